package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.authentication.SelfSubjectReview;
import dev.orch.model.authentication.SelfSubjectReviewStatus;
import dev.orch.model.authentication.TokenReview;
import dev.orch.model.authentication.TokenReviewSpec;
import dev.orch.model.authentication.TokenReviewStatus;
import dev.orch.model.authentication.UserInfo;
import dev.orch.model.authorization.FieldSelectorAttributes;
import dev.orch.model.authorization.LocalSubjectAccessReview;
import dev.orch.model.authorization.NonResourceAttributes;
import dev.orch.model.authorization.ResourceAttributes;
import dev.orch.model.authorization.SelfSubjectAccessReview;
import dev.orch.model.authorization.SelfSubjectRulesReview;
import dev.orch.model.authorization.SubjectAccessReview;
import dev.orch.model.authorization.SubjectAccessReviewSpec;
import dev.orch.model.authorization.SubjectAccessReviewStatus;
import dev.orch.model.authorization.SubjectRulesReviewStatus;
import dev.orch.model.meta.FieldSelectorRequirement;
import dev.orch.model.schema.RecordType;
import dev.orch.model.selector.FieldQuery;
import dev.orch.model.validation.FieldErrors;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import dev.orch.store.api.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers questions: who somebody is, and what somebody may do. Nothing is kept of them. */
final class Reviews<T extends Resource> {
  private static final List<String> EQUALITY = ImmutableList.of("In", "NotIn");

  private final Call<T> call;

  Reviews(Call<T> call) {
    this.call = call;
  }

  /** The question with its answer. */
  T answer(T review) {
    FieldErrors errors = new FieldErrors();
    call.kind().rules().validate(review, call.backend().validation(), errors);
    if (!errors.isEmpty()) {
      throw Errors.invalid(call.kind().group(), "", "", errors.list());
    }
    return call.kind().cast(answered(review));
  }

  private Resource answered(Resource review) {
    User caller = call.caller().user();
    if (review instanceof SelfSubjectReview self) {
      return self.withStatus(new SelfSubjectReviewStatus(info(caller)))
          .withMetadata(self.metadata().withCreationTimestamp(call.backend().now()));
    }
    if (review instanceof SelfSubjectAccessReview self) {
      return self.withStatus(
          decide(caller, self.spec().resourceAttributes(), self.spec().nonResourceAttributes()));
    }
    if (review instanceof SubjectAccessReview other) {
      return other.withStatus(decide(other.spec()));
    }
    if (review instanceof LocalSubjectAccessReview local) {
      return local.withStatus(decide(local.spec()));
    }
    if (review instanceof TokenReview token) {
      return token.withStatus(whose(token.spec()));
    }
    if (review instanceof SelfSubjectRulesReview rules) {
      return rules.withStatus(rules(caller, rules.spec().namespace()));
    }
    throw Errors.methodNotAllowed();
  }

  private static UserInfo info(User user) {
    return new UserInfo(user.name(), user.uid(), user.groups(), user.extra());
  }

  private SubjectAccessReviewStatus decide(SubjectAccessReviewSpec spec) {
    User user = new User(spec.user(), spec.uid(), spec.groups(), spec.extra());
    return decide(user, spec.resourceAttributes(), spec.nonResourceAttributes());
  }

  private SubjectAccessReviewStatus decide(
      User user, @Nullable ResourceAttributes objects, @Nullable NonResourceAttributes path) {
    Authorizer.Decision decision = call.backend().authorizer().decide(wish(user, objects, path));
    boolean denied = decision.verdict() == Authorizer.Verdict.DENY;
    return new SubjectAccessReviewStatus(decision.isAllowed(), denied, decision.reason(), "");
  }

  private static Attributes wish(
      User user, @Nullable ResourceAttributes objects, @Nullable NonResourceAttributes path) {
    if (objects == null) {
      return path == null
          ? Attributes.path(user, "", "")
          : Attributes.path(user, path.verb(), path.path());
    }
    return new Attributes(
            user,
            objects.verb(),
            objects.group(),
            objects.version(),
            objects.resource(),
            objects.subresource(),
            objects.namespace(),
            objects.name(),
            "")
        .selecting(selected(objects.fieldSelector()));
  }

  /** What is asked for can only be narrower than what is understood of it. */
  private static FieldQuery selected(@Nullable FieldSelectorAttributes selector) {
    if (selector == null) {
      return FieldQuery.EVERYTHING;
    }
    List<FieldQuery.Term> terms =
        new ArrayList<>(FieldQuery.understood(selector.rawSelector()).terms());
    for (FieldSelectorRequirement wanted : selector.requirements()) {
      if (wanted.values().size() == 1 && EQUALITY.contains(wanted.operator())) {
        boolean equal = wanted.operator().equals("In");
        terms.add(new FieldQuery.Term(wanted.key(), equal, wanted.values().get(0)));
      }
    }
    return FieldQuery.of(terms);
  }

  private TokenReviewStatus whose(TokenReviewSpec spec) {
    if (spec.token().isEmpty()) {
      throw Errors.badRequest("token is required for TokenReview in authentication");
    }
    Tokens.Answer answer = call.backend().callers().check(spec.token(), spec.audiences());
    User user = answer.user();
    if (user != null) {
      return new TokenReviewStatus(true, info(user), answer.audiences(), "");
    }
    List<String> errors = new ArrayList<>(ImmutableList.of("invalid bearer token"));
    errors.addAll(answer.faults());
    String error = errors.size() == 1 ? errors.get(0) : "[" + String.join(", ", errors) + "]";
    UserInfo nobody = RecordType.of(UserInfo.class).zero();
    return new TokenReviewStatus(false, nobody, ImmutableList.of(), error);
  }

  private SubjectRulesReviewStatus rules(User user, String namespace) {
    if (namespace.isEmpty()) {
      throw Errors.badRequest("no namespace on request");
    }
    Optional<Authorizer.Rules> rules = call.backend().authorizer().rules(user, namespace);
    Authorizer.Rules known = rules.orElse(Authorizer.Rules.NOTHING);
    return new SubjectRulesReviewStatus(
        known.resources(), known.paths(), rules.isEmpty() || !known.complete(), "");
  }
}
