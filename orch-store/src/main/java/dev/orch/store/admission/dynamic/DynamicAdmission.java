package dev.orch.store.admission.dynamic;

import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.WebhookClientConfig;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.store.VersionedStore;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AuditAnnotations;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Webhooks;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Admission by what is stored: the configurations of webhooks, the policies and their bindings.
 * They count as of the store's last commit. Immutable; for any thread.
 *
 * @param kinds the kinds that are served
 * @param objects what is stored
 * @param targets finds where a webhook is; throws IllegalArgumentException if it can't
 * @param chance where reviews' uids come from
 * @param authorizer says what requesters may do, where expressions ask
 * @param merging merges configurations into objects of a kind
 * @param audit is told what is to be noted
 */
public record DynamicAdmission(
    VersionedStore<Resource> store,
    RequestExpressions expressions,
    Supplier<Kinds> kinds,
    Objects objects,
    Webhooks webhooks,
    Function<WebhookClientConfig, Webhooks.Target> targets,
    Chance chance,
    Authorizer authorizer,
    Function<Kind<?>, FieldManager> merging,
    AuditAnnotations audit) {
  private WebhookCalls calls() {
    return new WebhookCalls(webhooks, targets, chance, authorizer, audit);
  }

  /**
   * What changes objects.
   *
   * @param earlier what has looked at them before, and does so again when they were changed
   */
  public Admission mutation(Admission earlier) {
    return new DynamicMutation(
        new MutatingPolicies(
            Followed.of(
                store,
                ExtensionKinds.MUTATING_POLICY,
                policy -> new MutatingPolicy(policy, expressions, merging)),
            Followed.of(store, ExtensionKinds.MUTATING_BINDING, MutatingPolicies.Bound::of),
            authorizer),
        new MutatingWebhooks(
            Followed.of(
                store, ExtensionKinds.MUTATING_WEBHOOK, hooks -> Hook.of(hooks, expressions)),
            calls()),
        earlier,
        kinds,
        objects);
  }

  /** What refuses objects. */
  public Admission validation() {
    return new DynamicValidation(
        new ValidatingPolicies(
            Followed.of(
                store,
                ExtensionKinds.VALIDATING_POLICY,
                policy -> new ValidatingPolicy(policy, expressions)),
            Followed.of(store, ExtensionKinds.VALIDATING_BINDING, ValidatingPolicies.Bound::of),
            authorizer,
            audit),
        new ValidatingWebhooks(
            Followed.of(
                store, ExtensionKinds.VALIDATING_WEBHOOK, hooks -> Hook.of(hooks, expressions)),
            calls()),
        kinds,
        objects);
  }
}
