package dev.orch.model.kinds;

import dev.orch.model.Column;
import dev.orch.model.Quantity;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.autoscalingv2.MetricSpec;
import dev.orch.model.autoscalingv2.MetricStatus;
import dev.orch.model.autoscalingv2.MetricTarget;
import dev.orch.model.autoscalingv2.MetricValueStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of autoscalers: what they measure, and what it is to be. */
final class AutoscalerColumns {
  private static final int METRICS = 2;
  private static final String UNKNOWN = "<unknown>";

  static final List<Column<HorizontalPodAutoscaler>> AUTOSCALER =
      Columns.<HorizontalPodAutoscaler>named()
          .text(
              "Reference",
              "What is scaled.",
              a -> a.spec().scaleTargetRef().kind() + "/" + a.spec().scaleTargetRef().name())
          .text("Targets", "What is measured, and what it is to be.", AutoscalerColumns::targets)
          .text(
              "MinPods",
              "How many pods at least.",
              a -> a.spec().minReplicas() == null ? "<unset>" : a.spec().minReplicas().toString())
          .add(
              "MaxPods",
              "string",
              "How many pods at most.",
              0,
              Columns.number(a -> a.spec().maxReplicas()))
          .add(
              "Replicas",
              "string",
              "How many pods there are.",
              0,
              Columns.number(a -> a.status().currentReplicas()))
          .age()
          .build();

  private AutoscalerColumns() {}

  private static String targets(HorizontalPodAutoscaler autoscaler) {
    List<MetricSpec> metrics = autoscaler.spec().metrics();
    if (metrics.isEmpty()) {
      return "<none>";
    }
    List<MetricStatus> statuses = autoscaler.status().currentMetrics();
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < Math.min(metrics.size(), METRICS); i++) {
      shown.add(target(metrics.get(i), i < statuses.size() ? statuses.get(i) : null));
    }
    String all = String.join(", ", shown);
    int more = metrics.size() - METRICS;
    return more > 0 ? all + " + " + more + " more..." : all;
  }

  private static String target(MetricSpec metric, @Nullable MetricStatus status) {
    MetricValueStatus current = status == null ? null : current(metric.type(), status);
    if (metric.type().equals("External") && metric.external() != null) {
      return value(metric.external().target(), current);
    }
    if (metric.type().equals("Object") && metric.object() != null) {
      return value(metric.object().target(), current);
    }
    if (metric.type().equals("Pods") && metric.pods() != null) {
      return (current == null ? UNKNOWN : text(current.averageValue()))
          + "/"
          + text(metric.pods().target().averageValue());
    }
    if (metric.type().equals("Resource") && metric.resource() != null) {
      return metric.resource().name() + ": " + share(metric.resource().target(), current);
    }
    if (metric.type().equals("ContainerResource") && metric.containerResource() != null) {
      return metric.containerResource().name()
          + ": "
          + share(metric.containerResource().target(), current);
    }
    return "<unknown type>";
  }

  private static @Nullable MetricValueStatus current(String type, MetricStatus status) {
    return switch (type) {
      case "External" -> status.external() == null ? null : status.external().current();
      case "Object" -> status.object() == null ? null : status.object().current();
      case "Pods" -> status.pods() == null ? null : status.pods().current();
      case "Resource" -> status.resource() == null ? null : status.resource().current();
      case "ContainerResource" ->
          status.containerResource() == null ? null : status.containerResource().current();
      default -> null;
    };
  }

  /** A value as it is, or on average over the pods. */
  private static String value(MetricTarget target, @Nullable MetricValueStatus current) {
    if (target.averageValue() != null) {
      Quantity average = current == null ? null : current.averageValue();
      return (average == null ? UNKNOWN : average) + "/" + target.averageValue() + " (avg)";
    }
    return (current == null ? UNKNOWN : text(current.value())) + "/" + text(target.value());
  }

  /** A share of what the pods request, or an average of what they use. */
  private static String share(MetricTarget target, @Nullable MetricValueStatus current) {
    if (target.averageValue() != null) {
      return (current == null ? UNKNOWN : text(current.averageValue()))
          + "/"
          + target.averageValue();
    }
    Integer used = current == null ? null : current.averageUtilization();
    return (used == null ? UNKNOWN : used + "%")
        + "/"
        + (target.averageUtilization() == null ? "<auto>" : target.averageUtilization() + "%");
  }

  /** Go prints a quantity that isn't there as {@code <nil>}. */
  private static String text(@Nullable Quantity quantity) {
    return quantity == null ? "<nil>" : quantity.toString();
  }
}
