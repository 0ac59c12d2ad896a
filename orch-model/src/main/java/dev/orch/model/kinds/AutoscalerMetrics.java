package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.autoscalingv2.MetricSpec;
import dev.orch.model.autoscalingv2.MetricStatus;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.validation.Shown;
import java.util.List;
import java.util.Map;

/**
 * Metrics as autoscaling/v1 writes them into annotations: the same values under other names, with
 * no level between a metric's source and its parts. Stateless.
 */
final class AutoscalerMetrics {
  /**
   * One value: where it is in autoscaling/v2, such as {@code target.value}, and its name in v1.
   *
   * @param always whether v1 writes it as zero where it is absent
   */
  private record Part(String path, String old, boolean always) {
    static Part of(String path, String old) {
      return new Part(path, old, false);
    }

    static Part always(String path, String old) {
      return new Part(path, old, true);
    }
  }

  private static final Part METRIC = Part.of("metric.name", "metricName");
  private static final Part SELECTOR = Part.of("metric.selector", "selector");
  private static final Part METRIC_SELECTOR = Part.of("metric.selector", "metricSelector");
  private static final Part NAME = Part.of("name", "name");
  private static final Part CONTAINER = Part.of("container", "container");
  private static final Part DESCRIBED = Part.of("describedObject", "target");

  private static final ImmutableMap<String, List<Part>> SPEC =
      ImmutableMap.of(
          "object",
          ImmutableList.of(
              DESCRIBED,
              METRIC,
              Part.always("target.value", "targetValue"),
              SELECTOR,
              Part.of("target.averageValue", "averageValue")),
          "pods",
          ImmutableList.of(
              METRIC, Part.always("target.averageValue", "targetAverageValue"), SELECTOR),
          "resource",
          ImmutableList.of(
              NAME,
              Part.of("target.averageUtilization", "targetAverageUtilization"),
              Part.of("target.averageValue", "targetAverageValue")),
          "containerResource",
          ImmutableList.of(
              NAME,
              Part.of("target.averageUtilization", "targetAverageUtilization"),
              Part.of("target.averageValue", "targetAverageValue"),
              CONTAINER),
          "external",
          ImmutableList.of(
              METRIC,
              METRIC_SELECTOR,
              Part.of("target.value", "targetValue"),
              Part.of("target.averageValue", "targetAverageValue")));

  private static final ImmutableMap<String, List<Part>> STATUS =
      ImmutableMap.of(
          "object",
          ImmutableList.of(
              DESCRIBED,
              METRIC,
              Part.always("current.value", "currentValue"),
              SELECTOR,
              Part.of("current.averageValue", "averageValue")),
          "pods",
          ImmutableList.of(
              METRIC, Part.always("current.averageValue", "currentAverageValue"), SELECTOR),
          "resource",
          ImmutableList.of(
              NAME,
              Part.of("current.averageUtilization", "currentAverageUtilization"),
              Part.always("current.averageValue", "currentAverageValue")),
          "containerResource",
          ImmutableList.of(
              NAME,
              Part.of("current.averageUtilization", "currentAverageUtilization"),
              Part.always("current.averageValue", "currentAverageValue"),
              CONTAINER),
          "external",
          ImmutableList.of(
              METRIC,
              METRIC_SELECTOR,
              Part.always("current.value", "currentValue"),
              Part.of("current.averageValue", "currentAverageValue")));

  private AutoscalerMetrics() {}

  static Json ofSpecs(List<MetricSpec> metrics) {
    return Json.array(metrics.stream().map(metric -> old(metric, SPEC)).toList());
  }

  static Json ofStatuses(List<MetricStatus> metrics) {
    return Json.array(metrics.stream().map(metric -> old(metric, STATUS)).toList());
  }

  static List<MetricSpec> specs(Json json) {
    return elements(json).stream()
        .map(metric -> RecordReader.read(typed(young(metric, SPEC)), MetricSpec.class, p -> {}))
        .toList();
  }

  static List<MetricStatus> statuses(Json json) {
    return elements(json).stream()
        .map(metric -> RecordReader.read(young(metric, STATUS), MetricStatus.class, p -> {}))
        .toList();
  }

  /** The elements of an array. @throws IllegalStateException if it is none */
  static List<Json> elements(Json json) {
    if (json instanceof Json.Arr array) {
      return array.elements();
    }
    throw new IllegalStateException("not a JSON array: " + json.typeName());
  }

  private static Json old(Record metric, ImmutableMap<String, List<Part>> table) {
    Json.Obj json = RecordWriter.toJson(metric);
    ImmutableMap.Builder<String, Json> members = ImmutableMap.builder();
    members.put("type", Json.of(json.text("type")));
    table.forEach(
        (source, parts) -> {
          if (json.get(source) instanceof Json.Obj of) {
            members.put(source, old(of, parts));
          }
        });
    return Json.Obj.inOrder(members.buildOrThrow());
  }

  private static Json old(Json.Obj source, List<Part> parts) {
    ImmutableMap.Builder<String, Json> members = ImmutableMap.builder();
    for (Part part : parts) {
      int dot = part.path().indexOf('.');
      Json.Obj in = dot < 0 ? source : source.object(part.path().substring(0, dot));
      Json value = in.get(part.path().substring(dot + 1));
      if (value != null) {
        members.put(part.old(), value);
      } else if (part.always()) {
        members.put(part.old(), Json.of("0"));
      }
    }
    return Json.Obj.inOrder(members.buildOrThrow());
  }

  private static Json.Obj young(Json metric, ImmutableMap<String, List<Part>> table) {
    Json.Obj json = metric.asObject();
    Json.Obj made = Json.object("type", Json.of(json.text("type")));
    for (Map.Entry<String, List<Part>> source : table.entrySet()) {
      if (json.get(source.getKey()) instanceof Json.Obj of) {
        made = made.with(source.getKey(), young(of, source.getValue()));
      }
    }
    return made;
  }

  private static Json.Obj young(Json.Obj source, List<Part> parts) {
    Json.Obj made = Json.Obj.EMPTY;
    for (Part part : parts) {
      Json value = source.get(part.old());
      if (value == null || part.always() && isZero(value) && hasOther(source, part, parts)) {
        continue;
      }
      int dot = part.path().indexOf('.');
      String name = part.path().substring(dot + 1);
      made =
          dot < 0
              ? made.with(name, value)
              : made.edit(part.path().substring(0, dot), in -> in.with(name, value));
    }
    return made;
  }

  private static boolean isZero(Json value) {
    return value instanceof Json.Str text && text.value().equals("0");
  }

  /** Whether another value of the same target is there, so that a zero stands for none. */
  private static boolean hasOther(Json.Obj source, Part part, List<Part> parts) {
    String level = part.path().substring(0, part.path().indexOf('.') + 1);
    return parts.stream()
        .filter(other -> !other.equals(part) && other.path().startsWith(level))
        .anyMatch(other -> source.has(other.old()));
  }

  /** With the type of the target, which v1 has no field for. */
  private static Json.Obj typed(Json.Obj metric) {
    Json.Obj typed = metric;
    for (String source : SPEC.keySet()) {
      if (metric.get(source) instanceof Json.Obj of) {
        Json.Obj target = of.object("target");
        String type =
            target.has("averageUtilization")
                ? "Utilization"
                : target.has("averageValue") ? "AverageValue" : "Value";
        typed = typed.with(source, of.with("target", target.with("type", type)));
      }
    }
    return typed;
  }

  /** A record with its members in the order of its fields. */
  static Json inOrder(List<? extends Record> records) {
    return Json.array(records.stream().map(Shown::json).toList());
  }
}
