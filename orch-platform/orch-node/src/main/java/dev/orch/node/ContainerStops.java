package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.LifecycleHandler;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends containers of one pod: first what they want done before ({@code preStop}), then the request
 * to end, then, when their grace is over, the end. Of a whole pod the sidecars go last, the one
 * that came last first. Everything may be asked for again; what is begun is only ever made shorter.
 * On the node's worker.
 */
final class ContainerStops {
  /** So much a container gets to end after its hook has taken all the grace. */
  private static final Duration LEAST = Duration.ofSeconds(2);

  private final RunningNode node;
  private final Hooks hooks;
  private final Told told;
  private final Map<ContainerId, Stop> begun = new LinkedHashMap<>();

  /** Is told what goes on. */
  interface Told {
    void stopping(String message);

    void hookFailed(String message);

    /** Something has ended, or a try has failed: worth another look. */
    void again();
  }

  private static final class Stop {
    private Instant deadline;
    private boolean asked;

    Stop(Instant deadline) {
      this.deadline = deadline;
    }
  }

  ContainerStops(RunningNode node, Hooks hooks, Told told) {
    this.node = node;
    this.hooks = hooks;
    this.told = told;
  }

  boolean isStopping(ContainerId id) {
    return begun.containsKey(id);
  }

  /** Goes on with ending all that runs of a pod. */
  void all(PodView view, Instant deadline, Instant now) {
    List<ContainerState> running = view.running();
    begun.keySet().retainAll(running.stream().map(ContainerState::id).toList());
    List<Container> sidecars = new ArrayList<>();
    boolean othersRun = false;
    for (ContainerState state : running) {
      Container container = view.container(state.name());
      if (container != null && PodView.isSidecar(container)) {
        sidecars.add(container);
      } else {
        othersRun = true;
        begin(view, state.id(), container, deadline, now, "Stopping container " + state.name());
      }
    }
    boolean late = !now.isBefore(deadline);
    if (othersRun && !late) {
      return;
    }
    List<Container> order = view.pod().spec().initContainers();
    for (int i = order.size() - 1; i >= 0; i--) {
      Container container = order.get(i);
      if (!sidecars.contains(container)) {
        continue;
      }
      for (ContainerState state : running) {
        if (state.name().equals(container.name())) {
          begin(view, state.id(), container, deadline, now, "Stopping container " + state.name());
        }
      }
      if (!late) {
        return;
      }
    }
  }

  /** Ends one container, or has it end sooner than was said. */
  void begin(
      PodView view,
      ContainerId id,
      @Nullable Container container,
      Instant deadline,
      Instant now,
      String why) {
    Stop stop = begun.get(id);
    if (stop == null) {
      Stop fresh = new Stop(deadline);
      begun.put(id, fresh);
      told.stopping(why);
      Duration grace = left(deadline, now);
      LifecycleHandler hook =
          container == null || container.lifecycle() == null
              ? null
              : container.lifecycle().preStop();
      if (hook == null || container == null || grace.isZero()) {
        ask(id, fresh, grace);
        return;
      }
      hooks
          .run(hook, container, id, view.ip(), grace)
          .whenCompleteAsync(
              (failure, thrown) -> {
                String text = failure != null ? failure : String.valueOf(thrown);
                if (!text.isEmpty()) {
                  told.hookFailed("PreStopHook failed: " + text);
                }
                if (!fresh.asked) {
                  Duration rest = left(fresh.deadline, node.environment.clock().instant());
                  ask(id, fresh, rest.compareTo(LEAST) < 0 ? LEAST : rest);
                }
              },
              node.worker);
    } else if (deadline.isBefore(stop.deadline)) {
      stop.deadline = deadline;
      ask(id, stop, left(deadline, now));
    }
  }

  private static Duration left(Instant deadline, Instant now) {
    Duration left = Duration.between(now, deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void ask(ContainerId id, Stop stop, Duration grace) {
    stop.asked = true;
    node.runtime
        .stop(id, grace)
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                begun.remove(id, stop);
              }
              told.again();
            },
            node.worker);
  }
}
