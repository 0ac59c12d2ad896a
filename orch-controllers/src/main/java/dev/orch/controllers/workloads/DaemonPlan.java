package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which pods a DaemonSet's controller makes and deletes next, so that each node that is to have a
 * pod has one, and the others none. Immutable.
 *
 * @param create the nodes that get a pod
 * @param delete the pods that go
 * @param failed of those the ones that failed; their nodes have to wait longer next time
 * @param succeeded of those the ones that ended well, though daemons are not to end
 * @param again how long the next failed pod is left alone
 */
record DaemonPlan(
    List<String> create,
    List<Pod> delete,
    List<Pod> failed,
    List<Pod> succeeded,
    Optional<Duration> again) {
  boolean isEmpty() {
    return create.isEmpty() && delete.isEmpty();
  }

  /**
   * @param patience how long the failed pod of that node is to be left alone yet
   */
  static DaemonPlan of(DaemonView view, Function<String, Duration> patience) {
    Making plan = new Making(view, patience);
    view.nodes().keySet().forEach(plan::node);
    plan.delete.addAll(view.lost());
    return new DaemonPlan(
        ImmutableList.copyOf(plan.create),
        ImmutableList.copyOf(plan.delete),
        ImmutableList.copyOf(plan.failed),
        ImmutableList.copyOf(plan.succeeded),
        plan.waits.stream().min(Duration::compareTo));
  }

  private static final class Making {
    private final DaemonView view;
    private final Function<String, Duration> patience;
    private final List<String> create = new ArrayList<>();
    private final List<Pod> delete = new ArrayList<>();
    private final List<Pod> failed = new ArrayList<>();
    private final List<Pod> succeeded = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();

    Making(DaemonView view, Function<String, Duration> patience) {
      this.view = view;
      this.patience = patience;
    }

    void node(String node) {
      if (view.nodes().get(node) == DaemonPlacement.Verdict.UNWANTED) {
        delete.addAll(view.staying(node));
      } else if (view.on(node).isEmpty()) {
        createOn(node);
      } else {
        List<Pod> running = withoutEnded(node);
        if (view.allowsSurge()) {
          surging(node, running);
        } else if (running.size() > 1) {
          delete.addAll(running.subList(1, running.size()));
        }
      }
    }

    private void createOn(String node) {
      if (view.isWanted(node)) {
        create.add(node);
      }
    }

    /** A pod that ended goes, and another comes when it is gone. */
    private List<Pod> withoutEnded(String node) {
      List<Pod> running = new ArrayList<>();
      for (Pod pod : view.staying(node)) {
        switch (pod.status().phase()) {
          case "Failed" -> failed(pod, node);
          case "Succeeded" -> {
            succeeded.add(pod);
            delete.add(pod);
          }
          default -> running.add(pod);
        }
      }
      return running;
    }

    private void failed(Pod pod, String node) {
      Duration left = patience.apply(node);
      if (left.isZero()) {
        failed.add(pod);
        delete.add(pod);
      } else {
        waits.add(left);
      }
    }

    /**
     * One pod of the present template and an older one are fine for as long as only the older is
     * ready.
     */
    private void surging(String node, List<Pod> running) {
      if (running.isEmpty()) {
        createOn(node);
        return;
      }
      List<Pod> updated = running.stream().filter(view::isUpdated).toList();
      List<Pod> outdated = running.stream().filter(pod -> !view.isUpdated(pod)).toList();
      delete.addAll(updated.subList(Math.min(1, updated.size()), updated.size()));
      delete.addAll(outdated.subList(Math.min(1, outdated.size()), outdated.size()));
      if (!updated.isEmpty() && !outdated.isEmpty()) {
        Pod old = outdated.get(0);
        if (!Pods.isReady(old) || view.isAvailable(updated.get(0))) {
          delete.add(old);
        }
      }
    }
  }
}
