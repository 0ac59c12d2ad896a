package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.store.local.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the cloud controllers work, with cloud-controller-manager's defaults. Immutable.
 *
 * @param cluster what the cluster is called towards the cloud ({@code --cluster-name})
 * @param podRanges where nodes' pods have their addresses ({@code --cluster-cidr}): other routes
 *     are left alone; without any, routes aren't kept at all
 * @param balancerClass the class whose Services get a balancer; empty for those without a class
 * @param addressPeriod how often a node's addresses are compared with its instance's
 * @param monitorPeriod how often the instance of a node that isn't ready is looked for
 * @param routePeriod how often routes are compared
 */
public record CloudSettings(
    String cluster,
    List<Cidr> podRanges,
    Optional<String> balancerClass,
    Duration addressPeriod,
    Duration monitorPeriod,
    Duration routePeriod) {
  /** Without routes. */
  public static final CloudSettings DEFAULT =
      new CloudSettings(
          "kubernetes",
          ImmutableList.of(),
          Optional.empty(),
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  public CloudSettings {
    podRanges = ImmutableList.copyOf(podRanges);
  }

  /** The same for another cluster. */
  public CloudSettings withCluster(String name) {
    return new CloudSettings(
        name, podRanges, balancerClass, addressPeriod, monitorPeriod, routePeriod);
  }

  /** The same with routes within these ranges. */
  public CloudSettings withPodRanges(List<Cidr> ranges) {
    return new CloudSettings(
        cluster, ranges, balancerClass, addressPeriod, monitorPeriod, routePeriod);
  }

  /** The same for Services of a class. */
  public CloudSettings withBalancerClass(String name) {
    return new CloudSettings(
        cluster, podRanges, Optional.of(name), addressPeriod, monitorPeriod, routePeriod);
  }
}
