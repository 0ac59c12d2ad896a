package dev.orch.apiserver.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.apiserver.CertificateAuthority;
import dev.orch.model.Bytes;
import dev.orch.model.Chance;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.RequestedNames;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node's certificate over the years, on a virtual clock. */
class CertificateRotationTest {
  private static final Duration LIFE = Duration.ofDays(100);

  private final SecureRandom random = new SecureRandom();
  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final LocalApi api = LocalApi.builder().clock(executor.time()).seed(1).build();
  private final CertificateAuthority authority =
      CertificateAuthority.selfMade("kubernetes", executor.time().instant(), random);
  private final List<CertificateRotation.Issued> issued = new ArrayList<>();
  private List<String> names = List.of("n1", "10.0.0.1");

  private final CertificateRotation rotation =
      new CertificateRotation(
          api,
          CertificateRotation.Wish.serving("n1", () -> names),
          issued::add,
          new CertificateRotation.Means(
              executor.time(), executor.worker("rotation"), random, new Chance(1)));

  private List<CertificateSigningRequest> open() {
    return api.resources(CertificateSigningRequest.class).list().items().stream()
        .filter(request -> request.status().certificate() == null)
        .filter(request -> request.status().conditions().isEmpty())
        .toList();
  }

  private CertificateSigningRequest asked() {
    assertThat(executor.runUntil(() -> !open().isEmpty(), LIFE)).isTrue();
    return open().get(0);
  }

  private void sign(CertificateSigningRequest request) {
    Instant now = executor.time().instant();
    String pem =
        authority.sign(
            request.spec().request().toUtf8(),
            request.spec().usages(),
            now,
            now.plus(LIFE),
            random);
    api.resources(CertificateSigningRequest.class)
        .status()
        .edit(
            request.metadata().name(),
            found -> found.withStatus(found.status().withCertificate(Bytes.utf8(pem))));
  }

  private void deny(CertificateSigningRequest request) {
    Instant now = executor.time().instant();
    api.resources(CertificateSigningRequest.class)
        .subresource(dev.orch.store.api.SubresourceKey.APPROVAL)
        .update(
            request.metadata().name(),
            request.withStatus(
                request
                    .status()
                    .withConditions(
                        List.of(
                            new CertificateSigningRequestCondition(
                                "Denied", "True", "ByHand", "no", now, now)))),
            dev.orch.store.api.WriteOptions.NONE);
  }

  @Test
  void whatIsAskedFor_isTheNodes() {
    rotation.begin();
    CertificateSigningRequest request = asked();
    assertThat(request.spec().signerName()).isEqualTo("kubernetes.io/kubelet-serving");
    assertThat(request.spec().usages()).containsExactly("digital signature", "server auth");
    RequestedNames asked = RequestedNames.of(request.spec().request().toArray());
    assertThat(asked.commonName()).isEqualTo("system:node:n1");
    assertThat(asked.organizations()).containsExactly("system:nodes");
    assertThat(asked.dnsNames()).containsExactly("n1");
    assertThat(asked.addresses()).containsExactly(Bytes.of(new byte[] {10, 0, 0, 1}));
  }

  @Test
  void certificate_isTakenAndRenewedInTime() {
    rotation.begin();
    for (int i = 1; i <= 5; i++) {
      Instant before = executor.time().instant();
      CertificateSigningRequest request = asked();
      if (i > 1) {
        Duration waited = Duration.between(before, executor.time().instant());
        assertThat(waited).isBetween(Duration.ofDays(69), Duration.ofDays(91));
      }
      sign(request);
      int count = i;
      assertThat(executor.runUntil(() -> issued.size() == count, Duration.ofMinutes(1))).isTrue();
    }
    assertThat(issued.stream().map(CertificateRotation.Issued::keyPem).distinct()).hasSize(5);
  }

  @Test
  void presentCertificate_isRenewedBeforeItEnds() {
    Instant now = executor.time().instant();
    rotation.begin(
        CertificateAuthority.ofPem(
                authority.client("n", List.of(), now, now.plus(LIFE), random).certificate(),
                authority.client("n", List.of(), now, now.plus(LIFE), random).key())
            .certificate());
    asked();
    assertThat(executor.time().elapsed()).isBetween(Duration.ofDays(69), Duration.ofDays(91));
  }

  @Test
  void namesThatAreNotKnownYet_areWaitedFor() {
    names = List.of();
    rotation.begin();
    executor.runFor(Duration.ofMinutes(5));
    assertThat(open()).isEmpty();
    names = List.of("n1");
    asked();
  }

  @Test
  void refusal_isAskedAgain_afterAWhile() {
    rotation.begin();
    deny(asked());
    sign(asked());
    assertThat(executor.runUntil(() -> issued.size() == 1, Duration.ofMinutes(1))).isTrue();
  }

  @Test
  void requestThatSomebodyRemoves_isMadeAgain() {
    rotation.begin();
    api.resources(CertificateSigningRequest.class).delete(asked().metadata().name());
    sign(asked());
    assertThat(executor.runUntil(() -> issued.size() == 1, Duration.ofMinutes(1))).isTrue();
  }

  @Test
  void afterItsEnd_nothingIsAskedAnyMore() {
    rotation.begin();
    sign(asked());
    assertThat(executor.runUntil(() -> issued.size() == 1, Duration.ofMinutes(1))).isTrue();
    rotation.close();
    executor.runFor(LIFE);
    assertThat(open()).isEmpty();
  }
}
