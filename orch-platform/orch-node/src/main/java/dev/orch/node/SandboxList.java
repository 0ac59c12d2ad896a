package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.SandboxState;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's list of sandboxes as it was read last; read again whenever something may have
 * changed, once for any number of calls that come while it is read. On the node's worker.
 */
final class SandboxList {
  private static final System.Logger LOG = System.getLogger(SandboxList.class.getName());

  /**
   * With many sandboxes, how long a list is old enough to be read again: reading costs as much as
   * there are.
   */
  private static final long MANY = 100;

  private static final long MANY_DELAY_MILLIS = 50;

  private final ContainerRuntime runtime;
  private final ScheduledExecutorService worker;
  private final Heard heard;
  private Map<String, List<SandboxState>> byPod = new LinkedHashMap<>();
  private boolean reading;
  private boolean stale;
  private boolean closed;

  /** Is told when it was read. */
  interface Heard {
    /**
     * @param before what there was, by pod
     */
    void listed(Map<String, List<SandboxState>> before);
  }

  SandboxList(ContainerRuntime runtime, ScheduledExecutorService worker, Heard heard) {
    this.runtime = runtime;
    this.worker = worker;
    this.heard = heard;
  }

  /** The sandboxes of a pod, the newest first; null if it has none. */
  @Nullable List<SandboxState> of(String uid) {
    return byPod.get(uid);
  }

  /** The sandboxes of each pod. */
  ImmutableList<List<SandboxState>> all() {
    return ImmutableList.copyOf(byPod.values());
  }

  /** Those that run. */
  Set<String> ready() {
    return byPod.values().stream()
        .flatMap(List::stream)
        .filter(SandboxState::ready)
        .map(state -> state.id().value())
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  /** Reads it again. */
  void refresh() {
    if (closed) {
      return;
    }
    if (reading) {
      stale = true;
      return;
    }
    reading = true;
    stale = false;
    runtime.list().whenCompleteAsync(this::read, worker);
  }

  private void read(@Nullable List<SandboxState> list, @Nullable Throwable failure) {
    reading = false;
    if (closed) {
      return;
    }
    if (list == null) {
      LOG.log(System.Logger.Level.WARNING, "the runtime doesn't list", failure);
      worker.schedule(this::refresh, 1, TimeUnit.SECONDS);
      return;
    }
    Map<String, List<SandboxState>> before = byPod;
    byPod = byPod(list);
    heard.listed(before);
    if (stale) {
      if (list.size() > MANY) {
        reading = true;
        worker.schedule(this::afterPause, MANY_DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        refresh();
      }
    }
  }

  private void afterPause() {
    reading = false;
    refresh();
  }

  private static Map<String, List<SandboxState>> byPod(List<SandboxState> list) {
    Map<String, List<SandboxState>> byPod = new LinkedHashMap<>();
    for (SandboxState state : list) {
      byPod.merge(state.spec().uid(), ImmutableList.of(state), SandboxList::newestFirst);
    }
    return byPod;
  }

  private static List<SandboxState> newestFirst(List<SandboxState> a, List<SandboxState> b) {
    return Stream.concat(a.stream(), b.stream())
        .sorted(Comparator.comparing(state -> -state.spec().attempt()))
        .collect(ImmutableList.toImmutableList());
  }

  void close() {
    closed = true;
  }
}
