package dev.orch.contracts.network;

import dev.orch.network.PodNetwork;
import dev.orch.network.simulated.SimulatedNetwork;
import dev.orch.testkit.base.SimulatedExecutor;
import java.util.concurrent.CompletionStage;

class SimulatedNetworkTest extends PodNetworkContract {
  private final SimulatedExecutor executor = new SimulatedExecutor(1);

  @Override
  protected PodNetwork network() {
    return new SimulatedNetwork(executor.worker("network"), "10.1.2.0/29");
  }

  @Override
  protected void settle(CompletionStage<?> stage) {
    executor.runReady();
  }
}
