package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeSpec;
import dev.orch.model.core.NodeStatus;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.Map;
import java.util.function.Function;

/** The rules of nodes. What a client says of the status when it creates one is kept. */
final class NodeRules implements KindRules<Node> {
  static final Map<String, Function<Node, String>> SELECTABLE =
      ImmutableSortedMap.of("spec.unschedulable", n -> Boolean.toString(n.spec().unschedulable()));

  @Override
  public Node defaults(Node node) {
    return node.withSpec(ranges(node.spec())).withStatus(status(node.status()));
  }

  /** The one range and the list of all say the same; where they differ, the one counts. */
  private static NodeSpec ranges(NodeSpec spec) {
    if (spec.podCIDR().isEmpty()) {
      return spec.podCIDRs().isEmpty() ? spec : spec.withPodCIDR(spec.podCIDRs().get(0));
    }
    return !spec.podCIDRs().isEmpty() && spec.podCIDRs().get(0).equals(spec.podCIDR())
        ? spec
        : spec.withPodCIDRs(ImmutableList.of(spec.podCIDR()));
  }

  private static NodeStatus status(NodeStatus status) {
    NodeStatus rounded =
        status
            .withCapacity(ContainerDefaults.amounts(status.capacity()))
            .withAllocatable(ContainerDefaults.amounts(status.allocatable()));
    return rounded.allocatable().isEmpty() && !rounded.capacity().isEmpty()
        ? rounded.withAllocatable(rounded.capacity())
        : rounded;
  }

  @Override
  public void validate(Node node, ValidationContext context, FieldErrors errors) {
    NodeValidation.validate(node, errors);
  }

  @Override
  public void validateUpdate(Node node, Node old, ValidationContext context, FieldErrors errors) {
    NodeValidation.validateUpdate(node, old, errors);
  }

  @Override
  public void validateStatusUpdate(
      Node node, Node old, ValidationContext context, FieldErrors errors) {
    NodeValidation.validateUpdate(node, old, errors);
  }
}
