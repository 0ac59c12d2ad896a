package dev.orch.controllers.cloud;

import java.util.Optional;

/**
 * A cloud, as the cloud controllers use it. What not every cloud can do is an interface of its own;
 * a controller whose power is missing doesn't run.
 *
 * <p>Called from any thread. No call waits: it returns a stage, which ends on a thread of the
 * provider's choice. All commands are idempotent, as a controller that was restarted asks again for
 * what was done already. What is asked of one instance, balancer or destination takes effect in the
 * order in which it was asked, also what a controller asked that is no more: else a balancer that
 * is still being made could outlive its deletion. What can't be done ends a stage with a {@link
 * CloudException}; anything else that a stage ends with is a bug. Objects that are handed in are
 * the cluster's own, and immutable.
 *
 * <p>{@code dev.orch.contracts.cloud.CloudProviderContract} tests all of it.
 */
public interface CloudProvider {
  /** What it is called; the ids of its instances begin with this and {@code ://}. */
  String name();

  /** The machines behind nodes. */
  default Optional<Instances> instances() {
    return Optional.empty();
  }

  /** How packets find the nodes of pods. */
  default Optional<Routes> routes() {
    return Optional.empty();
  }

  /** What carries connections from outside to Services. */
  default Optional<LoadBalancers> loadBalancers() {
    return Optional.empty();
  }
}
