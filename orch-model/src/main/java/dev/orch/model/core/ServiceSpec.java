package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Service Spec: the value of {@code Service.spec}. */
@Model
public record ServiceSpec(
    @Field(
            listType = "map",
            listMapKeys = {"port", "protocol"},
            patchStrategy = "merge",
            patchMergeKey = "port")
        List<ServicePort> ports,
    @Field(mapType = "atomic") Map<String, String> selector,
    String clusterIP,
    List<String> clusterIPs,
    String type,
    List<String> externalIPs,
    String sessionAffinity,
    String loadBalancerIP,
    List<String> loadBalancerSourceRanges,
    String externalName,
    String externalTrafficPolicy,
    int healthCheckNodePort,
    boolean publishNotReadyAddresses,
    @Nullable SessionAffinityConfig sessionAffinityConfig,
    List<String> ipFamilies,
    @Nullable String ipFamilyPolicy,
    @Nullable Boolean allocateLoadBalancerNodePorts,
    @Nullable String loadBalancerClass,
    @Nullable String internalTrafficPolicy,
    @Nullable String trafficDistribution)
    implements ServiceSpecBuilder.With {
  public ServiceSpec {
    ports = list(ports);
    selector = map(selector);
    clusterIP = string(clusterIP);
    type = string(type);
    externalIPs = list(externalIPs);
    sessionAffinity = string(sessionAffinity);
    loadBalancerIP = string(loadBalancerIP);
    loadBalancerSourceRanges = list(loadBalancerSourceRanges);
    externalName = string(externalName);
    externalTrafficPolicy = string(externalTrafficPolicy);
    clusterIPs = list(clusterIPs);
    ipFamilies = list(ipFamilies);
  }
}
