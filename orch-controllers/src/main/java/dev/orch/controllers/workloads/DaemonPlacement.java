package dev.orch.controllers.workloads;

import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Node;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.scheduling.NodeFit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** On which nodes the pods of a DaemonSet run. Pure. */
final class DaemonPlacement {
  private final PodSpec spec;
  private final List<Toleration> tolerations;

  DaemonPlacement(DaemonSet set) {
    this.spec = set.spec().template().spec();
    this.tolerations = new DaemonTemplate(set).tolerations();
  }

  /** What holds of a node. */
  enum Verdict {
    /** It is to have a pod. */
    WANTED,
    /** It gets no pod, and one that is there may stay. */
    TOLERATED,
    /** It is to have none. */
    UNWANTED
  }

  /**
   * @param node null for one that isn't there
   */
  Verdict of(@Nullable Node node) {
    if (node == null
        || !(spec.nodeName().isEmpty() || spec.nodeName().equals(node.metadata().name()))
        || !NodeFit.isSelected(spec, node)) {
      return Verdict.UNWANTED;
    }
    if (isRepelled(node, "NoExecute")) {
      return Verdict.UNWANTED;
    }
    return isRepelled(node, "NoSchedule") ? Verdict.TOLERATED : Verdict.WANTED;
  }

  boolean isWanted(@Nullable Node node) {
    return of(node) == Verdict.WANTED;
  }

  private boolean isRepelled(Node node, String effect) {
    for (Taint taint : node.spec().taints()) {
      if (taint.effect().equals(effect) && !NodeFit.isTolerated(taint, tolerations)) {
        return true;
      }
    }
    return false;
  }
}
