package dev.orch.node;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerResizePolicy;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Limits;
import dev.orch.runtime.Resize;
import dev.orch.runtime.base.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The resize of one pod in place. What is wanted (the spec) is given room on the node first (what
 * is allocated), and then to the containers that run (what they have). On the node's worker; after
 * a restart of the agent, the status tells what was allocated.
 */
final class PodResize {
  private static final Set<String> RESIZABLE = ImmutableSet.of("cpu", "memory");

  private final RunningNode node;
  private final Told told;
  private final Map<String, ResourceRequirements> allocated = new TreeMap<>();
  private final Map<ContainerId, ResourceRequirements> actual = new LinkedHashMap<>();
  private final Map<ContainerId, ResourceRequirements> asked = new LinkedHashMap<>();
  private String error = "";
  private @Nullable Pending pending;

  /** Why there is no room. */
  record Pending(String reason, String message) {}

  /**
   * How far it has come.
   *
   * @param actual what the running containers have, by their names
   * @param pending why what is wanted isn't allocated; null if it is
   * @param inProgress whether containers don't have yet what is allocated
   * @param error what keeps them from it; empty if nothing is known
   */
  record Progress(
      Map<String, ResourceRequirements> actual,
      @Nullable Pending pending,
      boolean inProgress,
      String error) {
    /** Nobody has asked for anything. */
    static final Progress NONE = new Progress(new TreeMap<>(), null, false, "");
  }

  /** Is told what follows. */
  interface Told {
    /** The container can have it only by another start. */
    void restart(ContainerId id, Container container);

    void resized();
  }

  PodResize(RunningNode node, Told told) {
    this.node = node;
    this.told = told;
  }

  /** The pod with what is allocated to it, instead of what is wanted. */
  Pod allocated(Pod pod) {
    PodSpec spec = pod.spec();
    boolean same = true;
    for (Container container : all(spec)) {
      ResourceRequirements known =
          allocated.computeIfAbsent(container.name(), name -> known(pod, container));
      same &= known.equals(container.resources());
    }
    pending = null;
    if (!same) {
      pending = refusal(pod).orElse(null);
      if (pending == null) {
        all(spec).forEach(container -> allocated.put(container.name(), container.resources()));
        return pod;
      }
      return pod.withSpec(
          spec.withContainers(held(spec.containers()))
              .withInitContainers(held(spec.initContainers())));
    }
    return pod;
  }

  private static List<Container> all(PodSpec spec) {
    List<Container> all = new ArrayList<>(spec.initContainers());
    all.addAll(spec.containers());
    return all;
  }

  private List<Container> held(List<Container> containers) {
    return containers.stream()
        .map(c -> c.withResources(allocated.getOrDefault(c.name(), c.resources())))
        .toList();
  }

  /** What an earlier agent has told, or what the spec says. */
  private static ResourceRequirements known(Pod pod, Container container) {
    List<ContainerStatus> statuses = new ArrayList<>(pod.status().containerStatuses());
    statuses.addAll(pod.status().initContainerStatuses());
    for (ContainerStatus status : statuses) {
      ResourceRequirements told = status.resources();
      if (status.name().equals(container.name())
          && told != null
          && status.state().running() != null) {
        return container.resources().withLimits(told.limits()).withRequests(told.requests());
      }
    }
    return container.resources();
  }

  private Optional<Pending> refusal(Pod pod) {
    Map<String, Quantity> others = node.agents.requestedByOthers(pod.metadata().uid());
    for (String resource : RESIZABLE) {
      Quantity has = node.settings.capacity().getOrDefault(resource, Quantity.ZERO);
      Quantity wanted = Quantity.ZERO;
      for (Container container : pod.spec().containers()) {
        Quantity request = container.resources().requests().get(resource);
        wanted = request == null ? wanted : wanted.plus(request);
      }
      if (wanted.compareTo(has) > 0) {
        return Optional.of(
            new Pending(
                "Infeasible",
                "Node didn't have enough capacity: "
                    + resource
                    + ", requested: "
                    + amount(resource, wanted)
                    + ", capacity: "
                    + amount(resource, has)));
      }
      Quantity used = others.getOrDefault(resource, Quantity.ZERO);
      if (wanted.plus(used).compareTo(has) > 0) {
        return Optional.of(
            new Pending(
                "Deferred",
                "Node didn't have enough resource: "
                    + resource
                    + ", requested: "
                    + amount(resource, wanted)
                    + ", used: "
                    + amount(resource, used)
                    + ", capacity: "
                    + amount(resource, has)));
      }
    }
    return Optional.empty();
  }

  private static long amount(String resource, Quantity quantity) {
    return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
  }

  /** Gives running containers what is allocated to them, and says how far that has come. */
  Progress advance(PodView view) {
    Map<String, ResourceRequirements> shown = new TreeMap<>();
    Set<ContainerId> running = new java.util.LinkedHashSet<>();
    boolean inProgress = false;
    for (Container container : all(view.pod().spec())) {
      ContainerState state = view.latest(container.name());
      if (state == null || state.phase() != ContainerState.Phase.RUNNING) {
        continue;
      }
      running.add(state.id());
      ResourceRequirements has =
          actual.computeIfAbsent(state.id(), id -> known(view.pod(), container));
      if (!has.equals(container.resources())) {
        inProgress |= !give(view, container, state.id(), has);
      }
      shown.put(container.name(), actual.getOrDefault(state.id(), has));
    }
    actual.keySet().retainAll(running);
    asked.keySet().retainAll(running);
    return new Progress(shown, pending, inProgress, inProgress ? error : "");
  }

  /** Whether it has it now. */
  private boolean give(
      PodView view, Container container, ContainerId id, ResourceRequirements has) {
    ResourceRequirements wanted = container.resources();
    if (wanted.equals(asked.get(id))) {
      return false;
    }
    if (!(node.runtime instanceof Resize resizing)) {
      // Such runtimes hold nobody to limits.
      actual.put(id, wanted);
      return true;
    }
    asked.put(id, wanted);
    if (needsRestart(container, has)) {
      told.restart(id, container);
      return false;
    }
    Quantity memory = node.settings.capacity().getOrDefault("memory", Quantity.ZERO);
    Limits limits =
        new ContainerLimits(view.pod(), memory.value(), node.settings.podPids()).of(container);
    resizing
        .update(id, limits)
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure == null) {
                error = "";
                actual.put(id, wanted);
              } else {
                error = String.valueOf(Worker.cause(failure).getMessage());
                asked.remove(id);
              }
              told.resized();
            },
            node.worker);
    return false;
  }

  private static boolean needsRestart(Container container, ResourceRequirements has) {
    for (ContainerResizePolicy policy : container.resizePolicy()) {
      String resource = policy.resourceName();
      boolean changed =
          !Objects.equals(
                  has.requests().get(resource), container.resources().requests().get(resource))
              || !Objects.equals(
                  has.limits().get(resource), container.resources().limits().get(resource));
      if (changed && policy.restartPolicy().equals("RestartContainer")) {
        return true;
      }
    }
    return false;
  }
}
