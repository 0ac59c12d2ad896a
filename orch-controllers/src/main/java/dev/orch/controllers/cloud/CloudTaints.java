package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Node;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import java.util.List;

/** The taints by which nodes and the cloud controllers come to terms. Stateless. */
final class CloudTaints {
  /** What a kubelet with an external cloud registers with; taken away when the node is known. */
  static final String UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";

  /** What a node has whose instance is turned off. */
  static final String SHUTDOWN = "node.cloudprovider.kubernetes.io/shutdown";

  private CloudTaints() {}

  static boolean has(Node node, String key) {
    return node.spec().taints().stream().anyMatch(taint -> taint.key().equals(key));
  }

  static Node without(Node node, String key) {
    List<Taint> rest =
        node.spec().taints().stream()
            .filter(taint -> !taint.key().equals(key))
            .collect(ImmutableList.toImmutableList());
    return node.withSpec(node.spec().withTaints(rest));
  }

  static Node with(Node node, String key) {
    List<Taint> taints =
        ImmutableList.<Taint>builder()
            .addAll(node.spec().taints())
            .add(TaintBuilder.builder().key(key).effect("NoSchedule").build())
            .build();
    return has(node, key) ? node : node.withSpec(node.spec().withTaints(taints));
  }
}
