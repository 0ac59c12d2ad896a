package dev.orch.dns;

import static dev.orch.dns.Served.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Section 2.5: records for external names; its example first. */
class ExternalNameServiceTest {
  private static String external(String name, String target) {
    return service(name, "'type':'ExternalName','externalName':'%s'".formatted(target));
  }

  @Test
  void name_isAnAliasThatIsFollowed() throws IOException {
    try (Upstream upstream = Upstream.of("www.example.com. 28715 IN A 192.0.2.53");
        Served served =
            Served.with(external("foo", "www.example.com")).upstreams(upstream.address()).start()) {
      Message answer = served.ask("foo.default.svc.cluster.local", Type.A);
      assertThat(answer.getSection(Section.ANSWER).stream().map(Object::toString))
          .containsExactly(
              "foo.default.svc.cluster.local.\t30\tIN\tCNAME\twww.example.com.",
              "www.example.com.\t28715\tIN\tA\t192.0.2.53");
    }
  }

  @Test
  void aliasItself_needsNobodyElse() throws IOException {
    try (Served served = Served.with(external("foo", "www.example.com")).start()) {
      assertThat(served.say("foo.default.svc.cluster.local", Type.CNAME))
          .containsExactly("CNAME www.example.com.");
      assertThat(served.say("x.foo.default.svc.cluster.local", Type.CNAME))
          .containsExactly("NXDOMAIN");
    }
  }

  @Test
  void aliasOfTheCluster_isFollowedWithin() throws IOException {
    try (Served served =
        Served.with(
                external("one", "two.default.svc.cluster.local"),
                external("two", "real.default.svc.cluster.local"),
                service("real", "'clusterIP':'10.3.0.7','ports':[{'port':80}]"))
            .start()) {
      assertThat(
              served
                  .ask("one.default.svc.cluster.local", Type.A)
                  .getSection(Section.ANSWER)
                  .stream()
                  .map(record -> record.getName() + " " + record.rdataToString()))
          .containsExactly(
              "one.default.svc.cluster.local. two.default.svc.cluster.local.",
              "two.default.svc.cluster.local. real.default.svc.cluster.local.",
              "real.default.svc.cluster.local. 10.3.0.7");
    }
  }

  @Test
  void aliasOfNothing_saysSo() throws IOException {
    try (Served served = Served.with(external("one", "gone.default.svc.cluster.local")).start()) {
      Message answer = served.ask("one.default.svc.cluster.local", Type.A);
      assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(Served.answers(answer)).containsExactly("CNAME gone.default.svc.cluster.local.");
    }
  }

  @Test
  void circleOfAliases_ends() throws IOException {
    try (Served served =
        Served.with(
                external("one", "two.default.svc.cluster.local"),
                external("two", "one.default.svc.cluster.local"))
            .start()) {
      assertThat(served.ask("one.default.svc.cluster.local", Type.A).getRcode())
          .isEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  void addressForAName_isNotServed() throws IOException {
    try (Served served = Served.with(external("one", "192.0.2.1")).start()) {
      assertThat(served.say("one.default.svc.cluster.local", Type.A)).containsExactly("NXDOMAIN");
    }
  }
}
