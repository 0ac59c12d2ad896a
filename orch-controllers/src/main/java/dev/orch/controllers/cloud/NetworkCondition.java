package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.NodeConditionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The condition by which a node says that packets don't find its pods. Stateless. */
final class NetworkCondition {
  private static final System.Logger LOG = System.getLogger(NetworkCondition.class.getName());
  private static final String TYPE = "NetworkUnavailable";

  private NetworkCondition() {}

  /** Its status, if the node has it. */
  static Optional<String> of(Node node) {
    return node.status().conditions().stream()
        .filter(condition -> condition.type().equals(TYPE))
        .map(NodeCondition::status)
        .findFirst();
  }

  /** Writes it unless it says so already; false if the API refused. */
  static boolean write(Node node, boolean hasRoutes, Environment environment) {
    String status = hasRoutes ? "False" : "True";
    if (of(node).filter(status::equals).isPresent()) {
      return true;
    }
    Instant now = environment.clock().instant();
    NodeCondition wanted =
        NodeConditionBuilder.builder()
            .type(TYPE)
            .status(status)
            .lastHeartbeatTime(now)
            .lastTransitionTime(now)
            .reason(hasRoutes ? "RouteCreated" : "NoRouteCreated")
            .message(
                hasRoutes
                    ? "RouteController created a route"
                    : "RouteController failed to create a route")
            .build();
    try {
      Edits.ifUnchanged(
          environment.api().resources(BuiltInKinds.NODE).status(),
          node,
          read -> read.withStatus(read.status().withConditions(with(read, wanted))));
      return true;
    } catch (ApiException refused) {
      String what = node.metadata().name() + ": " + refused.getMessage();
      LOG.log(System.Logger.Level.DEBUG, () -> "condition of node " + what);
      return false;
    }
  }

  private static List<NodeCondition> with(Node node, NodeCondition wanted) {
    return ImmutableList.<NodeCondition>builder()
        .addAll(node.status().conditions().stream().filter(c -> !c.type().equals(TYPE)).toList())
        .add(wanted)
        .build();
  }
}
