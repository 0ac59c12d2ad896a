package dev.orch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Section 2.2 of Kubernetes' specification of DNS-based service discovery, and the zone itself. */
class SchemaVersionTest {
  @Test
  void version_isSaid() throws IOException {
    try (Served served = Served.with().start()) {
      assertThat(served.say("dns-version.cluster.local", Type.TXT)).containsExactly("TXT 1.1.0");
    }
  }

  @Test
  void zone_saysWhoServesIt() throws IOException {
    try (Served served = Served.with().start()) {
      Message answer = served.ask("cluster.local", Type.NS);
      assertThat(Served.answers(answer)).containsExactly("NS ns.dns.cluster.local.");
      assertThat(Served.additional(answer)).containsExactly("ns.dns.cluster.local. A 10.3.0.10");
      assertThat(served.say("cluster.local", Type.SOA))
          .allMatch(said -> said.startsWith("SOA ns.dns.cluster.local. hostmaster.cluster.local. "))
          .hasSize(1);
    }
  }

  @Test
  void nameWithoutSuchRecords_isThere() throws IOException {
    try (Served served = Served.with().start()) {
      for (String name :
          new String[] {
            "cluster.local",
            "svc.cluster.local",
            "default.svc.cluster.local",
            "pod.cluster.local",
            "default.pod.cluster.local",
            "dns-version.cluster.local"
          }) {
        Message answer = served.ask(name, Type.A);
        assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY))
            .extracting(record -> record.getType())
            .containsExactly(Type.SOA);
      }
    }
  }

  @Test
  void nameThatIsNotThere_isDeniedByTheZone() throws IOException {
    try (Served served = Served.with().start()) {
      for (String name :
          new String[] {
            "x.cluster.local",
            "other.svc.cluster.local",
            "x.default.svc.cluster.local",
            "x.default.pod.cluster.local",
            "*.default.svc.cluster.local"
          }) {
        Message answer = served.ask(name, Type.A);
        assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getSection(Section.AUTHORITY))
            .extracting(record -> record.getName() + " " + record.getTTL())
            .containsExactly("cluster.local. 30");
      }
    }
  }
}
