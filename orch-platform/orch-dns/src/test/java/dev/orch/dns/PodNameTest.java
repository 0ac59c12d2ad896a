package dev.orch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** Section 2.6: names of pods by their addresses. */
class PodNameTest {
  @Test
  void label_isTheAddress() throws IOException {
    try (Served served = Served.with().start()) {
      assertThat(served.say("1-2-3-4.default.pod.cluster.local", Type.A))
          .containsExactly("A 1.2.3.4");
      assertThat(served.say("fd00--7.default.pod.cluster.local", Type.AAAA))
          .containsExactly("AAAA fd00:0:0:0:0:0:0:7");
      assertThat(served.say("1-2-3-4.default.pod.cluster.local", Type.AAAA)).isEmpty();
    }
  }

  @Test
  void whatIsNoAddress_isNotThere() throws IOException {
    try (Served served = Served.with().start()) {
      for (String label : new String[] {"1-2-3", "1-2-3-256", "web-0", "x.1-2-3-4"}) {
        assertThat(served.say(label + ".default.pod.cluster.local", Type.A))
            .as(label)
            .containsExactly("NXDOMAIN");
      }
      assertThat(served.say("1-2-3-4.other.pod.cluster.local", Type.A)).containsExactly("NXDOMAIN");
    }
  }
}
