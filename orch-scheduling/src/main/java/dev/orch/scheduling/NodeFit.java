package dev.orch.scheduling;

import dev.orch.model.core.Affinity;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.Tolerations;
import java.util.List;
import java.util.Map;

/**
 * What a pod asks of a node itself, whatever else runs there: for those who choose nodes without a
 * scheduler, such as the DaemonSet controller. The plugins decide by the same rules. Stateless.
 */
public final class NodeFit {
  private NodeFit() {}

  /** Whether the node has the labels, and matches a term of the node affinity, that it requires. */
  public static boolean isSelected(PodSpec pod, Node node) {
    Map<String, String> labels = node.metadata().labels();
    Affinity affinity = pod.affinity();
    NodeAffinity of = affinity == null ? null : affinity.nodeAffinity();
    NodeSelector required = of == null ? null : of.requiredDuringSchedulingIgnoredDuringExecution();
    return labels.entrySet().containsAll(pod.nodeSelector().entrySet())
        && (required == null
            || required.nodeSelectorTerms().stream()
                .anyMatch(term -> NodeTerms.matches(term, labels, node.metadata().name())));
  }

  /** Whether one of the tolerations covers the taint. */
  public static boolean isTolerated(Taint taint, List<Toleration> tolerations) {
    return Tolerations.tolerate(tolerations, taint);
  }
}
