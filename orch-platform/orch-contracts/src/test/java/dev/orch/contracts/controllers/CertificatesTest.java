package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.access.CertificateApproving;
import dev.orch.controllers.access.CertificateCleaning;
import dev.orch.controllers.access.CertificateSigning;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.RequestedNames;
import dev.orch.model.json.Json;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for certificates: who approves, signs and removes which. */
class CertificatesTest {
  private static final String KUBELET = "kubernetes.io/kube-apiserver-client-kubelet";
  private static final String SERVING = "kubernetes.io/kubelet-serving";
  private static final String CLIENT = "kubernetes.io/kube-apiserver-client";

  /** O=system:nodes, CN=system:node:n1. */
  private static final String NODE =
      """
      -----BEGIN CERTIFICATE REQUEST-----
      MIHsMIGSAgEAMDAxFTATBgNVBAoMDHN5c3RlbTpub2RlczEXMBUGA1UEAwwOc3lz
      dGVtOm5vZGU6bjEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR0ots3vKjHSUlX
      WaYpNOvOV8W+CaKPUMKfT3fB07m834M+pdqbVyV6UKRQPS631pyOAY/A2wCzqkDJ
      e41tg+i/oAAwCgYIKoZIzj0EAwIDSQAwRgIhAJuPxstqEPx95m3W505PzvHOsUY1
      tf2YXdXoNevZRLEXAiEA3bZKoBnO179EY2xOmgeGFNVfqrdXMsov1udR8oHDegs=
      -----END CERTIFICATE REQUEST-----
      """;

  /** The same with DNS:n1, IP:10.0.0.1. */
  private static final String SERVER =
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

  /** O=a, O=b, CN=Ann "Ä" with names of every type. */
  private static final String ALL =
      """
      -----BEGIN CERTIFICATE REQUEST-----
      MIIBLDCB1AIBADArMQowCAYDVQQKDAFhMQowCAYDVQQKDAFiMREwDwYDVQQDDAhB
      bm4gIsOEIjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHSi2ze8qMdJSVdZpik0
      685Xxb4Joo9Qwp9Pd8HTubzfgz6l2ptXJXpQpFA9LrfWnI4Bj8DbALOqQMl7jW2D
      6L+gRzBFBgkqhkiG9w0BCQ4xODA2MDQGA1UdEQQtMCuBBWFAYi5jhg1odHRwczov
      L3gueS96ggFkhxAgAQ24AAAAAAAAAAAAAAABMAoGCCqGSM49BAMCA0cAMEQCIF0B
      n8uc+yyO2v9Ml5aELeDVqxR0kWdf+6TBm++/eXstAiAGyatiuAZjZ8KpyhAEnJsp
      VdxxtA2huCFaeGM3a8Drbw==
      -----END CERTIFICATE REQUEST-----
      """;

  /** What the signer was asked for. */
  private record Asked(List<String> usages, Instant since, Instant until) {}

  private final List<Asked> asked = new ArrayList<>();

  private Simulation world() {
    return Simulation.of(
        1,
        CertificateApproving.controller(),
        CertificateSigning.controller(
            (request, usages, since, until) -> {
              asked.add(new Asked(usages, since, until));
              return "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
            },
            Duration.ofDays(365)),
        CertificateCleaning.controller());
  }

  private static void request(
      Simulation world, String signer, String pem, String usages, int seconds) {
    world.createIn(
        "",
        CertificateSigningRequest.class,
        "{'metadata':{'name':'r'},'spec':{'signerName':'"
            + signer
            + "','request':"
            + Json.of(Bytes.utf8(pem).toBase64())
            + ",'usages':"
            + usages
            + (seconds == 0 ? "" : ",'expirationSeconds':" + seconds)
            + "}}");
  }

  private static Optional<CertificateSigningRequest> found(Simulation world) {
    return world.api().resources(CertificateSigningRequest.class).find("r");
  }

  private static Optional<CertificateSigningRequestCondition> condition(
      Simulation world, String type) {
    return found(world).stream()
        .flatMap(request -> request.status().conditions().stream())
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  private static boolean isIssued(Simulation world) {
    return found(world).filter(request -> request.status().certificate() != null).isPresent();
  }

  private static void decide(Simulation world, String type) {
    CertificateSigningRequest request = found(world).orElseThrow();
    Instant now = world.executor().time().instant().truncatedTo(ChronoUnit.SECONDS);
    world
        .api()
        .resources(CertificateSigningRequest.class)
        .subresource(SubresourceKey.APPROVAL)
        .update(
            "r",
            request.withStatus(
                request
                    .status()
                    .withConditions(
                        List.of(
                            new CertificateSigningRequestCondition(
                                type, "True", "ByHand", "", now, now)))),
            WriteOptions.NONE);
  }

  @Test
  void kubeletsClientCertificate_isApprovedAndSigned() {
    try (Simulation world = world()) {
      request(world, KUBELET, NODE, "['digital signature','client auth']", 0);

      world.until(() -> isIssued(world));

      CertificateSigningRequestCondition approved = condition(world, "Approved").orElseThrow();
      assertThat(approved.reason()).isEqualTo("AutoApproved");
      assertThat(approved.message())
          .isEqualTo("Auto approving kubelet client certificate after SubjectAccessReview.");
      assertThat(approved.lastUpdateTime()).isNotNull();
      assertThat(Duration.between(asked.get(0).since(), asked.get(0).until()))
          .isEqualTo(Duration.ofDays(365));
    }
  }

  @ParameterizedTest
  @CsvSource({"3600, 3900", "600, 900", "86400, 86400", "100000000, 31536000"})
  void certificate_isValidAsLongAsAskedForWithinLimits(int seconds, int valid) {
    try (Simulation world = world()) {
      request(world, KUBELET, NODE, "['digital signature','client auth']", seconds);

      world.until(() -> isIssued(world));

      assertThat(Duration.between(asked.get(0).since(), asked.get(0).until()))
          .isEqualTo(Duration.ofSeconds(valid));
    }
  }

  @Test
  void otherCertificates_waitForSomebodyToApprove() {
    try (Simulation world = world()) {
      request(world, SERVING, SERVER, "['digital signature','key encipherment','server auth']", 0);
      world.executor().runFor(Duration.ofMinutes(1));
      assertThat(found(world).orElseThrow().status().conditions()).isEmpty();

      decide(world, "Approved");

      world.until(() -> isIssued(world));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        SERVING + "|NODE|'digital signature','server auth'|DNS or IP subjectAltName is required",
        SERVING
            + "|SERVER|'client auth'|usages did not match [digital signature key encipherment server auth]",
        KUBELET + "|SERVER|'digital signature','client auth'|DNS subjectAltNames are not allowed",
        KUBELET + "|ALL|'digital signature','client auth'|subject organization is not system:nodes",
        KUBELET
            + "|NODE|'client auth'|usages did not match [client auth digital signature key encipherment]",
        CLIENT + "|NODE|'server auth'|invalid usage for client certificate: server auth",
        CLIENT
            + "|NODE|'digital signature'|missing required usage for client certificate: client auth"
      })
  void certificateAgainstTheRules_failsThoughItIsApproved(
      String signer, String pem, String usages, String why) {
    try (Simulation world = world()) {
      String text = pem.equals("NODE") ? NODE : pem.equals("SERVER") ? SERVER : ALL;
      request(world, signer, text, "[" + usages + "]", 0);
      decide(world, "Approved");

      world.until(() -> condition(world, "Failed").isPresent());

      assertThat(condition(world, "Failed").orElseThrow().message()).isEqualTo(why);
      assertThat(condition(world, "Failed").orElseThrow().reason())
          .isEqualTo("SignerValidationFailure");
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void requests_goWhenTheyAreOver() {
    try (Simulation world = world()) {
      request(world, CLIENT, NODE, "['client auth']", 0);
      world.executor().runFor(Duration.ofHours(23));
      assertThat(found(world)).isPresent();
      world.executor().runFor(Duration.ofHours(2));
      assertThat(found(world)).isEmpty();

      request(world, CLIENT, NODE, "['client auth']", 0);
      decide(world, "Denied");
      world.executor().runFor(Duration.ofMinutes(59));
      assertThat(found(world)).isPresent();
      world.executor().runFor(Duration.ofMinutes(2));
      assertThat(found(world)).isEmpty();
    }
  }

  @Test
  void names_areReadOfEveryType() {
    RequestedNames names = RequestedNames.of(ALL.getBytes(StandardCharsets.US_ASCII));

    assertThat(names.commonName()).isEqualTo("Ann \"Ä\"");
    assertThat(names.organizations()).containsExactly("a", "b");
    assertThat(names.dnsNames()).containsExactly("d");
    assertThat(names.emails()).containsExactly("a@b.c");
    assertThat(names.uris()).containsExactly("https://x.y/z");
    assertThat(names.addresses()).hasSize(1);
    assertThat(names.addresses().get(0).size()).isEqualTo(16);
  }

  @Property
  void garbage_isRefusedAndNothingElse(@ForAll byte[] noise, @ForAll int at) {
    String base64 = NODE.replaceAll("-----.*-----", "").replaceAll("\\s", "");
    byte[] der = Base64.getDecoder().decode(base64);
    for (int i = 0; i < noise.length; i++) {
      der[Math.floorMod(at + i, der.length)] = noise[i];
    }
    String pem =
        "-----BEGIN CERTIFICATE REQUEST-----\n"
            + Base64.getEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE REQUEST-----\n";
    try {
      assertThat(RequestedNames.of(pem.getBytes(StandardCharsets.US_ASCII))).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).isNotNull();
    }
  }
}
