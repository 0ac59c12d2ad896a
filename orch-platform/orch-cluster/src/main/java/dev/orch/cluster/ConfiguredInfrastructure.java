package dev.orch.cluster;

import dev.orch.model.validation.ValidationContext;
import dev.orch.network.ServiceProxy;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeParts;
import dev.orch.node.NodeSettings;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An infrastructure with other settings of its nodes.
 *
 * @param change from the settings that nodes would have to those that they get
 */
record ConfiguredInfrastructure(Infrastructure base, UnaryOperator<NodeSettings> change)
    implements Infrastructure {
  @Override
  public NodeParts node(int index) {
    return base.node(index).configured(change);
  }

  @Override
  public @Nullable ServiceProxy proxy() {
    return base.proxy();
  }

  @Override
  public ValidationContext validation() {
    return base.validation();
  }

  @Override
  public String serviceRange() {
    return base.serviceRange();
  }

  @Override
  public void ending(List<NodeAgent> agents) {
    base.ending(agents);
  }

  @Override
  public void close() {
    base.close();
  }
}
