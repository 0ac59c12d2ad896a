package dev.orch.contracts.network;

import dev.orch.network.PodNetwork;
import dev.orch.network.loopback.LoopbackNetwork;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LoopbackNetworkTest extends PodNetworkContract {
  @Override
  protected PodNetwork network() {
    return new LoopbackNetwork(Runnable::run, "127.99.7.0/29");
  }

  @Override
  protected void settle(CompletionStage<?> stage) {
    // It has ended already.
  }
}
