package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.MetricsKinds;
import dev.orch.model.metrics.NodeMetrics;
import dev.orch.model.metrics.PodMetrics;
import dev.orch.runtime.Stats;
import dev.orch.store.api.ComputedObjects;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What nodes and their pods use, as last measured: written by {@link UsageLoop}, and served as the
 * objects of metrics.k8s.io. For any thread.
 */
public final class UsageFigures {
  /** What one measurement of a node found. */
  record OfNode(
      NodeMetrics node, List<PodMetrics> pods, List<Stats.Usage> containers, Duration cpu) {
    OfNode {
      pods = ImmutableList.copyOf(pods);
      containers = ImmutableList.copyOf(containers);
    }

    /** With the processor time of all containers together since the node is looked at. */
    OfNode withCpu(Duration total) {
      return new OfNode(node, pods, containers, total);
    }
  }

  private final Map<String, OfNode> nodes = new ConcurrentSkipListMap<>();

  void put(String node, OfNode figures) {
    nodes.put(node, figures);
  }

  /** The last measurement of a node, or null. */
  @Nullable OfNode find(String node) {
    return nodes.get(node);
  }

  /** Forgets all nodes but these. */
  void retain(Set<String> present) {
    nodes.keySet().retainAll(present);
  }

  void remove(String node) {
    nodes.remove(node);
  }

  /** NodeMetrics and PodMetrics, for an API to serve. */
  public List<ComputedObjects<?>> objects() {
    return ImmutableList.of(
        new View<>(MetricsKinds.NODE) {
          @Override
          Stream<NodeMetrics> of(OfNode figures) {
            return Stream.of(figures.node);
          }
        },
        new View<>(MetricsKinds.POD) {
          @Override
          Stream<PodMetrics> of(OfNode figures) {
            return figures.pods.stream();
          }
        });
  }

  /** The figures of one kind. */
  private abstract class View<T extends Resource> implements ComputedObjects<T> {
    private final Kind<T> kind;

    View(Kind<T> kind) {
      this.kind = kind;
    }

    abstract Stream<T> of(OfNode figures);

    @Override
    public Kind<T> kind() {
      return kind;
    }

    @Override
    public List<T> present() {
      return nodes.values().stream()
          .flatMap(this::of)
          .sorted(Comparator.comparing(ObjectKey::of))
          .collect(ImmutableList.toImmutableList());
    }
  }
}
