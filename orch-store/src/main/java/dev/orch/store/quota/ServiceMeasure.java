package dev.orch.store.quota;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceSpec;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.util.Map;

/** Services, those with load balancers among them, and node ports. */
final class ServiceMeasure implements Measure {
  private static final Quantity ONE = Quantity.of(1);
  private static final String COUNT = "count/services";
  private static final String ALL = "services";
  private static final String NODE_PORTS = "services.nodeports";
  private static final String BALANCERS = "services.loadbalancers";
  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(COUNT, ALL, NODE_PORTS, BALANCERS);

  @Override
  public boolean isCharged(AdmissionRequest<?> request) {
    return request.subresource().isEmpty()
        && (request.operation() == Admission.Operation.CREATE
            || request.operation() == Admission.Operation.UPDATE);
  }

  @Override
  public boolean counts(String resource) {
    return NAMES.contains(resource);
  }

  @Override
  public Map<String, Quantity> usage(Resource object) {
    ServiceSpec spec = ((Service) object).spec();
    boolean balanced = spec.type().equals("LoadBalancer");
    return ImmutableMap.of(
        COUNT,
        ONE,
        ALL,
        ONE,
        NODE_PORTS,
        Quantity.of(nodePorts(spec)),
        BALANCERS,
        balanced ? ONE : Quantity.ZERO);
  }

  /** What is meant to have one counts, whether it is given yet or not. */
  private static long nodePorts(ServiceSpec spec) {
    if (spec.type().equals("NodePort")) {
      return spec.ports().size();
    }
    if (!spec.type().equals("LoadBalancer")) {
      return 0;
    }
    return Boolean.FALSE.equals(spec.allocateLoadBalancerNodePorts())
        ? spec.ports().stream().filter(port -> port.nodePort() != 0).count()
        : spec.ports().size();
  }
}
