package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.access.ServingCertificateApproving;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.json.Json;
import dev.orch.store.api.Caller;
import dev.orch.store.api.User;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which certificates to serve with nodes are given without anybody looking. */
class ServingCertificateApprovingTest {
  /** O=system:nodes, CN=system:node:n1, DNS:n1, IP:10.0.0.1. */
  private static final String N1 =
      """
      -----BEGIN CERTIFICATE REQUEST-----
      MIIBEDCBuAIBADAwMRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxFzAVBgNVBAMMDnN5
      c3RlbTpub2RlOm4xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdKLbN7yox0lJ
      V1mmKTTrzlfFvgmij1DCn093wdO5vN+DPqXam1clelCkUD0ut9acjgGPwNsAs6pA
      yXuNbYPov6AmMCQGCSqGSIb3DQEJDjEXMBUwEwYDVR0RBAwwCoICbjGHBAoAAAEw
      CgYIKoZIzj0EAwIDRwAwRAIgCI8XVVQIhimQSQywc4RMCvPO8OILs7U9H1CdMfrq
      V98CIG3/I6lD6ETgD81GKRbBtyEQyws4JHelvdu0IHnBASFy
      -----END CERTIFICATE REQUEST-----
      """;

  /** O=system:nodes, CN=system:node:kubernetes, DNS:kubernetes, IP:10.0.0.1. */
  private static final String KUBERNETES =
      """
      -----BEGIN CERTIFICATE REQUEST-----
      MIIBITCByAIBADA4MRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxHzAdBgNVBAMMFnN5
      c3RlbTpub2RlOmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQS
      mzRDETgwjlI7oMEFk5fTP/3LjB48yoVWMVma3pybpmIcRkKmQnteA5khBz91yfCQ
      Cdj5qVxWpF/hyTtN8BSOoC4wLAYJKoZIhvcNAQkOMR8wHTAbBgNVHREEFDASggpr
      dWJlcm5ldGVzhwQKAAABMAoGCCqGSM49BAMCA0gAMEUCIQD0D3KQLYoIOgMxbIR7
      XMdt3Le6ji76vAkqMXAcvWugiQIgAaM7tCTgcbbMbGAil7Z1Y9dibRvHZpd4Ss1H
      Mu0I/sY=
      -----END CERTIFICATE REQUEST-----
      """;

  private static Simulation world() {
    return Simulation.of(1, ServingCertificateApproving.controller());
  }

  private static void node(Simulation world, String name, String... addresses) {
    world.createIn("", Node.class, "{'metadata':{'name':'" + name + "'}}");
    tell(world, name, addresses);
  }

  private static void tell(Simulation world, String name, String... addresses) {
    world
        .api()
        .resources(Node.class)
        .status()
        .edit(
            name,
            node ->
                node.withStatus(
                    node.status()
                        .withAddresses(
                            List.of(addresses).stream()
                                .map(address -> new NodeAddress("InternalIP", address))
                                .toList())));
  }

  private static void ask(Simulation world, String as, String pem) {
    String json =
        "{\"metadata\":{\"name\":\"r\"},\"spec\":{\"signerName\":\"kubernetes.io/kubelet-serving\","
            + "\"request\":"
            + Json.of(Bytes.utf8(pem).toBase64())
            + ",\"usages\":[\"digital signature\",\"server auth\"]}}";
    User user = User.of(as, "system:nodes", User.MASTERS);
    world
        .api()
        .as(new Caller(user, "kubelet", warning -> {}))
        .resources(CertificateSigningRequest.class)
        .create(
            world
                .api()
                .kinds()
                .of(CertificateSigningRequest.class)
                .read(Json.parse(json), unknown -> {}));
  }

  private static boolean isApproved(Simulation world) {
    return world
        .api()
        .resources(CertificateSigningRequest.class)
        .get("r")
        .status()
        .conditions()
        .stream()
        .anyMatch(condition -> condition.type().equals("Approved"));
  }

  private static boolean staysOpen(Simulation world) {
    world.executor().runFor(Duration.ofMinutes(10));
    return !isApproved(world);
  }

  @Test
  void nodeThatIsWhereItSays_getsOne() {
    try (Simulation world = world()) {
      node(world, "n1", "10.0.0.1", "10.0.0.2");
      ask(world, "system:node:n1", N1);
      world.until(() -> isApproved(world));
    }
  }

  @Test
  void addressThatTheStatusDoesNotTell_waitsUntilItDoes() {
    try (Simulation world = world()) {
      node(world, "n1", "10.0.0.2");
      ask(world, "system:node:n1", N1);
      assertThat(staysOpen(world)).isTrue();
      tell(world, "n1", "10.0.0.1");
      world.until(() -> isApproved(world));
    }
  }

  @Test
  void anothersCertificate_isNotGiven() {
    try (Simulation world = world()) {
      node(world, "n1", "10.0.0.1");
      ask(world, "system:node:n2", N1);
      assertThat(staysOpen(world)).isTrue();
    }
  }

  @Test
  void nodeThatIsNotThere_getsNone() {
    try (Simulation world = world()) {
      ask(world, "system:node:n1", N1);
      assertThat(staysOpen(world)).isTrue();
    }
  }

  @Test
  void nameOfTheApi_isNobodys() {
    try (Simulation world = world()) {
      node(world, "kubernetes", "10.0.0.1");
      ask(world, "system:node:kubernetes", KUBERNETES);
      assertThat(staysOpen(world)).isTrue();
    }
  }
}
