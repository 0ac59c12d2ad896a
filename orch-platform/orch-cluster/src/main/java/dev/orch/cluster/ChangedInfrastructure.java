package dev.orch.cluster;

import dev.orch.model.validation.ValidationContext;
import dev.orch.network.ServiceProxy;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeParts;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An infrastructure whose nodes have some other parts. */
final class ChangedInfrastructure implements Infrastructure {
  private final Infrastructure of;
  private final UnaryOperator<NodeParts> change;

  ChangedInfrastructure(Infrastructure of, UnaryOperator<NodeParts> change) {
    this.of = of;
    this.change = change;
  }

  @Override
  public NodeParts node(int index) {
    return change.apply(of.node(index));
  }

  @Override
  public @Nullable ServiceProxy proxy() {
    return of.proxy();
  }

  @Override
  public boolean knowsPods() {
    return of.knowsPods();
  }

  @Override
  public @Nullable PolicyEnforcer policies() {
    return of.policies();
  }

  @Override
  public ValidationContext validation() {
    return of.validation();
  }

  @Override
  public String serviceRange() {
    return of.serviceRange();
  }

  @Override
  public void ending(List<NodeAgent> agents) {
    of.ending(agents);
  }

  @Override
  public void close() {
    of.close();
  }
}
