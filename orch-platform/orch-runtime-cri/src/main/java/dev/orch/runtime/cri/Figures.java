package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.Stats;
import dev.orch.runtime.cri.v1.ContainerStats;
import dev.orch.runtime.cri.v1.ListContainerStatsRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** What containers use, as the daemon measures it. Only on the worker. */
final class Figures {
  private Figures() {}

  static CompletionStage<List<Stats.Usage>> read(Daemon daemon, Listing listing, Duration limit) {
    return daemon
        .call(
            CriMethods.LIST_CONTAINER_STATS, ListContainerStatsRequest.getDefaultInstance(), limit)
        .thenCombine(listing.all(), (answer, sandboxes) -> join(answer.getStatsList(), sandboxes));
  }

  /** Each running container's, in the order of the list. */
  private static List<Stats.Usage> join(List<ContainerStats> stats, List<SandboxState> sandboxes) {
    Map<String, ContainerStats> byId = new TreeMap<>();
    stats.forEach(one -> byId.put(one.getAttributes().getId(), one));
    ImmutableList.Builder<Stats.Usage> usage = ImmutableList.builder();
    for (SandboxState sandbox : sandboxes) {
      for (ContainerState container : sandbox.containers()) {
        ContainerStats measured = byId.get(container.id().value());
        Instant startedAt = container.startedAt();
        if (container.phase() == Phase.RUNNING
            && measured != null
            && measured.hasCpu()
            && startedAt != null) {
          usage.add(
              new Stats.Usage(
                  sandbox.spec(),
                  container.name(),
                  Listing.instant(measured.getCpu().getTimestamp()),
                  startedAt,
                  Duration.ofNanos(measured.getCpu().getUsageCoreNanoSeconds().getValue()),
                  measured.getMemory().getWorkingSetBytes().getValue()));
        }
      }
    }
    return usage.build();
  }
}
