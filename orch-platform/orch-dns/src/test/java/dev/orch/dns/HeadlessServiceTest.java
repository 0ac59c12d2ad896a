package dev.orch.dns;

import static dev.orch.dns.Served.endpoint;
import static dev.orch.dns.Served.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** Section 2.4: records for a headless service; its examples first. */
class HeadlessServiceTest {
  private static final String HEADLESS = service("headless", "'clusterIP':'None'");
  private static final String HTTPS = "{'name':'https','port':443,'protocol':'TCP'}";
  private static final String NAME = "headless.default.svc.cluster.local";

  private static Served pets() throws IOException {
    return Served.with(HEADLESS)
        .slice(
            "headless",
            "IPv4",
            HTTPS,
            endpoint("10.3.0.100", "my-pet", true),
            endpoint("10.3.0.101", "my-pet-2", true),
            endpoint("10.3.0.102", "", true),
            endpoint("10.3.0.103", "my-pet-3", false))
        .start();
  }

  @Test
  void name_isAllReadyEndpoints() throws IOException {
    try (Served served = pets()) {
      assertThat(served.say(NAME, Type.A))
          .containsExactly("A 10.3.0.100", "A 10.3.0.101", "A 10.3.0.102");
      assertThat(served.say(NAME, Type.AAAA)).isEmpty();
    }
  }

  @Test
  void hostname_isItsEndpoint() throws IOException {
    try (Served served = pets()) {
      assertThat(served.say("my-pet." + NAME, Type.A)).containsExactly("A 10.3.0.100");
      assertThat(served.say("10-3-0-102." + NAME, Type.A)).containsExactly("A 10.3.0.102");
      assertThat(served.say("my-pet-3." + NAME, Type.A)).containsExactly("NXDOMAIN");
      assertThat(served.say("10-3-0-100." + NAME, Type.A)).containsExactly("NXDOMAIN");
    }
  }

  @Test
  void sharedHostname_isAllItsEndpoints() throws IOException {
    try (Served served =
        Served.with(HEADLESS)
            .slice(
                "headless",
                "IPv4",
                HTTPS,
                endpoint("10.3.0.4", "twin", true),
                endpoint("10.3.0.5", "twin", true))
            .slice("headless", "IPv6", HTTPS, endpoint("fd00::4", "twin", true))
            .start()) {
      assertThat(served.say("twin." + NAME, Type.A)).containsExactly("A 10.3.0.4", "A 10.3.0.5");
      assertThat(served.say("twin." + NAME, Type.AAAA)).containsExactly("AAAA fd00:0:0:0:0:0:0:4");
      assertThat(served.say("_https._tcp." + NAME, Type.SRV)).hasSize(1);
    }
  }

  @Test
  void namedPort_isLocatedAtEachEndpoint() throws IOException {
    try (Served served = pets()) {
      Message answer = served.ask("_https._tcp." + NAME, Type.SRV);
      assertThat(Served.answers(answer))
          .containsExactly(
              "SRV 0 33 443 10-3-0-102." + NAME + ".",
              "SRV 0 33 443 my-pet-2." + NAME + ".",
              "SRV 0 33 443 my-pet." + NAME + ".");
      assertThat(Served.additional(answer))
          .containsExactly(
              "10-3-0-102." + NAME + ". A 10.3.0.102",
              "my-pet-2." + NAME + ". A 10.3.0.101",
              "my-pet." + NAME + ". A 10.3.0.100");
    }
  }

  @Test
  void address_hasItsHostname() throws IOException {
    try (Served served = pets()) {
      assertThat(served.say("100.0.3.10.in-addr.arpa", Type.PTR))
          .containsExactly("PTR my-pet." + NAME + ".");
      assertThat(served.say("102.0.3.10.in-addr.arpa", Type.PTR))
          .containsExactly("PTR 10-3-0-102." + NAME + ".");
    }
  }

  @Test
  void withoutReadyEndpoints_isNotThere() throws IOException {
    try (Served served =
        Served.with(HEADLESS)
            .slice("headless", "IPv4", HTTPS, endpoint("10.3.0.4", "", false))
            .start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("NXDOMAIN");
    }
  }

  @Test
  void unreadyEndpoints_countWhereTheServicePublishesThem() throws IOException {
    String early = service("headless", "'clusterIP':'None','publishNotReadyAddresses':true");
    try (Served served =
        Served.with(early)
            .slice("headless", "IPv4", HTTPS, endpoint("10.3.0.4", "", false))
            .start()) {
      assertThat(served.say(NAME, Type.A)).containsExactly("A 10.3.0.4");
    }
  }
}
