package dev.orch.runtime.cri;

import static dev.orch.runtime.cri.v1.ContainerState.CONTAINER_CREATED;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.cri.v1.Container;
import dev.orch.runtime.cri.v1.ContainerStatus;
import dev.orch.runtime.cri.v1.ContainerStatusRequest;
import dev.orch.runtime.cri.v1.ContainerStatusResponse;
import dev.orch.runtime.cri.v1.ListContainersRequest;
import dev.orch.runtime.cri.v1.ListContainersResponse;
import dev.orch.runtime.cri.v1.ListPodSandboxRequest;
import dev.orch.runtime.cri.v1.ListPodSandboxResponse;
import dev.orch.runtime.cri.v1.PodIP;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxNetworkStatus;
import dev.orch.runtime.cri.v1.PodSandboxState;
import dev.orch.runtime.cri.v1.PodSandboxStatusRequest;
import dev.orch.runtime.cri.v1.PodSandboxStatusResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All that the daemon has of this runtime. Lists don't tell times, exit codes and addresses: those
 * are asked for one by one, and kept as long as the state that they belong to. Only on the worker.
 */
final class Listing {
  /** The exit code of a container of which the daemon lost track, as in Kubernetes. */
  private static final int LOST = 137;

  private static final Comparator<SandboxState> OLDEST_SANDBOX =
      Comparator.comparing(SandboxState::createdAt).thenComparing(state -> state.id().value());
  private static final Comparator<ContainerState> OLDEST_CONTAINER =
      Comparator.comparing(ContainerState::createdAt).thenComparing(state -> state.id().value());

  private final Daemon daemon;
  private final Duration limit;
  private final Starting starting;
  private Map<String, Known<ContainerState>> containers = new TreeMap<>();
  private Map<String, Known<List<String>>> addresses = new TreeMap<>();

  Listing(Daemon daemon, Duration limit, Starting starting) {
    this.daemon = daemon;
    this.limit = limit;
    this.starting = starting;
  }

  /** What was asked for while the state was so; null if it was gone by then. */
  private record Known<T>(int state, @Nullable T value) {}

  /** The daemon's two lists. */
  record Lists(List<PodSandbox> sandboxes, List<Container> containers) {}

  /** What is there, without what isn't in lists. */
  CompletionStage<Lists> lists() {
    CompletionStage<ListPodSandboxResponse> sandboxes =
        daemon.call(CriMethods.LIST_POD_SANDBOX, ListPodSandboxRequest.getDefaultInstance(), limit);
    CompletionStage<ListContainersResponse> all =
        daemon.call(CriMethods.LIST_CONTAINERS, ListContainersRequest.getDefaultInstance(), limit);
    return sandboxes.thenCombine(
        all,
        (pods, listed) ->
            new Lists(
                pods.getItemsList().stream()
                    .filter(SandboxConfigs::isOurs)
                    .collect(ImmutableList.toImmutableList()),
                listed.getContainersList()));
  }

  /** Everything, oldest first. */
  CompletionStage<List<SandboxState>> all() {
    return lists().thenCompose(this::all);
  }

  private CompletionStage<List<SandboxState>> all(Lists lists) {
    Map<String, Known<ContainerState>> nowContainers = new TreeMap<>();
    Map<String, Known<List<String>>> nowAddresses = new TreeMap<>();
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (PodSandbox sandbox : lists.sandboxes()) {
      asked.add(
          addresses(sandbox)
              .thenAccept(known -> nowAddresses.put(sandbox.getId(), known))
              .toCompletableFuture());
    }
    for (Container container : lists.containers()) {
      if (nowhere(container, lists.sandboxes()) || isAbandoned(container)) {
        continue;
      }
      asked.add(
          state(container)
              .thenAccept(known -> nowContainers.put(container.getId(), known))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              containers = nowContainers;
              addresses = nowAddresses;
              return put(lists, nowContainers, nowAddresses);
            });
  }

  private static boolean nowhere(Container container, List<PodSandbox> sandboxes) {
    return sandboxes.stream().noneMatch(one -> one.getId().equals(container.getPodSandboxId()));
  }

  /** Made, and neither run nor about to be: for the node it isn't there until it is asked for. */
  private boolean isAbandoned(Container container) {
    return container.getState() == CONTAINER_CREATED
        && !starting.has(
            container.getPodSandboxId(),
            container.getMetadata().getName(),
            container.getMetadata().getAttempt());
  }

  private static List<SandboxState> put(
      Lists lists,
      Map<String, Known<ContainerState>> containers,
      Map<String, Known<List<String>>> addresses) {
    List<SandboxState> states = new ArrayList<>();
    for (PodSandbox sandbox : lists.sandboxes()) {
      Known<List<String>> ips = addresses.get(sandbox.getId());
      if (ips == null || ips.value == null) {
        continue;
      }
      List<ContainerState> inIt = new ArrayList<>();
      for (Container container : lists.containers()) {
        Known<ContainerState> known = containers.get(container.getId());
        if (container.getPodSandboxId().equals(sandbox.getId())
            && known != null
            && known.value != null) {
          inIt.add(known.value);
        }
      }
      inIt.sort(OLDEST_CONTAINER);
      states.add(
          new SandboxState(
              new SandboxId(sandbox.getId()),
              SandboxConfigs.spec(sandbox),
              sandbox.getState() == PodSandboxState.SANDBOX_READY,
              instant(sandbox.getCreatedAt()),
              "",
              ips.value,
              inIt));
    }
    states.sort(OLDEST_SANDBOX);
    return ImmutableList.copyOf(states);
  }

  private CompletionStage<Known<List<String>>> addresses(PodSandbox sandbox) {
    int state = sandbox.getStateValue();
    Known<List<String>> known = addresses.get(sandbox.getId());
    if (known != null && known.state == state) {
      return CompletableFuture.completedFuture(known);
    }
    PodSandboxStatusRequest question =
        PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox.getId()).build();
    return DaemonException.unlessAbsent(
            PodSandboxStatusResponse.getDefaultInstance(),
            daemon.call(CriMethods.POD_SANDBOX_STATUS, question, limit))
        .thenApply(
            answer ->
                new Known<>(
                    state, answer.hasStatus() ? ips(answer.getStatus().getNetwork()) : null));
  }

  private static List<String> ips(PodSandboxNetworkStatus network) {
    ImmutableList.Builder<String> ips = ImmutableList.builder();
    if (!network.getIp().isEmpty()) {
      ips.add(network.getIp());
    }
    network.getAdditionalIpsList().stream().map(PodIP::getIp).forEach(ips::add);
    return ips.build();
  }

  private CompletionStage<Known<ContainerState>> state(Container container) {
    int state = container.getStateValue();
    Known<ContainerState> known = containers.get(container.getId());
    if (known != null && known.state == state) {
      return CompletableFuture.completedFuture(known);
    }
    // It may have gone on since it was listed: what the status says is kept under what it says.
    return status(container.getId())
        .thenApply(
            status ->
                status.getId().isEmpty()
                    ? new Known<ContainerState>(state, null)
                    : new Known<>(status.getStateValue(), state(status)));
  }

  /** What the daemon says of a container; a status without an id if it isn't there. */
  CompletionStage<ContainerStatus> status(String id) {
    return DaemonException.unlessAbsent(
            ContainerStatusResponse.getDefaultInstance(),
            daemon.call(
                CriMethods.CONTAINER_STATUS,
                ContainerStatusRequest.newBuilder().setContainerId(id).build(),
                limit))
        .thenApply(ContainerStatusResponse::getStatus);
  }

  /** A container's state, from what the daemon says of it. */
  static ContainerState state(ContainerStatus status) {
    Phase phase =
        switch (status.getState()) {
          case CONTAINER_CREATED -> Phase.CREATED;
          case CONTAINER_RUNNING -> Phase.RUNNING;
          default -> Phase.EXITED;
        };
    boolean lost = status.getState() == dev.orch.runtime.cri.v1.ContainerState.CONTAINER_UNKNOWN;
    boolean ended = phase == Phase.EXITED;
    long finishedAt = status.getFinishedAt() > 0 ? status.getFinishedAt() : status.getCreatedAt();
    int code = lost ? LOST : status.getExitCode();
    return new ContainerState(
        new ContainerId(status.getId()),
        status.getMetadata().getName(),
        status.getMetadata().getAttempt(),
        status.getAnnotationsOrDefault(ContainerConfigs.IMAGE, status.getImage().getImage()),
        status.getImageRef(),
        phase,
        instant(status.getCreatedAt()),
        status.getStartedAt() > 0 ? instant(status.getStartedAt()) : null,
        ended ? instant(finishedAt) : null,
        ended ? code : null,
        ended ? reason(status, lost, code) : "",
        status.getMessage());
  }

  private static String reason(ContainerStatus status, boolean lost, int code) {
    if (lost) {
      return "ContainerStatusUnknown";
    }
    if (!status.getReason().isEmpty()) {
      return status.getReason();
    }
    return code == 0 ? "Completed" : "Error";
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
