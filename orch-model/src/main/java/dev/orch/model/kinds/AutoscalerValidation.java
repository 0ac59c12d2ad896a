package dev.orch.model.kinds;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.autoscalingv2.CrossVersionObjectReference;
import dev.orch.model.autoscalingv2.HPAScalingPolicy;
import dev.orch.model.autoscalingv2.HPAScalingRules;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerSpec;
import dev.orch.model.autoscalingv2.MetricIdentifier;
import dev.orch.model.autoscalingv2.MetricSpec;
import dev.orch.model.autoscalingv2.MetricTarget;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of autoscalers. Stateless. */
final class AutoscalerValidation {
  private static final int LONGEST_WINDOW = 3600;
  private static final int LONGEST_PERIOD = 1800;
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> SOURCES =
      ImmutableList.of("ContainerResource", "External", "Object", "Pods", "Resource");
  private static final List<String> TARGETS =
      ImmutableList.of("Utilization", "Value", "AverageValue");

  private AutoscalerValidation() {}

  static void validate(
      HorizontalPodAutoscalerSpec spec,
      @Nullable HorizontalPodAutoscalerSpec old,
      FieldErrors errors) {
    Integer min = spec.minReplicas();
    FieldPath max = SPEC.child("maxReplicas");
    if (min != null && min < 1) {
      errors.add(
          FieldError.invalid(
              SPEC.child("minReplicas"), (long) min, "must be greater than or equal to 1"));
    }
    if (spec.maxReplicas() < 1) {
      errors.add(FieldError.required(max, "must be set and greater than 0"));
    }
    if (min != null && spec.maxReplicas() < min) {
      errors.add(
          FieldError.invalid(
              max, spec.maxReplicas(), "must be greater than or equal to `minReplicas`"));
    }
    boolean lenient = old != null && versionFault(old.scaleTargetRef(), false) != null;
    reference(spec.scaleTargetRef(), false, lenient, SPEC.child("scaleTargetRef"), errors);
    for (int i = 0; i < spec.metrics().size(); i++) {
      metric(spec.metrics().get(i), SPEC.child("metrics").index(i), errors);
    }
    if (spec.behavior() != null) {
      FieldPath behavior = SPEC.child("behavior");
      scaling(spec.behavior().scaleUp(), behavior.child("scaleUp"), errors);
      scaling(spec.behavior().scaleDown(), behavior.child("scaleDown"), errors);
    }
  }

  /**
   * A reference to an object.
   *
   * @param core whether it may be of the group without a name
   * @param lenient whether any version will do
   */
  private static void reference(
      CrossVersionObjectReference reference,
      boolean core,
      boolean lenient,
      FieldPath path,
      FieldErrors errors) {
    Checks.segment(reference.kind(), path.child("kind"), errors);
    Checks.segment(reference.name(), path.child("name"), errors);
    String fault = lenient ? null : versionFault(reference, core);
    if (fault != null) {
      errors.add(FieldError.invalid(path.child("apiVersion"), reference.apiVersion(), fault));
    }
  }

  private static @Nullable String versionFault(
      CrossVersionObjectReference reference, boolean core) {
    String version = reference.apiVersion();
    int slashes = CharMatcher.is('/').countIn(version);
    if (slashes > 1) {
      return "unexpected GroupVersion string: " + version;
    }
    boolean grouped = slashes == 1 && !version.startsWith("/");
    boolean mayBeCore =
        core || reference.kind().equals("ReplicationController") && !version.isEmpty();
    return grouped || mayBeCore ? null : "apiVersion must specify API group";
  }

  private static void metric(MetricSpec metric, FieldPath path, FieldErrors errors) {
    FieldPath type = path.child("type");
    if (metric.type().isEmpty()) {
      errors.add(FieldError.required(type, "must specify a metric source type"));
    }
    Checks.oneOf(metric.type(), SOURCES, type, errors);
    TreeMap<String, Runnable> sources = sources(metric, path, errors);
    for (String first :
        ImmutableList.of("object", "external", "pods", "resource", "containerResource")) {
      Runnable check = sources.get(first);
      if (check != null) {
        check.run();
        break;
      }
    }
    String expected =
        SOURCES.contains(metric.type())
            ? Ascii.toLowerCase(metric.type().charAt(0)) + metric.type().substring(1)
            : "";
    if (!expected.isEmpty() && !sources.containsKey(expected)) {
      errors.add(
          FieldError.required(
              path.child(expected), "must populate information for the given metric source"));
    }
    if (sources.size() != 1) {
      sources.remove(expected);
      for (String other : sources.keySet()) {
        errors.add(
            FieldError.forbidden(path.child(other), "must populate the given metric source only"));
      }
    }
  }

  /** The checks of the sources that are there, by their names. */
  private static TreeMap<String, Runnable> sources(
      MetricSpec metric, FieldPath path, FieldErrors errors) {
    TreeMap<String, Runnable> sources = new TreeMap<>();
    var object = metric.object();
    if (object != null) {
      sources.put(
          "object",
          () -> {
            FieldPath at = path.child("object");
            reference(object.describedObject(), true, false, at.child("describedObject"), errors);
            measured(object.metric(), object.target(), at, errors);
            valued(object.target(), "must set either a target value or averageValue", at, errors);
          });
    }
    var external = metric.external();
    if (external != null) {
      sources.put(
          "external",
          () -> {
            FieldPath at = path.child("external");
            measured(external.metric(), external.target(), at, errors);
            external(external.target(), at.child("target"), at, errors);
          });
    }
    var pods = metric.pods();
    if (pods != null) {
      sources.put(
          "pods",
          () -> {
            FieldPath at = path.child("pods");
            measured(pods.metric(), pods.target(), at, errors);
            Quantity average = pods.target().averageValue();
            if (average == null || average.signum() <= 0) {
              errors.add(
                  FieldError.required(
                      at.child("target").child("averageValue"),
                      "must specify a positive target averageValue"));
            }
          });
    }
    var resource = metric.resource();
    if (resource != null) {
      sources.put(
          "resource",
          () -> share(resource.name(), null, resource.target(), path.child("resource"), errors));
    }
    var container = metric.containerResource();
    if (container != null) {
      sources.put(
          "containerResource",
          () ->
              share(
                  container.name(),
                  container.container(),
                  container.target(),
                  path.child("containerResource"),
                  errors));
    }
    return sources;
  }

  private static void measured(
      MetricIdentifier metric, MetricTarget target, FieldPath path, FieldErrors errors) {
    FieldPath name = path.child("metric").child("name");
    if (metric.name().isEmpty()) {
      errors.add(FieldError.required(name, "must specify a metric name"));
    } else {
      Checks.all(Names.pathSegment(metric.name()), metric.name(), name, errors);
    }
    target(target, path.child("target"), errors);
  }

  private static void valued(
      MetricTarget target, String fault, FieldPath path, FieldErrors errors) {
    if (target.value() == null && target.averageValue() == null) {
      errors.add(FieldError.required(path.child("target").child("averageValue"), fault));
    }
  }

  private static void external(
      MetricTarget target, FieldPath path, FieldPath source, FieldErrors errors) {
    valued(target, "must set either a target value for metric or a per-pod target", source, errors);
    if (target.value() != null && target.averageValue() != null) {
      errors.add(
          FieldError.forbidden(
              path.child("value"),
              "may not set both a target value for metric and a per-pod target"));
    }
  }

  /** A resource of the pods, or of one container of each. */
  private static void share(
      String name,
      @Nullable String container,
      MetricTarget target,
      FieldPath path,
      FieldErrors errors) {
    if (name.isEmpty()) {
      errors.add(FieldError.required(path.child("name"), "must specify a resource name"));
    }
    if (container != null && container.isEmpty()) {
      errors.add(FieldError.required(path.child("container"), "must specify a container"));
    }
    FieldPath at = path.child("target");
    target(target, at, errors);
    if (target.averageUtilization() == null && target.averageValue() == null) {
      errors.add(
          FieldError.required(
              at.child("averageUtilization"),
              "must set either a target raw value or a target utilization"));
    }
    if (target.averageUtilization() != null && target.averageValue() != null) {
      errors.add(
          FieldError.forbidden(
              at.child("averageValue"),
              "may not set both a target raw value and a target utilization"));
    }
  }

  private static void target(MetricTarget target, FieldPath path, FieldErrors errors) {
    if (target.type().isEmpty()) {
      errors.add(FieldError.required(path.child("type"), "must specify a metric target type"));
    }
    if (!TARGETS.contains(target.type())) {
      errors.add(
          FieldError.invalid(
              path.child("type"),
              target.type(),
              "must be either Utilization, Value, or AverageValue"));
    }
    positive(target.value(), path.child("value"), errors);
    positive(target.averageValue(), path.child("averageValue"), errors);
    Integer share = target.averageUtilization();
    if (share != null && share < 1) {
      errors.add(
          FieldError.invalid(
              path.child("averageUtilization"), (long) share, "must be greater than 0"));
    }
  }

  private static void positive(@Nullable Quantity value, FieldPath path, FieldErrors errors) {
    if (value != null && value.signum() <= 0) {
      errors.add(FieldError.invalid(path, value.toString(), "must be positive"));
    }
  }

  private static void scaling(@Nullable HPAScalingRules rules, FieldPath path, FieldErrors errors) {
    if (rules == null) {
      return;
    }
    Integer window = rules.stabilizationWindowSeconds();
    FieldPath at = path.child("stabilizationWindowSeconds");
    if (window != null && window < 0) {
      errors.add(FieldError.invalid(at, (long) window, "must be greater than or equal to zero"));
    }
    if (window != null && window > LONGEST_WINDOW) {
      errors.add(
          FieldError.invalid(at, (long) window, "must be less than or equal to " + LONGEST_WINDOW));
    }
    if (rules.selectPolicy() != null) {
      Checks.oneOf(
          rules.selectPolicy(),
          ImmutableList.of("Disabled", "Max", "Min"),
          path.child("selectPolicy"),
          errors);
    }
    FieldPath policies = path.child("policies");
    if (rules.policies().isEmpty()) {
      errors.add(FieldError.required(policies, "must specify at least one Policy"));
    }
    for (int i = 0; i < rules.policies().size(); i++) {
      policy(rules.policies().get(i), policies.index(i), errors);
    }
    if (rules.tolerance() != null) {
      Checks.notNegative(rules.tolerance(), path.child("tolerance"), errors);
    }
  }

  private static void policy(HPAScalingPolicy policy, FieldPath path, FieldErrors errors) {
    Checks.oneOf(policy.type(), ImmutableList.of("Percent", "Pods"), path.child("type"), errors);
    greaterThanZero(policy.value(), path.child("value"), errors);
    FieldPath period = path.child("periodSeconds");
    greaterThanZero(policy.periodSeconds(), period, errors);
    if (policy.periodSeconds() > LONGEST_PERIOD) {
      errors.add(
          FieldError.invalid(
              period, policy.periodSeconds(), "must be less than or equal to " + LONGEST_PERIOD));
    }
  }

  private static void greaterThanZero(int value, FieldPath path, FieldErrors errors) {
    if (value <= 0) {
      errors.add(FieldError.invalid(path, value, "must be greater than zero"));
    }
  }
}
