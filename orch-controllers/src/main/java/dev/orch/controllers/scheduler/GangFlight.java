package dev.orch.controllers.scheduler;

import dev.orch.scheduling.Decision;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A decision for a gang that is being carried out; used in the loop's tasks alone. */
final class GangFlight {
  /** How far it is. */
  enum Phase {
    /** What has to happen before is done for each pod. */
    PREPARING,
    /** The deciding write is on its way. */
    DECIDING,
    /** It was decided, and bindings are repeated until they are done. */
    DECIDED,
    /** Nothing says that it was decided: bindings are undone if they aren't all done in time. */
    BINDING
  }

  final Gang gang;

  /** The revision up to which the decision knew the cluster. */
  final long seen;

  /** By the uids of the pods; who is gone is no longer here. */
  final Map<String, Decision.Placed> pods = new LinkedHashMap<>();

  /** Uids of those that aren't prepared, or later aren't bound. */
  final Set<String> pending = new LinkedHashSet<>();

  Phase phase = Phase.PREPARING;
  @Nullable Future<?> limit;

  GangFlight(Gang gang, long seen, List<Decision.Placed> placed) {
    this.gang = gang;
    this.seen = seen;
    for (Decision.Placed each : placed) {
      pods.put(each.pod().metadata().uid(), each);
    }
    pending.addAll(pods.keySet());
  }

  void enter(Phase next) {
    phase = next;
    pending.clear();
    pending.addAll(pods.keySet());
  }

  void remove(String uid) {
    pods.remove(uid);
    pending.remove(uid);
  }

  void cancelLimit() {
    if (limit != null) {
      limit.cancel(false);
    }
  }
}
