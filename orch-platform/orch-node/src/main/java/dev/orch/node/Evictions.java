package dev.orch.node;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.kinds.PodResources;
import dev.orch.node.Machine.Level;
import dev.orch.node.Machine.Signal;
import dev.orch.node.volumes.VolumeUsage;
import dev.orch.runtime.Stats;
import java.time.Duration;
import java.util.ArrayList;
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
  /** What a pod gets at a hard threshold, as by the kubelet. */
  private static final String EVICTED = "Evicted";

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(Evictions.class.getName());

  private final RunningNode node;
  private final Machine machine;
  private final ImagePulls.Events events;
  private final EvictionSettings settings;
  private Pressures pressures = Pressures.NONE;
  private boolean busy;

  /** What a node tells of a machine that runs out of something: its conditions. */
  enum Pressure {
    MEMORY("MemoryPressure", "sufficient memory available", "insufficient memory available"),
    DISK("DiskPressure", "no disk pressure", "disk pressure"),
    PID("PIDPressure", "sufficient PID available", "insufficient PID available");

    final String condition;
    final String well;
    final String badly;

    Pressure(String condition, String well, String badly) {
      this.condition = condition;
      this.well = well;
      this.badly = badly;
    }

    static Pressure of(Signal signal) {
      return switch (signal) {
        case MEMORY -> MEMORY;
        case NODE_FS, IMAGE_FS, NODE_FS_INODES, IMAGE_FS_INODES -> DISK;
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

  Evictions(RunningNode node, Machine machine, EvictionSettings settings) {
    this.node = node;
    this.machine = machine;
    this.events = new NodeEvents(node.settings.name(), node.environment);
    this.settings = settings;
  }

  /** Whether the node is under that pressure. */
  boolean isUnder(Pressure pressure) {
    return pressures.isUnder(pressure);
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
    Map<Signal, Level> levels = machine.look();
    Pressures before = pressures;
    pressures = before.next(settings, levels, node.environment.clock().instant());
    if (!pressures.seen().keySet().equals(before.seen().keySet())) {
      node.report();
    }
    if (!busy) {
      busy = true;
      limits()
          .thenComposeAsync(
              freed ->
                  freed || pressures.due().isEmpty()
                      ? CompletableFuture.completedFuture(true)
                      : relieve(pressures.due().get(0), levels),
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

  /** What the node can do without goes before pods do. */
  private CompletionStage<Boolean> relieve(EvictionThreshold threshold, Map<Signal, Level> levels) {
    Pressure pressure = Pressure.of(threshold.signal());
    events.warn("EvictionThresholdMet", "Attempting to reclaim " + resource(threshold.signal()));
    CompletionStage<Boolean> isEnough =
        pressure == Pressure.DISK
            ? node.housekeeping
                .reclaim()
                .thenApplyAsync(
                    freed -> !Pressures.isAnyUnresolved(settings, machine.look()), node.worker)
            : CompletableFuture.completedFuture(false);
    return isEnough.thenComposeAsync(
        enough ->
            enough
                ? CompletableFuture.completedFuture(true)
                : used(threshold.signal())
                    .thenApplyAsync(used -> evict(threshold, levels, used), node.worker),
        node.worker);
  }

  /** What requests and messages call it. */
  private static String resource(Signal signal) {
    return switch (signal) {
      case MEMORY -> "memory";
      case NODE_FS, IMAGE_FS -> "ephemeral-storage";
      case NODE_FS_INODES, IMAGE_FS_INODES -> "inodes";
      case PID -> "pids";
    };
  }

  /** What each pod uses of it, by uid, as far as it can be told. */
  private CompletionStage<Map<String, Long>> used(Signal signal) {
    if (signal == Signal.MEMORY && node.runtime instanceof Stats stats) {
      return stats
          .usage()
          .thenApply(
              usage -> {
                Map<String, Long> used = new TreeMap<>();
                usage.forEach(u -> used.merge(u.sandbox().uid(), u.memory(), Long::sum));
                return used;
              });
    }
    return resource(signal).equals("ephemeral-storage")
        ? disk()
        : CompletableFuture.completedFuture(new TreeMap<>());
  }

  private boolean evict(
      EvictionThreshold threshold, Map<Signal, Level> levels, Map<String, Long> used) {
    String resource = resource(threshold.signal());
    Level level = levels.get(threshold.signal());
    List<Pod> order = EvictionRank.order(node.agents.active(), resource, used);
    if (order.isEmpty() || level == null) {
      return false;
    }
    Pod pod = order.get(0);
    StringBuilder message =
        new StringBuilder("The node was low on resource: ")
            .append(resource)
            .append(". Threshold quantity: ")
            .append(amount(threshold.signal(), threshold.least().of(level)))
            .append(", available: ")
            .append(amount(threshold.signal(), level.available()))
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
    node.agents.evict(
        pod, new PodView.Failure(EVICTED, message.toString(), true), grace(threshold, pod));
    return true;
  }

  private static Quantity amount(Signal signal, long amount) {
    return switch (signal) {
      case MEMORY, NODE_FS, IMAGE_FS -> Quantity.ofBytes(amount);
      case NODE_FS_INODES, IMAGE_FS_INODES, PID -> Quantity.of(amount);
    };
  }

  private Duration grace(EvictionThreshold threshold, Pod pod) {
    Duration own = PodEnd.grace(pod);
    Duration most = settings.maxPodGrace();
    return threshold.isSoft() ? own.compareTo(most) < 0 ? own : most : AT_ONCE;
  }

  /** What each pod's temporary volumes take. */
  private CompletionStage<Map<String, Long>> disk() {
    Map<String, Long> used = new TreeMap<>();
    CompletionStage<Map<String, Long>> all = CompletableFuture.completedFuture(used);
    if (node.volumes instanceof VolumeUsage usage) {
      for (Pod pod : node.agents.active()) {
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
      for (Pod pod : node.agents.active()) {
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
        node.agents.evict(
            pod,
            new PodView.Failure(
                EVICTED,
                "Usage of EmptyDir volume \""
                    + used.volume()
                    + "\" exceeds the limit \""
                    + Quantity.ofBytes(limit)
                    + "\". ",
                false),
            AT_ONCE);
        return true;
      }
    }
    return false;
  }
}
