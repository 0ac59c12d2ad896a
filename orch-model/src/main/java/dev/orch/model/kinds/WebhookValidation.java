package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.admissionregistration.MatchCondition;
import dev.orch.model.admissionregistration.MutatingWebhook;
import dev.orch.model.admissionregistration.RuleWithOperations;
import dev.orch.model.admissionregistration.ValidatingWebhook;
import dev.orch.model.admissionregistration.WebhookClientConfig;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of the webhooks that are asked before a write. Stateless. */
final class WebhookValidation {
  private static final int LONGEST_SECONDS = 30;
  private static final List<String> NO_SIDE_EFFECTS = ImmutableList.of("None", "NoneOnDryRun");
  private static final List<String> FAILURES = ImmutableList.of("Fail", "Ignore");
  private static final List<String> REINVOCATIONS = ImmutableList.of("IfNeeded", "Never");

  /** What both kinds of webhooks have; only those that change objects are ever called again. */
  record Hook(
      String name,
      WebhookClientConfig client,
      List<RuleWithOperations> rules,
      @Nullable String failurePolicy,
      @Nullable String matchPolicy,
      @Nullable LabelSelector namespaces,
      @Nullable LabelSelector objects,
      String sideEffects,
      @Nullable Integer seconds,
      List<String> versions,
      List<MatchCondition> conditions,
      @Nullable String reinvocationPolicy) {
    static Hook of(ValidatingWebhook hook) {
      return new Hook(
          hook.name(),
          hook.clientConfig(),
          hook.rules(),
          hook.failurePolicy(),
          hook.matchPolicy(),
          hook.namespaceSelector(),
          hook.objectSelector(),
          hook.sideEffects(),
          hook.timeoutSeconds(),
          hook.admissionReviewVersions(),
          hook.matchConditions(),
          null);
    }

    static Hook of(MutatingWebhook hook) {
      return new Hook(
          hook.name(),
          hook.clientConfig(),
          hook.rules(),
          hook.failurePolicy(),
          hook.matchPolicy(),
          hook.namespaceSelector(),
          hook.objectSelector(),
          hook.sideEffects(),
          hook.timeoutSeconds(),
          hook.admissionReviewVersions(),
          hook.matchConditions(),
          hook.reinvocationPolicy());
    }
  }

  private WebhookValidation() {}

  static void validate(List<Hook> hooks, FieldErrors errors) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < hooks.size(); i++) {
      Hook hook = hooks.get(i);
      FieldPath path = FieldPath.of("webhooks").index(i);
      validate(hook, path, errors);
      reviewVersions(hook.versions(), path.child("admissionReviewVersions"), errors);
      if (!hook.name().isEmpty() && !names.add(hook.name())) {
        errors.add(FieldError.duplicate(path.child("name"), hook.name()));
      }
    }
  }

  private static void validate(Hook hook, FieldPath path, FieldErrors errors) {
    qualified(hook.name(), path.child("name"), errors);
    for (int i = 0; i < hook.rules().size(); i++) {
      AdmissionRuleValidation.validate(hook.rules().get(i), path.child("rules").index(i), errors);
    }
    policy(hook.failurePolicy(), FAILURES, path.child("failurePolicy"), errors);
    policy(hook.matchPolicy(), AdmissionRuleValidation.MATCHES, path.child("matchPolicy"), errors);
    FieldPath effects = path.child("sideEffects");
    if (hook.sideEffects().isEmpty()) {
      errors.add(
          FieldError.required(
              effects, "must specify one of " + String.join(", ", NO_SIDE_EFFECTS)));
    } else {
      Checks.oneOf(hook.sideEffects(), NO_SIDE_EFFECTS, effects, errors);
    }
    Integer seconds = hook.seconds();
    if (seconds != null && (seconds < 1 || seconds > LONGEST_SECONDS)) {
      errors.add(
          FieldError.invalid(
              path.child("timeoutSeconds"),
              (long) seconds,
              "the timeout value must be between 1 and " + LONGEST_SECONDS + " seconds"));
    }
    Checks.selector(hook.namespaces(), path.child("namespaceSelector"), errors);
    Checks.selector(hook.objects(), path.child("objectSelector"), errors);
    policy(hook.reinvocationPolicy(), REINVOCATIONS, path.child("reinvocationPolicy"), errors);
    client(hook.client(), path.child("clientConfig"), errors);
    AdmissionRuleValidation.conditions(hook.conditions(), path.child("matchConditions"), errors);
  }

  private static void policy(
      @Nullable String policy, List<String> supported, FieldPath path, FieldErrors errors) {
    if (policy != null) {
      Checks.oneOf(policy, supported, path, errors);
    }
  }

  /** A name with at least three parts. */
  private static void qualified(String name, FieldPath path, FieldErrors errors) {
    if (!Checks.required(name, path, errors)) {
      return;
    }
    List<String> messages = Names.dnsSubdomain(name);
    if (!messages.isEmpty()) {
      errors.add(FieldError.invalid(path, name, String.join(",", messages)));
    } else if (name.chars().filter(c -> c == '.').count() < 2) {
      errors.add(
          FieldError.invalid(
              path, name, "should be a domain with at least three segments separated by dots"));
    }
  }

  /** The versions of what is asked: at least one that this server can send. */
  static void reviewVersions(List<String> versions, FieldPath path, FieldErrors errors) {
    if (versions.isEmpty()) {
      errors.add(FieldError.required(path, "must specify one of v1, v1beta1"));
      return;
    }
    Set<String> known = new HashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      if (!known.add(versions.get(i))) {
        errors.add(FieldError.invalid(path.index(i), versions.get(i), "duplicate version"));
      } else {
        Checks.all(Names.dns1035Label(versions.get(i)), versions.get(i), path.index(i), errors);
      }
    }
    if (!known.contains("v1") && !known.contains("v1beta1")) {
      errors.add(
          FieldError.invalid(
              path, Checks.json((Object) versions), "must include at least one of v1, v1beta1"));
    }
  }

  private static void client(WebhookClientConfig client, FieldPath path, FieldErrors errors) {
    var service = client.service();
    UrlValidation.client(
        client.url(),
        service == null
            ? null
            : new UrlValidation.Behind(
                service.namespace(), service.name(), service.path(), service.port()),
        path,
        errors);
  }
}
