package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.contracts.network.PodNetworkContract;
import dev.orch.network.PodNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The network's contract, kept by the reference's bridge and host-local. */
@Timeout(120)
class RealBridgeTest extends PodNetworkContract {
  @SuppressWarnings("NullAway.Init")
  private TestNode node;

  @BeforeEach
  void makeNode() throws Exception {
    node = TestNode.make("/usr/sbin/ip", RealPluginsTest.PLUGINS.resolve("bridge").toString());
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    node.close();
  }

  @Override
  protected PodNetwork network() {
    return restarted();
  }

  @Override
  protected PodNetwork restarted() {
    List<Path> path = ImmutableList.of(RealPluginsTest.PLUGINS);
    return node.network(
        new Binaries(path, node.programs),
        path,
        """
        {"cniVersion": "1.0.0", "name": "test", "plugins": [{"type": "bridge", "bridge": "cni0",
          "isGateway": true, "ipam": {"type": "host-local", "dataDir": "%s",
            "ranges": [[{"subnet": "10.61.0.0/24", "rangeStart": "10.61.0.2", "rangeEnd": "10.61.0.7"}]]}}]}
        """
            .formatted(node.folder.resolve("ipam")));
  }

  @Override
  protected String networkNamespace(int number) {
    return node.pod("p" + number);
  }

  @Override
  protected void settle(CompletionStage<?> stage) {
    assertThat(stage).isNotNull();
    try {
      TestNode.get(stage);
    } catch (RuntimeException e) {
      // The contract looks at it.
    }
  }
}
