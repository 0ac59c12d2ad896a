package dev.orch.network.simulated;

import dev.orch.network.policy.Flow;
import dev.orch.network.policy.Policies;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.network.policy.PolicyTable;
import dev.orch.network.policy.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Enforces nothing, but tells which connections could be made. For any thread. */
public final class SimulatedPolicies implements PolicyEnforcer {
  private volatile Policies policies = new Policies(PolicyTable.OPEN);

  @Override
  public CompletionStage<Void> sync(PolicyTable desired) {
    policies = new Policies(desired);
    return CompletableFuture.allOf();
  }

  /** Whether a connection could be made by the table that is in force. */
  public Verdict verdict(Flow flow) {
    return policies.verdict(flow);
  }

  /**
   * Whether a packet's connection could be made, once a service has been resolved: policies see the
   * endpoint that it is carried to.
   */
  public Verdict verdict(Packet packet, Delivery delivery) {
    var endpoint = delivery.endpoint();
    return verdict(
        new Flow(
            packet.source(),
            endpoint == null ? packet.destination() : endpoint.ip(),
            packet.protocol(),
            endpoint == null ? packet.port() : endpoint.port()));
  }

  @Override
  public void close() {
    policies = new Policies(PolicyTable.OPEN);
  }
}
