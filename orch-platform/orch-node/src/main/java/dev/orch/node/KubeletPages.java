package dev.orch.node;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.MetricsKinds;
import dev.orch.model.metrics.ContainerMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.model.schema.Times;
import dev.orch.runtime.Stats;
import dev.orch.store.api.NodePages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet shows over HTTP, of the nodes in this process: {@code /healthz}, {@code /pods},
 * {@code /runningpods}, {@code /stats/summary} and {@code /metrics/resource}. For any thread.
 */
public final class KubeletPages implements NodePages {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final Set<String> nodes;
  private final Function<String, List<Pod>> pods;
  private final UsageFigures figures;

  /**
   * Pages of these nodes.
   *
   * @param nodes their names
   * @param pods gives a node's pods, by its name
   * @param figures what they use
   */
  public KubeletPages(Set<String> nodes, Function<String, List<Pod>> pods, UsageFigures figures) {
    this.nodes = ImmutableSet.copyOf(nodes);
    this.pods = pods;
    this.figures = figures;
  }

  @Override
  public boolean has(String node) {
    return nodes.contains(node);
  }

  @Override
  public Optional<Page> find(String node, String path) {
    return switch (path) {
      case "/healthz", "/healthz/ping", "/healthz/syncloop" -> page(TEXT, "ok");
      case "/pods", "/pods/" -> page(JSON, pods(node).toString());
      case "/runningpods", "/runningpods/" -> page(JSON, running(node).toString());
      case "/stats/summary", "/stats/summary/" -> page(JSON, summary(node).toString());
      case "/metrics", "/metrics/resource" ->
          page(METRICS, ResourceMetrics.text(figures.find(node)));
      default -> Optional.empty();
    };
  }

  private static Optional<Page> page(String type, String text) {
    return Optional.of(new Page(type, text.getBytes(StandardCharsets.UTF_8)));
  }

  private Json pods(String node) {
    List<Json> items = new ArrayList<>();
    for (Pod pod : pods.apply(node)) {
      items.add(BuiltInKinds.POD.toJson(pod).without("kind").without("apiVersion"));
    }
    return list(items);
  }

  /** As a runtime tells of pods: no more than whose they are, and what runs. */
  private Json running(String node) {
    List<Json> items = new ArrayList<>();
    for (Pod pod : pods.apply(node)) {
      List<Json> containers = new ArrayList<>();
      for (ContainerStatus status : pod.status().containerStatuses()) {
        if (status.state().running() != null) {
          containers.add(
              Json.object("name", Json.of(status.name()))
                  .with("image", status.image())
                  .with("resources", Json.Obj.EMPTY));
        }
      }
      if (!containers.isEmpty()) {
        items.add(
            Json.object(
                    "metadata",
                    Json.object("name", Json.of(pod.metadata().name()))
                        .with("namespace", pod.metadata().namespace())
                        .with("uid", pod.metadata().uid()))
                .with("spec", Json.object("containers", new Json.Arr(containers)))
                .with("status", Json.Obj.EMPTY));
      }
    }
    return list(items);
  }

  private static Json list(List<Json> items) {
    return Json.object("kind", Json.of("PodList"))
        .with("apiVersion", "v1")
        .with("metadata", Json.Obj.EMPTY)
        .with("items", new Json.Arr(items));
  }

  private Json summary(String name) {
    UsageFigures.OfNode known = figures.find(name);
    List<Json> shown = new ArrayList<>();
    Json.Obj node = Json.object("nodeName", Json.of(name));
    if (known != null) {
      node = used(node, known.node().usage(), known.node().timestamp());
      node = node.with("systemContainers", new Json.Arr(List.of()));
      for (PodMetrics pod : known.pods()) {
        shown.add(pod(pod, find(name, pod), known.containers()));
      }
    }
    return Json.object("node", node).with("pods", new Json.Arr(shown));
  }

  private @Nullable Pod find(String node, PodMetrics figures) {
    return pods.apply(node).stream()
        .filter(pod -> pod.metadata().name().equals(figures.metadata().name()))
        .filter(pod -> pod.metadata().namespace().equals(figures.metadata().namespace()))
        .findFirst()
        .orElse(null);
  }

  private static Json pod(PodMetrics pod, @Nullable Pod of, List<Stats.Usage> measured) {
    List<Json> containers = new ArrayList<>();
    for (ContainerMetrics container : pod.containers()) {
      Json.Obj named = Json.object("name", Json.of(container.name()));
      for (Stats.Usage usage : measured) {
        if (usage.name().equals(container.name())
            && usage.sandbox().name().equals(pod.metadata().name())
            && usage.sandbox().namespace().equals(pod.metadata().namespace())) {
          named = named.with("startTime", Times.format(usage.startedAt()));
        }
      }
      containers.add(used(named, container.usage(), pod.timestamp()));
    }
    Json.Obj reference =
        Json.object("name", Json.of(pod.metadata().name()))
            .with("namespace", pod.metadata().namespace());
    Json.Obj figures =
        Json.object("podRef", of == null ? reference : reference.with("uid", of.metadata().uid()));
    Instant started = of == null ? null : of.status().startTime();
    if (started != null) {
      figures = figures.with("startTime", Times.format(started));
    }
    return used(figures, MetricsKinds.sum(pod), pod.timestamp())
        .with("containers", new Json.Arr(containers));
  }

  private static Json.Obj used(Json.Obj into, Map<String, Quantity> usage, @Nullable Instant at) {
    String time = Times.format(at == null ? Instant.EPOCH : at);
    long nanocores =
        usage.getOrDefault("cpu", Quantity.ZERO).toBigDecimal().scaleByPowerOfTen(9).longValue();
    long memory = usage.getOrDefault("memory", Quantity.ZERO).value();
    return into.with(
            "cpu", Json.object("time", Json.of(time)).with("usageNanoCores", Json.of(nanocores)))
        .with(
            "memory", Json.object("time", Json.of(time)).with("workingSetBytes", Json.of(memory)));
  }
}
