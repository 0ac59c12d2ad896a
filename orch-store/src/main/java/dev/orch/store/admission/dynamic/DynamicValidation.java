package dev.orch.store.admission.dynamic;

import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.Objects;
import java.util.function.Supplier;

/** Has policies, and then webhooks, look at what is written. Immutable; for any thread. */
final class DynamicValidation implements Admission {
  private final ValidatingPolicies policies;
  private final ValidatingWebhooks webhooks;
  private final Supplier<Kinds> kinds;
  private final Objects objects;

  DynamicValidation(
      ValidatingPolicies policies,
      ValidatingWebhooks webhooks,
      Supplier<Kinds> kinds,
      Objects objects) {
    this.policies = policies;
    this.webhooks = webhooks;
    this.kinds = kinds;
    this.objects = objects;
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    if (policies.isEmpty() && webhooks.isEmpty()) {
      return;
    }
    Asked<T> asked = new Asked<>(request, kinds.get(), objects);
    if (!asked.isExempt()) {
      policies.check(asked);
      webhooks.check(asked);
    }
  }
}
