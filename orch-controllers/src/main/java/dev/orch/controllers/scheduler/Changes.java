package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Pod;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which changes can make a difference to where pods fit. Pure. */
final class Changes {
  private Changes() {}

  static boolean isFinished(Pod pod) {
    String phase = pod.status().phase();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Not what the kubelet and the scheduler report of the pod. */
  static boolean matters(Pod before, Pod after) {
    return !before.spec().equals(after.spec())
        || !before.metadata().labels().equals(after.metadata().labels())
        || !before.metadata().annotations().equals(after.metadata().annotations())
        || (before.metadata().deletionTimestamp() == null)
            != (after.metadata().deletionTimestamp() == null)
        || !before.status().resourceClaimStatuses().equals(after.status().resourceClaimStatuses());
  }

  /** Not a heartbeat, nor which images there are. */
  static boolean matters(@Nullable Node before, @Nullable Node after) {
    return before == null
        || after == null
        || !before.spec().equals(after.spec())
        || !before.metadata().labels().equals(after.metadata().labels())
        || !before.metadata().annotations().equals(after.metadata().annotations())
        || !before.status().allocatable().equals(after.status().allocatable())
        || !before.status().declaredFeatures().equals(after.status().declaredFeatures())
        || !conditions(before).equals(conditions(after));
  }

  private static SortedMap<String, String> conditions(Node node) {
    TreeMap<String, String> statuses = new TreeMap<>();
    for (NodeCondition condition : node.status().conditions()) {
      statuses.put(condition.type(), condition.status());
    }
    return ImmutableSortedMap.copyOfSorted(statuses);
  }
}
