package dev.orch.model.kinds;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.orch.model.autoscaling.CrossVersionObjectReference;
import dev.orch.model.autoscaling.HorizontalPodAutoscaler;
import dev.orch.model.autoscaling.HorizontalPodAutoscalerSpec;
import dev.orch.model.autoscaling.HorizontalPodAutoscalerStatus;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerBehavior;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerCondition;
import dev.orch.model.autoscalingv2.MetricSpec;
import dev.orch.model.autoscalingv2.MetricSpecBuilder;
import dev.orch.model.autoscalingv2.MetricStatus;
import dev.orch.model.autoscalingv2.MetricTarget;
import dev.orch.model.autoscalingv2.ResourceMetricSource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Autoscalers as autoscaling/v1 shows them: the share of the processor alone has a field, the rest
 * of what autoscaling/v2 knows is in annotations. Stateless.
 */
final class AutoscalerFace {
  private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
  private static final String METRICS = PREFIX + "metrics";
  private static final String CURRENT_METRICS = PREFIX + "current-metrics";
  private static final String CONDITIONS = PREFIX + "conditions";
  private static final String BEHAVIOR = PREFIX + "behavior";
  private static final List<String> ALL =
      ImmutableList.of(METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR);

  private AutoscalerFace() {}

  /** As autoscaling/v1 shows it. */
  static HorizontalPodAutoscaler read(
      dev.orch.model.autoscalingv2.HorizontalPodAutoscaler autoscaler) {
    var spec = autoscaler.spec();
    var status = autoscaler.status();
    return new HorizontalPodAutoscaler(
        withAnnotations(autoscaler.metadata(), annotations(autoscaler)),
        new HorizontalPodAutoscalerSpec(
            new CrossVersionObjectReference(
                spec.scaleTargetRef().kind(),
                spec.scaleTargetRef().name(),
                spec.scaleTargetRef().apiVersion()),
            spec.minReplicas(),
            spec.maxReplicas(),
            processorTarget(spec.metrics())),
        new HorizontalPodAutoscalerStatus(
            status.observedGeneration(),
            status.lastScaleTime(),
            status.currentReplicas(),
            status.desiredReplicas(),
            processorNow(status.currentMetrics())));
  }

  private static Map<String, String> annotations(
      dev.orch.model.autoscalingv2.HorizontalPodAutoscaler autoscaler) {
    Map<String, String> all = new TreeMap<>(autoscaler.metadata().annotations());
    List<MetricSpec> others =
        autoscaler.spec().metrics().stream().filter(m -> !isProcessor(m)).toList();
    if (!others.isEmpty()) {
      all.put(METRICS, AutoscalerMetrics.ofSpecs(others).toString());
    }
    if (autoscaler.spec().behavior() != null) {
      all.put(BEHAVIOR, GoStruct.json(autoscaler.spec().behavior()).toString());
    }
    if (!autoscaler.status().currentMetrics().isEmpty()) {
      all.put(
          CURRENT_METRICS,
          AutoscalerMetrics.ofStatuses(autoscaler.status().currentMetrics()).toString());
    }
    if (!autoscaler.status().conditions().isEmpty()) {
      all.put(CONDITIONS, AutoscalerMetrics.inOrder(autoscaler.status().conditions()).toString());
    }
    return all;
  }

  private static ObjectMeta withAnnotations(ObjectMeta metadata, Map<String, String> annotations) {
    return metadata.annotations().equals(annotations)
        ? metadata
        : metadata.withAnnotations(annotations);
  }

  private static boolean isProcessor(MetricSpec metric) {
    return metric.type().equals("Resource")
        && metric.resource() != null
        && metric.resource().name().equals("cpu")
        && metric.resource().target().averageUtilization() != null;
  }

  private static @Nullable Integer processorTarget(List<MetricSpec> metrics) {
    for (MetricSpec metric : metrics) {
      if (metric.type().equals("Resource")
          && metric.resource() != null
          && metric.resource().name().equals("cpu")) {
        return metric.resource().target().averageUtilization();
      }
    }
    return null;
  }

  private static @Nullable Integer processorNow(List<MetricStatus> metrics) {
    for (MetricStatus metric : metrics) {
      if (metric.type().equals("Resource")
          && metric.resource() != null
          && metric.resource().name().equals("cpu")) {
        return metric.resource().current().averageUtilization();
      }
    }
    return null;
  }

  /** As it is stored. */
  static dev.orch.model.autoscalingv2.HorizontalPodAutoscaler write(
      HorizontalPodAutoscaler autoscaler) {
    ObjectMeta metadata = autoscaler.metadata();
    Map<String, String> own = new TreeMap<>(metadata.annotations());
    ALL.forEach(own::remove);
    HorizontalPodAutoscalerSpec spec = autoscaler.spec();
    HorizontalPodAutoscalerStatus status = autoscaler.status();
    return new dev.orch.model.autoscalingv2.HorizontalPodAutoscaler(
        withAnnotations(metadata, own),
        new dev.orch.model.autoscalingv2.HorizontalPodAutoscalerSpec(
            new dev.orch.model.autoscalingv2.CrossVersionObjectReference(
                spec.scaleTargetRef().kind(),
                spec.scaleTargetRef().name(),
                spec.scaleTargetRef().apiVersion()),
            spec.minReplicas(),
            spec.maxReplicas(),
            metrics(autoscaler),
            behavior(metadata)),
        new dev.orch.model.autoscalingv2.HorizontalPodAutoscalerStatus(
            status.observedGeneration(),
            status.lastScaleTime(),
            status.currentReplicas(),
            status.desiredReplicas(),
            annotation(metadata, CURRENT_METRICS, AutoscalerMetrics::statuses, ImmutableList.of()),
            annotation(metadata, CONDITIONS, AutoscalerFace::conditions, ImmutableList.of())));
  }

  private static List<MetricSpec> metrics(HorizontalPodAutoscaler autoscaler) {
    List<MetricSpec> metrics =
        new ArrayList<>(
            annotation(
                autoscaler.metadata(), METRICS, AutoscalerMetrics::specs, ImmutableList.of()));
    Integer share = autoscaler.spec().targetCPUUtilizationPercentage();
    if (share != null) {
      metrics.add(processor(share));
    }
    return metrics;
  }

  /** The metric of the processor's share, in percent of what the pods request. */
  static MetricSpec processor(int share) {
    return MetricSpecBuilder.builder()
        .type("Resource")
        .resource(
            new ResourceMetricSource("cpu", new MetricTarget("Utilization", null, null, share)))
        .build();
  }

  /** What the annotation says; one that can't be read says nothing. */
  private static <T> T annotation(
      ObjectMeta metadata, String name, Function<Json, T> read, T ifNone) {
    String text = metadata.annotations().get(name);
    if (text == null) {
      return ifNone;
    }
    try {
      return read.apply(Json.parse(text));
    } catch (JsonException | DecodeException | IllegalStateException e) {
      return ifNone;
    }
  }

  private static List<HorizontalPodAutoscalerCondition> conditions(Json json) {
    return AutoscalerMetrics.elements(json).stream()
        .map(c -> RecordReader.read(c, HorizontalPodAutoscalerCondition.class, unknown -> {}))
        .toList();
  }

  private static @Nullable HorizontalPodAutoscalerBehavior behavior(ObjectMeta metadata) {
    HorizontalPodAutoscalerBehavior none = new HorizontalPodAutoscalerBehavior(null, null);
    HorizontalPodAutoscalerBehavior behavior =
        annotation(
            metadata,
            BEHAVIOR,
            json ->
                RecordReader.read(
                    uncapitalized(json), HorizontalPodAutoscalerBehavior.class, unknown -> {}),
            none);
    return behavior.equals(none) ? null : behavior;
  }

  /** With the names of fields as the API writes them, where those of Go were written. */
  private static Json uncapitalized(Json json) {
    if (json instanceof Json.Obj object) {
      return new Json.Obj(
          object.members().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      member -> uncapitalized(member.getKey()),
                      member -> uncapitalized(member.getValue()),
                      (first, second) -> second,
                      TreeMap::new)));
    }
    return json instanceof Json.Arr array
        ? Json.array(array.elements().stream().map(AutoscalerFace::uncapitalized).toList())
        : json;
  }

  private static String uncapitalized(String name) {
    return name.isEmpty() ? name : Ascii.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
