package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.authentication.TokenReviewStatus;
import dev.orch.model.authentication.UserInfo;
import dev.orch.model.json.Json;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.access.Remembered;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Asks a webhook whose a token is, with a TokenReview of {@code authentication.k8s.io/v1}. Its
 * answers hold for a while, those that a token is nobody's too; that it gave none doesn't. For any
 * thread; whoever asks waits.
 */
public final class TokenWebhook implements Authenticator {
  /** For how long kube-apiserver believes an answer. */
  public static final Duration TTL = Duration.ofMinutes(2);

  private static final int MOST_REMEMBERED = 4096;

  private final ReviewServer server;
  private final List<String> audiences;
  private final Duration ttl;
  private final Remembered<Optional<User>> remembered;

  /**
   * @param audiences whom tokens must be for; none to leave it to the webhook
   * @param clock by which answers age
   * @param ttl for how long they hold
   */
  public TokenWebhook(
      ReviewServer server, List<String> audiences, InstantSource clock, Duration ttl) {
    this.server = server;
    this.audiences = ImmutableList.copyOf(audiences);
    this.ttl = ttl;
    this.remembered = new Remembered<>(clock, MOST_REMEMBERED);
  }

  @Override
  public Optional<User> authenticate(Credentials credentials) {
    String token = credentials.token();
    if (token.isEmpty()) {
      return Optional.empty();
    }
    return remembered.of(token).orElseGet(() -> asked(token));
  }

  private Optional<User> asked(String token) {
    Json.Obj spec = Json.object("token", Json.of(token));
    Json.Obj review =
        Json.object("apiVersion", Json.of("authentication.k8s.io/v1"))
            .with("kind", "TokenReview")
            .with(
                "spec",
                audiences.isEmpty() ? spec : spec.with("audiences", Json.strings(audiences)));
    Optional<TokenReviewStatus> status = server.ask(review).flatMap(TokenWebhook::read);
    if (status.isEmpty()) {
      return Optional.empty();
    }
    Optional<User> user = status.filter(this::isKnown).map(known -> user(known.user()));
    remembered.remember(token, user, ttl);
    return user;
  }

  private static Optional<TokenReviewStatus> read(Json.Obj status) {
    try {
      return Optional.of(RecordReader.read(status, TokenReviewStatus.class, unknown -> {}));
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  /** A webhook that knows of audiences says which of those asked for the token is for. */
  private boolean isKnown(TokenReviewStatus status) {
    return status.authenticated()
        && (audiences.isEmpty()
            || status.audiences().isEmpty()
            || status.audiences().stream().anyMatch(audiences::contains));
  }

  private static User user(UserInfo info) {
    return new User(info.username(), info.uid(), info.groups(), info.extra());
  }
}
