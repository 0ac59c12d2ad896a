package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Column;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.metrics.NodeMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.model.schema.Times;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of metrics.k8s.io, which tell what nodes and pods use. They aren't among {@link
 * BuiltInKinds#all}: a cluster serves them whose nodes measure it.
 */
public final class MetricsKinds {
  private static final String GROUP = "metrics.k8s.io";

  public static final Kind<NodeMetrics> NODE =
      Kind.builder(GROUP, "v1beta1", NodeMetrics.class)
          .plural("nodes")
          .namespaced(false)
          .verbs("get", "list")
          .columns(columns(NodeMetrics::usage, NodeMetrics::window))
          .build();

  public static final Kind<PodMetrics> POD =
      Kind.builder(GROUP, "v1beta1", PodMetrics.class)
          .plural("pods")
          .verbs("get", "list")
          .columns(columns(MetricsKinds::sum, PodMetrics::window))
          .build();

  private MetricsKinds() {}

  /** What all containers of the pod use together. */
  public static Map<String, Quantity> sum(PodMetrics pod) {
    return pod.containers().stream()
        .flatMap(container -> container.usage().entrySet().stream())
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                Comparator.naturalOrder(), Map.Entry::getKey, Map.Entry::getValue, Quantity::plus));
  }

  private static <T extends Resource> List<Column<T>> columns(
      Function<T, Map<String, Quantity>> usage, Function<T, @Nullable Duration> window) {
    return Columns.<T>named()
        .text("Cpu", "How much of a processor was used.", used(usage, "cpu"))
        .text("Memory", "How much memory was used.", used(usage, "memory"))
        .text("Window", "Over how long it was measured.", object -> shown(window.apply(object)))
        .build();
  }

  private static <T> Function<T, String> used(
      Function<T, Map<String, Quantity>> usage, String resource) {
    return object -> usage.apply(object).getOrDefault(resource, Quantity.ZERO).toString();
  }

  private static String shown(@Nullable Duration window) {
    return Times.format(window == null ? Duration.ZERO : window);
  }
}
