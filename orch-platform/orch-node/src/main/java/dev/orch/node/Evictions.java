package dev.orch.node;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.PodResources;
import dev.orch.node.Machine.Signal;
import dev.orch.node.Thresholds.Crossed;
import dev.orch.node.volumes.VolumeUsage;
import dev.orch.runtime.Stats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Ends pods before the machine runs out of something, one at a time, as every end frees something;
 * and pods whose temporary volumes have outgrown their limits. On the node's worker.
 */
final class Evictions {
  /** How long a pressure is shown after it was seen last, so that it doesn't flap. */
  private static final Duration SHOWN = Duration.ofMinutes(5);

  private static final System.Logger LOG = System.getLogger(Evictions.class.getName());

  private final RunningNode node;
  private final Machine machine;
  private final Thresholds thresholds;
  private final Map<Pressure, Instant> seen = new EnumMap<>(Pressure.class);
  private boolean busy;

  /** What a node tells of a machine that runs out of something: its conditions. */
  enum Pressure {
    MEMORY(
        "MemoryPressure", "memory", "sufficient memory available", "insufficient memory available"),
    DISK("DiskPressure", "ephemeral-storage", "no disk pressure", "disk pressure"),
    PID("PIDPressure", "pids", "sufficient PID available", "insufficient PID available");

    final String condition;
    final String resource;
    final String well;
    final String badly;

    Pressure(String condition, String resource, String well, String badly) {
      this.condition = condition;
      this.resource = resource;
      this.well = well;
      this.badly = badly;
    }

    static Pressure of(Signal signal) {
      return switch (signal) {
        case MEMORY -> MEMORY;
        case NODE_FS, IMAGE_FS -> DISK;
        case PID -> PID;
      };
    }

    /** The condition's reason, as the kubelet has it. */
    String reason(boolean holds) {
      return switch (this) {
        case MEMORY -> holds ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory";
        case DISK -> holds ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure";
        case PID -> holds ? "KubeletHasInsufficientPID" : "KubeletHasSufficientPID";
      };
    }

    String message(boolean holds) {
      return "kubelet has " + (holds ? badly : well);
    }
  }

  Evictions(RunningNode node, Machine machine, Thresholds thresholds) {
    this.node = node;
    this.machine = machine;
    this.thresholds = thresholds;
  }

  /** Whether the node is under that pressure. */
  boolean isUnder(Pressure pressure) {
    Instant last = seen.get(pressure);
    return last != null && last.plus(SHOWN).isAfter(node.environment.clock().instant());
  }

  /** Why a new pod can't be taken in under pressure, as the kubelet says it; null if it can. */
  @Nullable String refusal(Pod pod) {
    List<String> conditions = new ArrayList<>();
    for (Pressure pressure : Pressure.values()) {
      if (isUnder(pressure)) {
        conditions.add(pressure.condition);
      }
    }
    if (conditions.isEmpty() || EvictionRank.isCritical(pod)) {
      return null;
    }
    boolean onlyMemory = conditions.equals(List.of(Pressure.MEMORY.condition));
    boolean asksForSome = !PodResources.qosClass(pod.spec()).equals("BestEffort");
    return onlyMemory && asksForSome ? null : "The node had condition: " + conditions + ". ";
  }

  /** Looks at the machine, and ends a pod if it has to be. */
  void look() {
    Instant now = node.environment.clock().instant();
    List<Crossed> crossed = thresholds.crossed(machine.look());
    boolean changed = false;
    for (Crossed each : crossed) {
      Pressure pressure = Pressure.of(each.signal());
      changed |= !isUnder(pressure);
      seen.put(pressure, now);
    }
    changed |= seen.values().removeIf(last -> !last.plus(SHOWN).isAfter(now));
    if (changed) {
      node.report();
    }
    if (!busy) {
      busy = true;
      limits()
          .thenComposeAsync(
              freed ->
                  freed || crossed.isEmpty()
                      ? CompletableFuture.completedFuture(true)
                      : relieve(crossed.get(0)),
              node.worker)
          .whenCompleteAsync(
              (done, failure) -> {
                busy = false;
                if (failure != null) {
                  LOG.log(System.Logger.Level.WARNING, "what pods use can't be told", failure);
                }
              },
              node.worker);
    }
  }

  private CompletionStage<Boolean> relieve(Crossed crossed) {
    Pressure pressure = Pressure.of(crossed.signal());
    return used(pressure)
        .thenApplyAsync(used -> evict(crossed, pressure.resource, used), node.worker);
  }

  /** What each pod uses of it, by uid, as far as it can be told. */
  private CompletionStage<Map<String, Long>> used(Pressure pressure) {
    if (pressure == Pressure.MEMORY && node.runtime instanceof Stats stats) {
      return stats
          .usage()
          .thenApply(
              usage -> {
                Map<String, Long> used = new TreeMap<>();
                usage.forEach(u -> used.merge(u.sandbox().uid(), u.memory(), Long::sum));
                return used;
              });
    }
    return pressure == Pressure.DISK ? disk() : CompletableFuture.completedFuture(new TreeMap<>());
  }

  private boolean evict(Crossed crossed, String resource, Map<String, Long> used) {
    List<Pod> order = EvictionRank.order(node.activePods(), resource, used);
    if (order.isEmpty()) {
      return false;
    }
    Pod pod = order.get(0);
    StringBuilder message =
        new StringBuilder("The node was low on resource: ")
            .append(resource)
            .append(". Threshold quantity: ")
            .append(Quantity.ofBytes(crossed.least()))
            .append(", available: ")
            .append(Quantity.ofBytes(crossed.level().available()))
            .append(". ");
    Long uses = used.get(pod.metadata().uid());
    if (uses != null) {
      for (Container container : pod.spec().containers()) {
        Quantity request = container.resources().requests().getOrDefault(resource, Quantity.ZERO);
        if (uses > request.value()) {
          message
              .append("Container ")
              .append(container.name())
              .append(" was using ")
              .append(Quantity.ofBytes(uses))
              .append(", request is ")
              .append(request)
              .append(", has larger consumption of ")
              .append(resource)
              .append(". ");
        }
      }
    }
    node.evict(pod, message.toString());
    return true;
  }

  /** What each pod's temporary volumes take. */
  private CompletionStage<Map<String, Long>> disk() {
    Map<String, Long> used = new TreeMap<>();
    CompletionStage<Map<String, Long>> all = CompletableFuture.completedFuture(used);
    if (node.volumes instanceof VolumeUsage usage) {
      for (Pod pod : node.activePods()) {
        all =
            all.thenCombine(
                usage.used(pod),
                (sum, volumes) -> {
                  volumes.forEach(v -> sum.merge(pod.metadata().uid(), v.bytes(), Long::sum));
                  return sum;
                });
      }
    }
    return all;
  }

  /** Ends pods of which a volume is larger than it may be; whether there were any. */
  private CompletionStage<Boolean> limits() {
    CompletionStage<Boolean> any = CompletableFuture.completedFuture(false);
    if (node.volumes instanceof VolumeUsage usage) {
      for (Pod pod : node.activePods()) {
        if (pod.spec().volumes().stream().anyMatch(Evictions::isLimited)) {
          any =
              any.thenCombineAsync(
                  usage.used(pod), (before, used) -> over(pod, used) || before, node.worker);
        }
      }
    }
    return any;
  }

  private static boolean isLimited(Volume volume) {
    return volume.emptyDir() != null && volume.emptyDir().sizeLimit() != null;
  }

  private boolean over(Pod pod, List<VolumeUsage.Used> volumes) {
    for (VolumeUsage.Used used : volumes) {
      Long limit = used.limit();
      if (used.isOver() && limit != null) {
        node.evict(
            pod,
            "Usage of EmptyDir volume \""
                + used.volume()
                + "\" exceeds the limit \""
                + Quantity.ofBytes(limit)
                + "\". ");
        return true;
      }
    }
    return false;
  }
}
