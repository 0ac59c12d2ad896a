package dev.orch.apiserver.node;

import com.google.common.collect.ImmutableList;
import dev.orch.model.authentication.TokenReview;
import dev.orch.model.authentication.TokenReviewBuilder;
import dev.orch.model.authentication.TokenReviewSpec;
import dev.orch.model.authentication.TokenReviewStatus;
import dev.orch.model.authentication.UserInfo;
import dev.orch.model.authorization.ResourceAttributesBuilder;
import dev.orch.model.authorization.SubjectAccessReview;
import dev.orch.model.authorization.SubjectAccessReviewBuilder;
import dev.orch.model.authorization.SubjectAccessReviewSpecBuilder;
import dev.orch.model.authorization.SubjectAccessReviewStatus;
import dev.orch.model.json.Json;
import dev.orch.store.access.Remembered;
import dev.orch.store.api.Api;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Asks the cluster's API whose a token is (TokenReview) and what somebody may do
 * (SubjectAccessReview). Its answers hold for a while, as long as a kubelet believes them; that it
 * gave none doesn't. For any thread; whoever asks waits.
 */
public final class NodeAccess implements Authenticator, Authorizer {
  private static final Duration TOKENS = Duration.ofMinutes(2);
  private static final Duration ALLOWED = Duration.ofMinutes(5);
  private static final Duration REFUSED = Duration.ofSeconds(30);
  private static final int MOST = 4096;

  private final Api api;
  private final Remembered<Optional<User>> users;
  private final Remembered<Decision> decisions;

  /**
   * @param api the cluster's, as the node
   * @param clock by which answers age
   */
  public NodeAccess(Api api, InstantSource clock) {
    this.api = api;
    this.users = new Remembered<>(clock, MOST);
    this.decisions = new Remembered<>(clock, MOST);
  }

  @Override
  public Optional<User> authenticate(Credentials credentials) {
    String token = credentials.token();
    if (token.isEmpty()) {
      return Optional.empty();
    }
    Optional<Optional<User>> known = users.of(token);
    if (known.isPresent()) {
      return known.get();
    }
    TokenReview review =
        TokenReviewBuilder.builder().spec(new TokenReviewSpec(token, ImmutableList.of())).build();
    TokenReviewStatus status = api.resources(TokenReview.class).create(review).status();
    Optional<User> user =
        status.authenticated() ? Optional.of(user(status.user())) : Optional.empty();
    users.remember(token, user, TOKENS);
    return user;
  }

  private static User user(UserInfo info) {
    return new User(info.username(), info.uid(), info.groups(), info.extra());
  }

  @Override
  public Decision decide(Attributes wanted) {
    SubjectAccessReview review = review(wanted);
    String question = question(wanted);
    return decisions.of(question).orElseGet(() -> asked(review, question));
  }

  private Decision asked(SubjectAccessReview review, String question) {
    SubjectAccessReviewStatus status =
        api.resources(SubjectAccessReview.class).create(review).status();
    Verdict verdict =
        status.allowed() ? Verdict.ALLOW : status.denied() ? Verdict.DENY : Verdict.NO_OPINION;
    Decision decision = new Decision(verdict, status.reason());
    decisions.remember(question, decision, decision.isAllowed() ? ALLOWED : REFUSED);
    return decision;
  }

  private static SubjectAccessReview review(Attributes wanted) {
    User user = wanted.user();
    return SubjectAccessReviewBuilder.builder()
        .spec(
            SubjectAccessReviewSpecBuilder.builder()
                .user(user.name())
                .uid(user.uid())
                .groups(user.groups())
                .extra(user.extra())
                .resourceAttributes(
                    ResourceAttributesBuilder.builder()
                        .verb(wanted.verb())
                        .version(wanted.version())
                        .resource(wanted.resource())
                        .subresource(wanted.subresource())
                        .name(wanted.name())
                        .build())
                .build())
        .build();
  }

  /** All that the answer depends on, as one text. */
  private static String question(Attributes wanted) {
    User user = wanted.user();
    Json.Obj extra = Json.Obj.EMPTY;
    for (String key : user.extra().keySet()) {
      extra = extra.with(key, Json.strings(user.extra().get(key)));
    }
    return Json.object("user", Json.of(user.name()))
        .with("uid", user.uid())
        .with("groups", Json.strings(user.groups()))
        .with("extra", extra)
        .with("verb", wanted.verb())
        .with("subresource", wanted.subresource())
        .with("name", wanted.name())
        .toString();
  }
}
