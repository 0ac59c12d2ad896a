package dev.orch.cluster;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Chance;
import dev.orch.model.Quantity;
import dev.orch.model.validation.ValidationContext;
import dev.orch.network.ServiceProxy;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.network.simulated.SimulatedNetwork;
import dev.orch.network.simulated.SimulatedPolicies;
import dev.orch.network.simulated.SimulatedServiceProxy;
import dev.orch.node.NodeParts;
import dev.orch.node.NodeSettings;
import dev.orch.node.Prober;
import dev.orch.runtime.simulated.SimulatedRuntime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Simulated nodes, each with 32 processors, 256 GiB and room for 110 pods in a /24 of 10.0.0.0/8.
 */
final class SimulatedInfrastructure implements Infrastructure {
  private static final Map<String, Quantity> CAPACITY =
      ImmutableSortedMap.of(
          "cpu", Quantity.of(32),
          "ephemeral-storage", Quantity.parse("1Ti"),
          "memory", Quantity.parse("256Gi"),
          "pods", Quantity.of(110));

  private final Function<String, ScheduledExecutorService> workers;
  private final InstantSource clock;
  private final ServiceProxy proxy;
  private final PolicyEnforcer policies = new SimulatedPolicies();
  private final List<SimulatedRuntime> runtimes = new ArrayList<>();

  SimulatedInfrastructure(Function<String, ScheduledExecutorService> workers, InstantSource clock) {
    this.workers = workers;
    this.clock = clock;
    this.proxy =
        new SimulatedServiceProxy(
            workers.apply("proxy"),
            () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()),
            new Chance(0));
  }

  @Override
  public NodeParts node(int index) {
    ScheduledExecutorService worker = workers.apply("runtime-" + index);
    SimulatedRuntime runtime = new SimulatedRuntime(clock, worker);
    runtimes.add(runtime);
    String range = "10." + (64 + index / 256 % 128) + "." + index % 256 + ".0/24";
    return NodeParts.of(
        NodeSettings.of(
            "", "192.168." + index / 250 % 250 + "." + (index % 250 + 1), CAPACITY, "simulated://"),
        runtime,
        new SimulatedNetwork(worker, range),
        Prober.ALWAYS_OK);
  }

  @Override
  public ServiceProxy proxy() {
    return proxy;
  }

  @Override
  public boolean knowsPods() {
    return true;
  }

  @Override
  public PolicyEnforcer policies() {
    return policies;
  }

  @Override
  public ValidationContext validation() {
    return ValidationContext.KUBERNETES;
  }

  @Override
  public String serviceRange() {
    return "10.96.0.0/16";
  }

  @Override
  public void close() {
    proxy.close();
    policies.close();
    runtimes.forEach(SimulatedRuntime::close);
  }
}
