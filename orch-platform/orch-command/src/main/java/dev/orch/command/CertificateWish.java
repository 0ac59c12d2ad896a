package dev.orch.command;

import dev.orch.apiserver.RequestedIdentity;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestBuilder;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.CertificateSigningRequestConditionBuilder;
import dev.orch.model.certificates.CertificateSigningRequestSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that is asked for by a CertificateSigningRequest. A named edge: it waits.
 *
 * @param signer who is to sign it
 * @param namePrefix what the request's name begins with
 * @param seconds for how long it is to be valid; null for as long as the signer likes
 */
record CertificateWish(String signer, String namePrefix, @Nullable Integer seconds) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LOOK_MILLIS = 50;

  /** Asks for it; somebody must approve. Returns the name of the request. */
  String ask(Api api, RequestedIdentity identity) {
    return requests(api)
        .create(
            CertificateSigningRequestBuilder.builder()
                .metadata(ObjectMetaBuilder.builder().generateName(namePrefix).build())
                .spec(
                    CertificateSigningRequestSpecBuilder.builder()
                        .signerName(signer)
                        .request(Bytes.utf8(identity.request()))
                        .expirationSeconds(seconds)
                        .usages(List.of("digital signature", "client auth"))
                        .build())
                .build())
        .metadata()
        .name();
  }

  private static Resources<CertificateSigningRequest> requests(Api api) {
    return api.resources(CertificateSigningRequest.class);
  }

  /** Approves a request. */
  static void approve(Api api, String name) {
    CertificateSigningRequest request = requests(api).get(name);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    CertificateSigningRequestCondition approved =
        CertificateSigningRequestConditionBuilder.builder()
            .type("Approved")
            .status("True")
            .reason("OrchUser")
            .message("This certificate was asked for by the orch command.")
            .lastUpdateTime(now)
            .lastTransitionTime(now)
            .build();
    requests(api)
        .subresource(SubresourceKey.APPROVAL)
        .update(
            name,
            request.withStatus(request.status().withConditions(List.of(approved))),
            WriteOptions.NONE);
  }

  /** Waits until the certificate is there, in PEM. @throws Failure if it is refused, or too late */
  static String await(Api api, String name, StopSignal stop) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      CertificateSigningRequest request = requests(api).get(name);
      Bytes certificate = request.status().certificate();
      if (certificate != null && certificate.size() > 0) {
        return certificate.toUtf8();
      }
      for (CertificateSigningRequestCondition condition : request.status().conditions()) {
        if (!condition.type().equals("Approved")) {
          throw new Failure(
              "request " + name + ": " + condition.type() + ": " + condition.message());
        }
      }
    } while (!stop.await(LOOK_MILLIS) && System.nanoTime() < deadline);
    throw new Failure(
        "request "
            + name
            + ": there is no certificate after "
            + PATIENCE.toSeconds()
            + " s: does somebody approve and sign it?");
  }
}
