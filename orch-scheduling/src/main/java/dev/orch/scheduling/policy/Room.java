package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.math.LongMath;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * When there will be room for a pod, by what nodes have and by when the pods on them are expected
 * to leave. Pods of lower priority don't count: room can be made of them.
 */
final class Room {
  private static final Resources ONE_POD = new Resources(0, 0, 0, 1, ImmutableSortedMap.of());

  private final Resources asked;
  private final int priority;
  private final Instant now;

  private Room(Pod pod, Instant now) {
    this.asked = Resources.requestedBy(pod);
    this.priority = EarliestDeadlineFirst.priority(pod);
    this.now = now;
  }

  /** The first instant from now on; the end of time if it can't be foreseen. */
  static Instant earliest(ClusterView cluster, Pod pod, Instant now) {
    Room room = new Room(pod, now);
    List<NodeView> nodes = cluster.nodes();
    for (NodeView node : nodes) {
      if (room.isBeside(node, node.requested())) {
        return now;
      }
    }
    Instant earliest = Instant.MAX;
    for (NodeView node : nodes) {
      Instant here = room.earliest(node);
      earliest = here.isBefore(earliest) ? here : earliest;
    }
    return earliest;
  }

  private record Stay(Instant end, Resources held) {}

  /** The pods that stay longest come first: the first that leaves no room has to leave. */
  private Instant earliest(NodeView node) {
    List<Stay> stays = new ArrayList<>();
    for (Pod pod : node.pods()) {
      if (EarliestDeadlineFirst.priority(pod) >= priority) {
        stays.add(new Stay(Deadline.end(pod, now), Resources.heldBy(pod).plus(ONE_POD)));
      }
    }
    stays.sort(Comparator.comparing(Stay::end).reversed());
    Resources held = Resources.NONE;
    if (!isBeside(node, held)) {
      return Instant.MAX;
    }
    for (Stay stay : stays) {
      held = held.plus(stay.held);
      if (!isBeside(node, held)) {
        return stay.end;
      }
    }
    return now;
  }

  private boolean isBeside(NodeView node, Resources held) {
    Resources has = node.allocatable();
    boolean fits =
        held.pods() + 1 <= has.pods()
            && fits(asked.milliCpu(), held.milliCpu(), has.milliCpu())
            && fits(asked.memory(), held.memory(), has.memory())
            && fits(asked.ephemeralStorage(), held.ephemeralStorage(), has.ephemeralStorage());
    for (Map.Entry<String, Long> each : asked.extended().entrySet()) {
      String name = each.getKey();
      fits = fits && fits(each.getValue(), held.extended(name), has.extended(name));
    }
    return fits;
  }

  private static boolean fits(long asked, long held, long has) {
    return asked <= 0 || asked <= LongMath.saturatedSubtract(has, held);
  }
}
