package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import java.util.List;

/** The loops of Kubernetes' cloud-controller-manager, under its names. */
public final class CloudLoops {
  private CloudLoops() {}

  /** Those that the provider has the powers for. */
  public static List<Loop> of(CloudProvider provider, CloudSettings settings) {
    ImmutableList.Builder<Loop> loops = ImmutableList.builder();
    provider
        .instances()
        .ifPresent(
            instances ->
                loops
                    .add(new CloudNodes(instances, settings))
                    .add(new CloudNodeLifecycle(instances, settings)));
    provider
        .loadBalancers()
        .ifPresent(balancers -> loops.add(new ServiceBalancers(balancers, settings)));
    if (!settings.podRanges().isEmpty()) {
      provider.routes().ifPresent(routes -> loops.add(new NodeRoutes(routes, settings)));
    }
    return loops.build();
  }

  /**
   * The service account of kube-system that Kubernetes gives the rights that a loop needs, by the
   * loop's name.
   */
  public static String account(String loop) {
    return switch (loop) {
      case "node-route-controller" -> "route-controller";
      case "service-lb-controller" -> "service-controller";
      default -> "node-controller";
    };
  }
}
