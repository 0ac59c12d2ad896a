package dev.orch.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.network.ServiceTable.Endpoint;
import org.junit.jupiter.api.Test;

class ConntrackTest {
  private static final String LISTING =
      """
      udp      17 29 src=10.1.0.5 dst=10.0.0.1 sport=4444 dport=53 [UNREPLIED] src=10.1.0.1 dst=10.1.0.5 sport=5353 dport=4444 mark=0 use=1
      udp      17 29 src=10.1.0.6 dst=10.0.0.1 sport=4445 dport=53 src=10.1.0.1 dst=10.1.0.6 sport=5353 dport=4445 [ASSURED] mark=0 use=1
      udp      17 29 src=10.1.0.6 dst=10.0.0.1 sport=4446 dport=53 src=10.1.0.2 dst=10.1.0.6 sport=5353 dport=4446 [ASSURED] mark=0 use=1
      udp      17 29 src=203.0.113.9 dst=10.0.0.1 sport=1 dport=53 [UNREPLIED] src=10.0.0.1 dst=203.0.113.9 sport=53 dport=1 mark=0 use=1
      udp      17 29 src=10.1.0.5 dst=10.0.0.2 sport=4444 dport=53 src=10.1.0.1 dst=10.1.0.5 sport=5353 dport=4444 mark=0 use=1
      tcp something else
      """;

  @Test
  void flowsToOthersThanTheEndpoints_areStale_onceEach() {
    Target target = new Target(Family.IP4, "10.0.0.1", "udp", 53);
    assertThat(
            Conntrack.stale(
                Family.IP4,
                LISTING,
                ImmutableMap.of(target, ImmutableSet.of(new Endpoint("10.1.0.2", 5353)))))
        .containsExactly(
            new Conntrack.Flow(target, "10.1.0.1", 5353),
            new Conntrack.Flow(target, "10.0.0.1", 53));
  }
}
