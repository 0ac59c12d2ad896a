package dev.orch.controllers.cloud;

import dev.orch.model.core.LoadBalancerStatus;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The load balancers of a cloud, each of one Service: of its uid, as another Service of the name
 * has another one. See {@link CloudProvider} for how calls are made.
 */
public interface LoadBalancers {
  /** Where the Service's balancer is reached; empty if there is none. */
  CompletionStage<Optional<LoadBalancerStatus>> find(String cluster, Service service);

  /**
   * Has a balancer carry the Service's ports to the nodes' node ports, and nothing else; ends when
   * it does. The same balancer keeps its addresses.
   *
   * @param nodes which nodes may be sent to; which of them are healthy, is the cloud's to find out
   */
  CompletionStage<Ensured> ensure(String cluster, Service service, List<Node> nodes);

  /** The same where nothing but the nodes has changed; nothing if there is no balancer. */
  CompletionStage<Void> update(String cluster, Service service, List<Node> nodes);

  /** Removes the Service's balancer and all that belongs to it; that it is gone is success. */
  CompletionStage<Void> delete(String cluster, Service service);

  /** What became of a balancer that is wanted. */
  sealed interface Ensured permits Made, Elsewhere {
    /** Where it is reached, if it was made here. */
    Optional<LoadBalancerStatus> status();
  }

  /**
   * It carries.
   *
   * @param reached its addresses or names
   */
  record Made(LoadBalancerStatus reached) implements Ensured {
    @Override
    public Optional<LoadBalancerStatus> status() {
      return Optional.of(reached);
    }
  }

  /** Another controller makes it, and tells in the Service's status; nothing is done here. */
  record Elsewhere() implements Ensured {
    @Override
    public Optional<LoadBalancerStatus> status() {
      return Optional.empty();
    }
  }
}
