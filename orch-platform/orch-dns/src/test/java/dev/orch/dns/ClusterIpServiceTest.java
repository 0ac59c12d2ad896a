package dev.orch.dns;

import static dev.orch.dns.Served.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Section 2.3: records for a service with a cluster IP; its examples first. */
class ClusterIpServiceTest {
  private static final String PORTS =
      "'ports':[{'name':'https','port':443,'protocol':'TCP'},{'name':'dns','port':53,'protocol':'UDP'}]";
  private static final String KUBERNETES =
      service("kubernetes", "'clusterIP':'10.3.0.1','clusterIPs':['10.3.0.1']," + PORTS);
  private static final String DUAL =
      service("dual", "'clusterIP':'10.3.0.2','clusterIPs':['10.3.0.2','fd00::2']," + PORTS);

  @Test
  void name_isItsClusterIp() throws IOException {
    try (Served served = Served.with(KUBERNETES).start()) {
      Message answer = served.ask("kubernetes.default.svc.cluster.local", Type.A);
      assertThat(answer.getSection(Section.ANSWER).get(0).toString())
          .isEqualTo("kubernetes.default.svc.cluster.local.\t30\tIN\tA\t10.3.0.1");
      assertThat(served.say("kubernetes.default.svc.cluster.local", Type.AAAA)).isEmpty();
    }
  }

  @Test
  void bothFamilies_haveTheirRecords() throws IOException {
    try (Served served = Served.with(DUAL).start()) {
      assertThat(served.say("dual.default.svc.cluster.local", Type.A))
          .containsExactly("A 10.3.0.2");
      assertThat(served.say("dual.default.svc.cluster.local", Type.AAAA))
          .containsExactly("AAAA fd00:0:0:0:0:0:0:2");
    }
  }

  @Test
  void namedPort_isLocated() throws IOException {
    try (Served served = Served.with(KUBERNETES).start()) {
      Message answer = served.ask("_https._tcp.kubernetes.default.svc.cluster.local", Type.SRV);
      assertThat(Served.answers(answer))
          .containsExactly("SRV 0 100 443 kubernetes.default.svc.cluster.local.");
      assertThat(Served.additional(answer))
          .containsExactly("kubernetes.default.svc.cluster.local. A 10.3.0.1");
      assertThat(served.say("_https._udp.kubernetes.default.svc.cluster.local", Type.SRV))
          .containsExactly("NXDOMAIN");
      assertThat(served.say("_tcp.kubernetes.default.svc.cluster.local", Type.SRV)).isEmpty();
      assertThat(served.say("kubernetes.default.svc.cluster.local", Type.SRV)).hasSize(2);
    }
  }

  @Test
  void unnamedPort_hasNoRecordOfItsOwn() throws IOException {
    String plain = service("plain", "'clusterIP':'10.3.0.9','ports':[{'port':80}]");
    try (Served served = Served.with(plain).start()) {
      assertThat(served.say("_._tcp.plain.default.svc.cluster.local", Type.SRV))
          .containsExactly("NXDOMAIN");
    }
  }

  @Test
  void address_hasItsName() throws IOException {
    try (Served served = Served.with(KUBERNETES, DUAL).start()) {
      assertThat(served.say("1.0.3.10.in-addr.arpa", Type.PTR))
          .containsExactly("PTR kubernetes.default.svc.cluster.local.");
      assertThat(
              served.say(
                  "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa",
                  Type.PTR))
          .containsExactly("PTR dual.default.svc.cluster.local.");
      // Others' addresses are others' business, and there is nobody to ask.
      assertThat(served.say("9.9.3.10.in-addr.arpa", Type.PTR)).containsExactly("REFUSED");
    }
  }
}
