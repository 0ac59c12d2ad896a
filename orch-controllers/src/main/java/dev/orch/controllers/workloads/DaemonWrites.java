package dev.orch.controllers.workloads;

import dev.orch.controllers.Context;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Pod;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes and deletes a DaemonSet's pods as planned. For one run. */
final class DaemonWrites {
  /** The most pods that one run creates, and deletes. */
  private static final int BURST = 250;

  private final DaemonView view;
  private final Context context;
  private final PodWrites<DaemonSet> writes;

  DaemonWrites(DaemonSet set, DaemonView view, Context context) {
    this.view = view;
    this.context = context;
    this.writes = new PodWrites<>(context, set);
  }

  PodWrites.@Nullable Failure manage(DaemonPlan plan) {
    for (Pod pod : plan.failed()) {
      context.warning("FailedDaemonPod", found("failed", pod, "kill"));
    }
    for (Pod pod : plan.succeeded()) {
      context.event("SucceededDaemonPod", found("succeeded", pod, "delete"));
    }
    return write(plan.create(), plan.delete());
  }

  private static String found(String what, Pod pod, String verb) {
    return String.format(
        Locale.ROOT,
        "Found %s daemon pod %s/%s on node %s, will try to %s it",
        what,
        pod.metadata().namespace(),
        pod.metadata().name(),
        DaemonTemplate.node(pod).orElse(""),
        verb);
  }

  PodWrites.@Nullable Failure roll(DaemonRolling rolling) {
    return write(rolling.create, rolling.delete);
  }

  private PodWrites.@Nullable Failure write(List<String> create, List<Pod> delete) {
    PodWrites.Failure creating =
        writes.create(Math.min(create.size(), BURST), i -> view.newPod(create.get(i)));
    PodWrites.Failure deleting = writes.delete(delete.subList(0, Math.min(delete.size(), BURST)));
    return creating != null ? creating : deleting;
  }
}
