package dev.orch.store.admission.dynamic;

import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Errors;
import java.util.List;
import java.util.function.Supplier;

/**
 * Has policies, and then webhooks, change what is written; where they have changed something, once
 * more all those that want to know. Immutable; for any thread.
 */
final class DynamicMutation implements Admission {
  private final MutatingPolicies policies;
  private final MutatingWebhooks webhooks;
  private final Admission earlier;
  private final Supplier<Kinds> kinds;
  private final Objects objects;

  DynamicMutation(
      MutatingPolicies policies,
      MutatingWebhooks webhooks,
      Admission earlier,
      Supplier<Kinds> kinds,
      Objects objects) {
    this.policies = policies;
    this.webhooks = webhooks;
    this.earlier = earlier;
    this.kinds = kinds;
    this.objects = objects;
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (policies.isEmpty() && webhooks.isEmpty()) {
      return request.object();
    }
    Asked<T> asked = new Asked<>(request, kinds.get(), objects);
    if (asked.isExempt()) {
      return request.object();
    }
    Reinvocation ofPolicies = new Reinvocation();
    Reinvocation ofWebhooks = new Reinvocation();
    Asked<T> changed = round(asked, ofPolicies, ofWebhooks);
    if (ofPolicies.isWanted() || ofWebhooks.isWanted()) {
      changed = changed.with(earlier.admit(changed.request()));
      ofPolicies.begin(changed.request().object());
      // What the policies change in this round is seen by webhooks as others' change.
      changed = policies.change(changed, ofPolicies);
      ofWebhooks.begin(changed.request().object());
      changed = webhooks.change(changed, ofWebhooks);
    }
    return checked(request, changed.request().object());
  }

  private <T extends Resource> Asked<T> round(
      Asked<T> asked, Reinvocation ofPolicies, Reinvocation ofWebhooks) {
    Asked<T> changed = policies.change(asked, ofPolicies);
    ofPolicies.end(changed.request().object());
    changed = webhooks.change(changed, ofWebhooks);
    ofWebhooks.end(changed.request().object());
    return changed;
  }

  private static <T extends Resource> T checked(AdmissionRequest<T> request, T changed) {
    T given = request.object();
    if (!changed.metadata().namespace().equals(given.metadata().namespace())) {
      throw Errors.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    List<ManagedFieldsEntry> entries = changed.metadata().managedFields();
    List<ManagedFieldsEntry> before = given.metadata().managedFields();
    if (entries.equals(before) || FieldManager.isReadable(entries)) {
      return changed;
    }
    request
        .caller()
        .warnings()
        .accept(
            ".metadata.managedFields was in an invalid state after admission; this could be caused"
                + " by an outdated mutating admission controller; please fix your requests:"
                + " managed fields can't be decoded");
    return request.kind().withMetadata(changed, changed.metadata().withManagedFields(before));
  }
}
