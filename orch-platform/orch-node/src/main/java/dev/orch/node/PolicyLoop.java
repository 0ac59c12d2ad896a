package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.network.policy.PolicyPlanner;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Gives an enforcer the whole table whenever NetworkPolicies, Pods or Namespaces have changed. What
 * couldn't be enforced is tried again.
 */
public final class PolicyLoop implements Loop {
  private static final System.Logger LOG = System.getLogger(PolicyLoop.class.getName());

  private final PolicyEnforcer enforcer;
  private final String node;
  private final Collection<String> addresses;

  /**
   * A loop for an enforcer, which it doesn't close.
   *
   * @param node whose pods it keeps to their policies; empty for all pods
   * @param addresses the node's own
   */
  public PolicyLoop(PolicyEnforcer enforcer, String node, Collection<String> addresses) {
    this.enforcer = enforcer;
    this.node = node;
    this.addresses = addresses;
  }

  @Override
  public String name() {
    return "policies";
  }

  @Override
  public Subscription start(Environment environment) {
    return new Running(environment).syncs.begin();
  }

  /** The loop at work; on its worker. */
  private final class Running {
    private final PolicyPlanner planner = new PolicyPlanner(node, addresses);
    private final ScheduledExecutorService worker;
    private final TableSync syncs;

    Running(Environment environment) {
      this.worker = environment.workers().apply("policies");
      this.syncs = new TableSync(worker, this::sync);
      syncs.follow(environment.informers().of(NetworkKinds.NETWORK_POLICY), planner::policy);
      syncs.follow(environment.informers().of(BuiltInKinds.POD), planner::pod);
      syncs.follow(environment.informers().of(BuiltInKinds.NAMESPACE), planner::namespace);
    }

    private void sync() {
      enforcer.sync(planner.table()).whenCompleteAsync((done, failure) -> synced(failure), worker);
    }

    private void synced(@Nullable Throwable failure) {
      if (failure != null && !syncs.isClosed()) {
        LOG.log(System.Logger.Level.WARNING, "policies can't be enforced", failure);
        syncs.retry();
      }
    }
  }
}
