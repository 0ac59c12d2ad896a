package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceSpec;
import java.util.List;
import java.util.Map;

/**
 * What a Service's balancer is to be like: all that may matter to a cloud, so that equal wishes
 * need no other call. Immutable.
 *
 * @param uid the Service's
 * @param annotations by which Services tell clouds more
 * @param spec without what concerns the cluster's inside alone
 * @param nodes the provider ids of the nodes by name
 */
record BalancerWish(
    String uid, Map<String, String> annotations, ServiceSpec spec, Map<String, String> nodes) {
  static BalancerWish of(Service service, List<Node> nodes) {
    return new BalancerWish(
        service.metadata().uid(),
        service.metadata().annotations(),
        service
            .spec()
            .withSelector(ImmutableMap.of())
            .withPublishNotReadyAddresses(false)
            .withInternalTrafficPolicy(null)
            .withTrafficDistribution(null),
        nodes.stream()
            .collect(
                ImmutableSortedMap.toImmutableSortedMap(
                    String::compareTo, n -> n.metadata().name(), n -> n.spec().providerID())));
  }

  /** Whether the other one differs at most in the nodes. */
  boolean isLike(BalancerWish other) {
    return new BalancerWish(uid, annotations, spec, other.nodes).equals(other);
  }
}
