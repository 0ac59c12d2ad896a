package dev.orch.network.cni.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.contracts.network.PodNetworkContract;
import dev.orch.network.PodNetwork;
import dev.orch.network.cni.TestNode;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The network's contract, kept by the plugins that need no program. */
@Timeout(120)
class BridgeNetworkTest extends PodNetworkContract {
  @SuppressWarnings("NullAway.Init")
  private TestNode node;

  @BeforeEach
  void makeNode() throws Exception {
    node = TestNode.make("/usr/sbin/ip", "/usr/sbin/nft");
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
    return node.network(
        Builtin.plugins(node.programs, node.worker),
        ImmutableList.of(),
        """
        {"cniVersion": "1.1.0", "name": "test", "plugins": [{"type": "bridge", "bridge": "orch0",
          "isDefaultGateway": true, "hairpinMode": true, "ipMasq": true,
          "ipam": {"type": "host-local", "dataDir": "%s",
            "ranges": [[{"subnet": "10.61.0.0/24", "rangeStart": "10.61.0.2", "rangeEnd": "10.61.0.7"}],
                       [{"subnet": "fd61::/64"}]]}}]}
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
