package dev.orch.store.admission.dynamic;

import dev.orch.model.admissionregistration.MatchCondition;
import dev.orch.model.admissionregistration.MutatingWebhook;
import dev.orch.model.admissionregistration.MutatingWebhookConfiguration;
import dev.orch.model.admissionregistration.ValidatingWebhook;
import dev.orch.model.admissionregistration.ValidatingWebhookConfiguration;
import dev.orch.model.admissionregistration.WebhookClientConfig;
import dev.orch.model.structural.RequestExpressions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook of either kind, ready to be asked. Immutable.
 *
 * @param id tells it from all others
 * @param failsIgnored whether it is as if it agreed when it can't be asked
 * @param quiet whether asking it has no effect if nothing is written
 * @param reinvoked whether it is asked again when others changed the object after it
 */
record Hook(
    String id,
    String name,
    WebhookClientConfig client,
    Criteria criteria,
    Conditions conditions,
    boolean failsIgnored,
    boolean quiet,
    Duration limit,
    List<String> versions,
    boolean reinvoked) {
  private static final int SECONDS = 10;

  static List<Hook> of(MutatingWebhookConfiguration configuration, RequestExpressions expressions) {
    List<Hook> hooks = new ArrayList<>();
    for (MutatingWebhook hook : configuration.webhooks()) {
      boolean ignored = "Ignore".equals(hook.failurePolicy());
      hooks.add(
          new Hook(
              configuration.metadata().name() + "/" + hook.name() + "/" + hooks.size(),
              hook.name(),
              hook.clientConfig(),
              Criteria.of(
                  hook.namespaceSelector(),
                  hook.objectSelector(),
                  hook.rules(),
                  hook.matchPolicy()),
              conditions(hook.matchConditions(), expressions, ignored),
              ignored,
              quiet(hook.sideEffects()),
              limit(hook.timeoutSeconds()),
              hook.admissionReviewVersions(),
              "IfNeeded".equals(hook.reinvocationPolicy())));
    }
    return hooks;
  }

  static List<Hook> of(
      ValidatingWebhookConfiguration configuration, RequestExpressions expressions) {
    List<Hook> hooks = new ArrayList<>();
    for (ValidatingWebhook hook : configuration.webhooks()) {
      boolean ignored = "Ignore".equals(hook.failurePolicy());
      hooks.add(
          new Hook(
              configuration.metadata().name() + "/" + hook.name() + "/" + hooks.size(),
              hook.name(),
              hook.clientConfig(),
              Criteria.of(
                  hook.namespaceSelector(),
                  hook.objectSelector(),
                  hook.rules(),
                  hook.matchPolicy()),
              conditions(hook.matchConditions(), expressions, ignored),
              ignored,
              quiet(hook.sideEffects()),
              limit(hook.timeoutSeconds()),
              hook.admissionReviewVersions(),
              false));
    }
    return hooks;
  }

  private static Conditions conditions(
      List<MatchCondition> conditions, RequestExpressions expressions, boolean ignored) {
    return new Conditions(expressions, conditions, false, ignored);
  }

  private static boolean quiet(String sideEffects) {
    return sideEffects.equals("None") || sideEffects.equals("NoneOnDryRun");
  }

  private static Duration limit(@Nullable Integer seconds) {
    return Duration.ofSeconds(seconds == null ? SECONDS : seconds);
  }
}
