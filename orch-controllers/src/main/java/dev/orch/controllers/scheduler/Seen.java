package dev.orch.controllers.scheduler;

import dev.orch.controllers.informer.Informers;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.GroupKinds;

/**
 * Up to which revision a scheduler's loop knows what takes room on nodes: pods, and where there are
 * gangs, the placements of their groups. Used in the loop's tasks alone.
 */
final class Seen {
  private final Informers informers;
  private final boolean withGroups;
  private long pods;
  private long groups;

  Seen(Informers informers, boolean withGroups) {
    this.informers = informers;
    this.withGroups = withGroups;
  }

  void pod(Resource pod) {
    pods = Math.max(pods, Long.parseLong(pod.metadata().resourceVersion()));
  }

  void group(Resource group) {
    groups = Math.max(groups, Long.parseLong(group.metadata().resourceVersion()));
  }

  long revision() {
    return withGroups ? Math.min(pods, groups) : pods;
  }

  /**
   * Runs a step when everything up to that revision was seen.
   *
   * @param loop runs steps of the loop
   */
  void when(long revision, Work loop, Runnable step) {
    Runnable last =
        () ->
            loop.execute(
                () -> {
                  pods = Math.max(pods, revision);
                  groups = Math.max(groups, revision);
                  step.run();
                });
    when(
        BuiltInKinds.POD,
        revision,
        withGroups ? () -> when(GroupKinds.POD_GROUP, revision, last) : last);
  }

  private void when(Kind<? extends Resource> kind, long revision, Runnable then) {
    if (informers.of(kind).seenOrAsk(revision, then)) {
      then.run();
    }
  }
}
