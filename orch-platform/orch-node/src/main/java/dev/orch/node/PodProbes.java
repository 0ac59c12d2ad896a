package dev.orch.node;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Probe;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Exec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The probes of one pod's containers, and what they found. On the node's worker. */
final class PodProbes implements Probing.Verdicts {
  private final RunningNode node;
  private final Told told;
  private final Set<ContainerId> ready = new LinkedHashSet<>();
  private final Set<ContainerId> started = new LinkedHashSet<>();
  private final Map<ContainerId, Probing> probings = new LinkedHashMap<>();
  private final Map<ContainerId, Container> probed = new LinkedHashMap<>();
  private @Nullable Pod pod;

  /** Is told what follows from probes. */
  interface Told {
    /** What is ready or started has changed. */
    void probed();

    void failing(String probe, String message);

    /** The container is to be ended, and may be started again. */
    void kill(ContainerId id, Container container, Duration grace, String why);
  }

  PodProbes(RunningNode node, Told told) {
    this.node = node;
    this.told = told;
  }

  Set<ContainerId> ready() {
    return ImmutableSet.copyOf(ready);
  }

  Set<ContainerId> started() {
    return ImmutableSet.copyOf(started);
  }

  /** Begins the probes of containers that run, ends those of containers that don't. */
  void see(PodView view) {
    pod = view.pod();
    Map<ContainerId, Container> running = new LinkedHashMap<>();
    for (Container container : view.pod().spec().containers()) {
      add(view, container, running);
    }
    view.pod().spec().initContainers().stream()
        .filter(PodView::isSidecar)
        .forEach(c -> add(view, c, running));
    probings
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = !running.containsKey(entry.getKey());
              if (over) {
                entry.getValue().close();
              }
              return over;
            });
    ready.retainAll(running.keySet());
    started.retainAll(running.keySet());
    probed.keySet().retainAll(running.keySet());
    running.forEach(
        (id, container) -> probings.computeIfAbsent(id, made -> begin(made, container, view.ip())));
  }

  private static void add(PodView view, Container container, Map<ContainerId, Container> running) {
    ContainerState state = view.latest(container.name());
    if (state != null && state.phase() == ContainerState.Phase.RUNNING) {
      running.put(state.id(), container);
    }
  }

  private Probing begin(ContainerId id, Container container, String ip) {
    probed.put(id, container);
    Exec exec = node.runtime instanceof Exec able ? able : null;
    Probing probing = new Probing(container, id, ip, node.prober, exec, node.worker, this);
    probing.begin();
    return probing;
  }

  @Override
  public void started(ContainerId id) {
    if (started.add(id)) {
      told.probed();
    }
  }

  @Override
  public void ready(ContainerId id, boolean isReady, String message) {
    if (isReady ? ready.add(id) : ready.remove(id)) {
      told.probed();
    }
  }

  @Override
  public void failing(ContainerId id, String probe, String message) {
    told.failing(probe, message);
  }

  @Override
  public void dead(ContainerId id, String probe, String message) {
    Container container = probed.get(id);
    Pod of = pod;
    if (container == null || of == null) {
      return;
    }
    Probe asked = probe.equals("Startup") ? container.startupProbe() : container.livenessProbe();
    Long own = asked == null ? null : asked.terminationGracePeriodSeconds();
    told.kill(
        id,
        container,
        own == null ? PodEnd.grace(of) : Duration.ofSeconds(own),
        "Container failed " + probe.toLowerCase(Locale.ROOT) + " probe, will be restarted");
  }

  /** Asks no more, as the pod is to end; what was found stays. */
  void end() {
    probings.values().forEach(Probing::close);
    probings.clear();
  }

  /** Asks no more, and forgets. */
  void close() {
    end();
    ready.clear();
    started.clear();
    probed.clear();
  }
}
