package dev.orch.store.admission.dynamic;

import dev.orch.model.Resource;
import dev.orch.store.admission.dynamic.WebhookCalls.Invocation;
import java.util.ArrayList;
import java.util.List;

/** Asks webhooks whether an object may be as it is. Immutable; for any thread. */
final class ValidatingWebhooks {
  private final Followed<?, List<Hook>> configurations;
  private final WebhookCalls calls;

  ValidatingWebhooks(Followed<?, List<Hook>> configurations, WebhookCalls calls) {
    this.configurations = configurations;
    this.calls = calls;
  }

  boolean isEmpty() {
    return configurations.isEmpty();
  }

  /**
   * @throws dev.orch.store.api.ApiException the first refusal, in the order of their names
   */
  <T extends Resource> void check(Asked<T> asked) {
    List<Invocation> invocations = new ArrayList<>();
    for (List<Hook> hooks : configurations.all()) {
      for (Hook hook : hooks) {
        Invocation invocation = calls.invocation(hook, asked);
        if (invocation != null) {
          invocations.add(invocation);
        }
      }
    }
    if (!invocations.isEmpty()) {
      calls.ask(invocations, asked, false);
    }
  }
}
