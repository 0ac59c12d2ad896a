package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.present;
import static dev.orch.model.kinds.WorkloadRules.orNumber;

import dev.orch.model.admissionregistration.MatchResources;
import dev.orch.model.admissionregistration.MutatingWebhook;
import dev.orch.model.admissionregistration.NamedRuleWithOperations;
import dev.orch.model.admissionregistration.RuleWithOperations;
import dev.orch.model.admissionregistration.ServiceReference;
import dev.orch.model.admissionregistration.ValidatingWebhook;
import dev.orch.model.admissionregistration.WebhookClientConfig;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.schema.RecordType;
import org.jspecify.annotations.Nullable;

/** Defaults of who is asked before a write. Stateless. */
final class AdmissionDefaults {
  private static final int SECONDS = 10;
  private static final int PORT = 443;

  private AdmissionDefaults() {}

  static ValidatingWebhook webhook(ValidatingWebhook hook) {
    return hook.withClientConfig(client(hook.clientConfig()))
        .withRules(each(hook.rules(), AdmissionDefaults::rule))
        .withFailurePolicy(or(hook.failurePolicy(), "Fail"))
        .withMatchPolicy(or(hook.matchPolicy(), "Equivalent"))
        .withNamespaceSelector(everything(hook.namespaceSelector()))
        .withObjectSelector(everything(hook.objectSelector()))
        .withTimeoutSeconds(orNumber(hook.timeoutSeconds(), SECONDS));
  }

  static MutatingWebhook webhook(MutatingWebhook hook) {
    return hook.withClientConfig(client(hook.clientConfig()))
        .withRules(each(hook.rules(), AdmissionDefaults::rule))
        .withFailurePolicy(or(hook.failurePolicy(), "Fail"))
        .withMatchPolicy(or(hook.matchPolicy(), "Equivalent"))
        .withNamespaceSelector(everything(hook.namespaceSelector()))
        .withObjectSelector(everything(hook.objectSelector()))
        .withTimeoutSeconds(orNumber(hook.timeoutSeconds(), SECONDS))
        .withReinvocationPolicy(or(hook.reinvocationPolicy(), "Never"));
  }

  static @Nullable MatchResources matching(@Nullable MatchResources resources) {
    return present(
        resources,
        given ->
            given
                .withMatchPolicy(or(given.matchPolicy(), "Equivalent"))
                .withNamespaceSelector(everything(given.namespaceSelector()))
                .withObjectSelector(everything(given.objectSelector()))
                .withResourceRules(each(given.resourceRules(), AdmissionDefaults::rule))
                .withExcludeResourceRules(
                    each(given.excludeResourceRules(), AdmissionDefaults::rule)));
  }

  static String or(@Nullable String value, String ifAbsent) {
    return value == null ? ifAbsent : value;
  }

  private static LabelSelector everything(@Nullable LabelSelector selector) {
    return selector == null ? RecordType.of(LabelSelector.class).zero() : selector;
  }

  private static WebhookClientConfig client(WebhookClientConfig client) {
    return client.withService(present(client.service(), AdmissionDefaults::service));
  }

  private static ServiceReference service(ServiceReference service) {
    return service.withPort(orNumber(service.port(), PORT));
  }

  private static RuleWithOperations rule(RuleWithOperations rule) {
    return rule.withScope(or(rule.scope(), "*"));
  }

  private static NamedRuleWithOperations rule(NamedRuleWithOperations rule) {
    return rule.withScope(or(rule.scope(), "*"));
  }
}
