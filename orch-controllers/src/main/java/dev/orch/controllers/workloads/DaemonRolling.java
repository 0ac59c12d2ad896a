package dev.orch.controllers.workloads;

import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pods of older templates a DaemonSet's rolling update replaces next, when each node has what
 * it is to have: by deleting as many as may be missing, or by making as many second pods as there
 * may be, whose elders go once they are available. Pure.
 */
final class DaemonRolling {
  private final DaemonView view;

  /** The nodes that get a second pod. */
  final List<String> create = new ArrayList<>();

  /** The pods that go. */
  final List<Pod> delete = new ArrayList<>();

  DaemonRolling(DaemonView view) {
    this.view = view;
    if (view.maxSurge() == 0) {
      replace();
    } else {
      surge();
    }
  }

  /** A node's pods; excess where there are several of a kind, which others see to. */
  private record Pair(@Nullable Pod updated, @Nullable Pod old, boolean excess) {}

  private Pair on(String node) {
    Pod updated = null;
    Pod old = null;
    for (Pod pod : view.staying(node)) {
      boolean present = view.isUpdated(pod);
      if ((present ? updated : old) != null) {
        return new Pair(null, null, true);
      }
      updated = present ? pod : updated;
      old = present ? old : pod;
    }
    return new Pair(updated, old, false);
  }

  private boolean isAvailable(@Nullable Pod pod) {
    return pod != null && view.isAvailable(pod);
  }

  private void replace() {
    int missing = 0;
    List<Pod> candidates = new ArrayList<>();
    for (String node : view.concerned()) {
      Pair pair = on(node);
      Pod old = pair.old();
      if (old == null || pair.updated() != null) {
        missing += isAvailable(pair.updated()) && old == null ? 0 : 1;
      } else if (isAvailable(old)) {
        candidates.add(old);
      } else {
        delete.add(old);
        missing++;
      }
    }
    int spare = Math.max(0, view.maxUnavailable() - missing);
    delete.addAll(candidates.subList(0, Math.min(spare, candidates.size())));
  }

  private void surge() {
    int surging = 0;
    int available = 0;
    List<String> candidates = new ArrayList<>();
    List<Pod> leaving = new ArrayList<>();
    for (String node : view.concerned()) {
      Pair pair = on(node);
      Pod old = pair.old();
      available += isAvailable(old != null ? old : pair.updated()) ? 1 : 0;
      if (pair.excess()
          || (old != null && pair.updated() != null && !isAvailable(pair.updated()))) {
        surging++;
      } else if (old != null && pair.updated() != null) {
        delete.add(old);
      } else if (old != null && !view.isWanted(node)) {
        (isAvailable(old) ? leaving : delete).add(old);
      } else if (old != null) {
        (isAvailable(old) ? candidates : create).add(node);
      }
    }
    // Where the set leaves nodes, what is available there stays until as many are elsewhere.
    int spare = Math.max(0, available - view.wanted());
    delete.addAll(leaving.subList(0, Math.min(spare, leaving.size())));
    int room = Math.max(0, view.maxSurge() - surging);
    create.addAll(candidates.subList(0, Math.min(room, candidates.size())));
  }
}
