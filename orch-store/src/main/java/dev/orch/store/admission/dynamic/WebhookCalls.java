package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.WebhookClientConfig;
import dev.orch.model.json.Json;
import dev.orch.store.admission.AuditAnnotations;
import dev.orch.store.admission.dynamic.Asked.Matched;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Webhooks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks webhooks about requests. Immutable; for any thread, which waits for them. */
final class WebhookCalls {
  private static final System.Logger LOG = System.getLogger(WebhookCalls.class.getName());

  private final Webhooks webhooks;
  private final Function<WebhookClientConfig, Webhooks.Target> targets;
  private final Chance chance;
  private final Authorizer authorizer;
  private final AuditAnnotations audit;

  /**
   * @param targets finds where webhooks are; throws IllegalArgumentException if it can't
   * @param chance where reviews' uids come from
   */
  WebhookCalls(
      Webhooks webhooks,
      Function<WebhookClientConfig, Webhooks.Target> targets,
      Chance chance,
      Authorizer authorizer,
      AuditAnnotations audit) {
    this.webhooks = webhooks;
    this.targets = targets;
    this.chance = chance;
    this.authorizer = authorizer;
    this.audit = audit;
  }

  /** A webhook that is to be asked, about the request in that version. */
  record Invocation(Hook hook, Matched as) {}

  /** The invocation of a webhook if the request is one for it, or null. */
  <T extends Resource> @Nullable Invocation invocation(Hook hook, Asked<T> asked) {
    Matched as = hook.criteria().match(asked);
    if (as == null) {
      return null;
    }
    if (!hook.conditions().isEmpty()) {
      RequesterChecks checks = new RequesterChecks(authorizer, asked.request().user());
      try {
        if (!hook.conditions().hold(Known.of(asked, as, null, checks))) {
          return null;
        }
      } catch (Conditions.Undecided e) {
        throw Errors.forbidden(
            asked.resource(), asked.request().name(), String.valueOf(e.getMessage()));
      }
    }
    return new Invocation(hook, as);
  }

  /** What a webhook has answered: a review, or why there is none, or a refusal before it. */
  private record Outcome(@Nullable Review review, String failure, @Nullable ApiException refusal) {
    static Outcome failed(String why) {
      return new Outcome(null, why, null);
    }
  }

  /**
   * Asks them all at once, tells the caller their warnings, and returns their answers in the same
   * order; null for one that can't be asked where that is ignored.
   *
   * @throws ApiException the first refusal
   */
  <T extends Resource> List<@Nullable Review> ask(
      List<Invocation> invocations, Asked<T> asked, boolean mutating) {
    List<@Nullable Review> reviews = new ArrayList<>();
    @Nullable ApiException first = null;
    List<Outcome> outcomes = outcomes(invocations, asked, mutating);
    for (int i = 0; i < outcomes.size(); i++) {
      Hook hook = invocations.get(i).hook;
      @Nullable ApiException refusal = settle(hook, outcomes.get(i), asked);
      first = first == null ? refusal : first;
      reviews.add(outcomes.get(i).review);
    }
    if (first != null) {
      throw first;
    }
    return reviews;
  }

  private <T extends Resource> @Nullable ApiException settle(
      Hook hook, Outcome outcome, Asked<T> asked) {
    Review review = outcome.review;
    if (review == null) {
      if (outcome.refusal != null) {
        return outcome.refusal;
      }
      String told = "failed calling webhook " + Json.of(hook.name()) + ": " + outcome.failure;
      LOG.log(System.Logger.Level.WARNING, told);
      return hook.failsIgnored() ? null : Errors.internal(told);
    }
    review
        .auditAnnotations()
        .forEach((key, value) -> audit.add(asked.request(), hook.name() + "/" + key, value));
    review.warnings().forEach(asked.request().caller().warnings());
    return review.allowed() ? null : review.refusal(hook.name());
  }

  private <T extends Resource> List<Outcome> outcomes(
      List<Invocation> invocations, Asked<T> asked, boolean mutating) {
    List<@Nullable Outcome> outcomes = new ArrayList<>();
    List<Webhooks.Call> calls = new ArrayList<>();
    List<String> uids = new ArrayList<>();
    for (Invocation invocation : invocations) {
      @Nullable Outcome unasked = unasked(invocation.hook, asked);
      if (unasked == null) {
        String uid = chance.uuid();
        try {
          calls.add(
              new Webhooks.Call(
                  targets.apply(invocation.hook.client()),
                  Review.question(asked, invocation.as, uid),
                  invocation.hook.limit()));
          uids.add(uid);
        } catch (IllegalArgumentException e) {
          unasked = Outcome.failed("failed to call webhook: " + e.getMessage());
        }
      }
      outcomes.add(unasked);
    }
    List<Webhooks.Answer> answers = calls.isEmpty() ? ImmutableList.of() : webhooks.call(calls);
    ImmutableList.Builder<Outcome> all = ImmutableList.builder();
    int next = 0;
    for (@Nullable Outcome outcome : outcomes) {
      if (outcome == null) {
        all.add(outcome(answers.get(next), uids.get(next), mutating));
        next++;
      } else {
        all.add(outcome);
      }
    }
    return all.build();
  }

  /** What keeps a webhook from being asked, or null. */
  private static <T extends Resource> @Nullable Outcome unasked(Hook hook, Asked<T> asked) {
    if (asked.request().dryRun() && !hook.quiet()) {
      return new Outcome(
          null,
          "",
          Errors.badRequest(
              "admission webhook " + Json.of(hook.name()) + " does not support dry run"));
    }
    return hook.versions().contains(Review.VERSION)
        ? null
        : Outcome.failed(
            "could not create admission objects: webhook does not accept known AdmissionReview"
                + " versions (v1)");
  }

  private static Outcome outcome(Webhooks.Answer answer, String uid, boolean mutating) {
    Json.Obj review = answer.review();
    if (review == null) {
      return Outcome.failed("failed to call webhook: " + answer.failure());
    }
    try {
      return new Outcome(Review.read(review, uid, mutating), "", null);
    } catch (Review.Malformed e) {
      return Outcome.failed("received invalid webhook response: " + e.getMessage());
    }
  }
}
