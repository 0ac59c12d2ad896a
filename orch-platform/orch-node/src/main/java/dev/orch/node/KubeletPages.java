package dev.orch.node;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.MetricsKinds;
import dev.orch.model.metrics.ContainerMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.model.schema.Times;
import dev.orch.store.api.Api;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.NodePages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet shows over HTTP, of the nodes in this process: {@code /healthz}, {@code /pods} and
 * {@code /stats/summary}. For any thread.
 */
public final class KubeletPages implements NodePages {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  private final Set<String> nodes;
  private final Api api;
  private final UsageFigures figures;

  /**
   * Pages of these nodes.
   *
   * @param nodes their names
   * @param api where their pods are read, as somebody who may
   * @param figures what they use
   */
  public KubeletPages(Set<String> nodes, Api api, UsageFigures figures) {
    this.nodes = ImmutableSet.copyOf(nodes);
    this.api = api;
    this.figures = figures;
  }

  @Override
  public boolean has(Node node) {
    return nodes.contains(node.metadata().name());
  }

  @Override
  public Optional<Page> find(Node node, String path) {
    String name = node.metadata().name();
    return switch (path) {
      case "/healthz" -> page(TEXT, "ok");
      case "/pods", "/pods/" -> page(JSON, pods(name).toString());
      case "/stats/summary", "/stats/summary/" -> page(JSON, summary(name).toString());
      default -> Optional.empty();
    };
  }

  private static Optional<Page> page(String type, String text) {
    return Optional.of(new Page(type, text.getBytes(StandardCharsets.UTF_8)));
  }

  private Json pods(String node) {
    List<Json> items = new ArrayList<>();
    for (Pod pod :
        api.resources(Pod.class).list(ListOptions.fields("spec.nodeName=" + node)).items()) {
      items.add(BuiltInKinds.POD.toJson(pod).without("kind").without("apiVersion"));
    }
    return Json.object("kind", Json.of("PodList"))
        .with("apiVersion", "v1")
        .with("metadata", Json.Obj.EMPTY)
        .with("items", new Json.Arr(items));
  }

  private Json summary(String name) {
    UsageFigures.OfNode known = figures.find(name);
    List<Json> pods = new ArrayList<>();
    Json.Obj node = Json.object("nodeName", Json.of(name));
    if (known != null) {
      node = used(node, known.node().usage(), known.node().timestamp());
      known.pods().forEach(pod -> pods.add(pod(pod)));
    }
    return Json.object("node", node).with("pods", new Json.Arr(pods));
  }

  private static Json pod(PodMetrics pod) {
    List<Json> containers = new ArrayList<>();
    for (ContainerMetrics container : pod.containers()) {
      Json.Obj named = Json.object("name", Json.of(container.name()));
      containers.add(used(named, container.usage(), pod.timestamp()));
    }
    Json.Obj reference =
        Json.object(
            "podRef",
            Json.object("name", Json.of(pod.metadata().name()))
                .with("namespace", pod.metadata().namespace()));
    return used(reference, MetricsKinds.sum(pod), pod.timestamp())
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
