package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;

/** No pod goes to a node before it is known to be ready. */
final class TaintNodesByCondition implements Admission {
  private static final Taint NOT_READY =
      TaintBuilder.builder().key("node.kubernetes.io/not-ready").effect("NoSchedule").build();

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    return request.creates(Node.class)
        ? request.kind().cast(tainted((Node) request.object()))
        : request.object();
  }

  private static Node tainted(Node node) {
    for (Taint taint : node.spec().taints()) {
      if (taint.key().equals(NOT_READY.key()) && taint.effect().equals(NOT_READY.effect())) {
        return node;
      }
    }
    return node.withSpec(
        node.spec()
            .withTaints(
                ImmutableList.<Taint>builder()
                    .addAll(node.spec().taints())
                    .add(NOT_READY)
                    .build()));
  }
}
