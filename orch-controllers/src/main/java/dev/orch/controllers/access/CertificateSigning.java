package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestStatus;
import dev.orch.model.kinds.AccessKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The signer of Kubernetes' own four kinds of certificates: it gives those who were approved
 * theirs, if what they ask for is what the kind allows, and says of the others why not.
 */
public final class CertificateSigning {
  /** For how long certificates are valid that ask for nothing shorter. */
  public static final Duration YEAR = Duration.ofDays(365);

  private static final Duration SHORTEST = Duration.ofMinutes(10);

  /** For clocks that are behind. */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  /** Shorter ones lose nothing of their time by being backdated. */
  private static final Duration SHORT = Duration.ofHours(8);

  private static final List<String> SIGNERS =
      ImmutableList.of(
          SigningRequests.CLIENT,
          SigningRequests.KUBELET_CLIENT,
          SigningRequests.KUBELET_SERVING,
          SigningRequests.LEGACY);

  private final CertificateSigner signer;
  private final Duration longest;

  private CertificateSigning(CertificateSigner signer, Duration longest) {
    this.signer = signer;
    this.longest = longest;
  }

  /**
   * The loop.
   *
   * @param longest for how long a certificate is valid at most
   */
  public static Controller<CertificateSigningRequest> controller(
      CertificateSigner signer, Duration longest) {
    return Controller.of(AccessKinds.SIGNING_REQUEST)
        .named("certificatesigningrequest-signing-controller")
        .reconcile(new CertificateSigning(signer, longest)::reconcile);
  }

  private Result reconcile(CertificateSigningRequest request, Context context) {
    if (!SIGNERS.contains(request.spec().signerName())
        || !SigningRequests.is(request, SigningRequests.APPROVED)
        || SigningRequests.is(request, SigningRequests.DENIED)
        || SigningRequests.is(request, SigningRequests.FAILED)
        || SigningRequests.isIssued(request)) {
      return Result.done();
    }
    CertificateSigningRequestStatus answer = answer(request, context.now());
    Edits.replace(
        context.api().resources(AccessKinds.SIGNING_REQUEST).status(),
        request,
        request.withStatus(answer));
    return Result.done();
  }

  private CertificateSigningRequestStatus answer(CertificateSigningRequest request, Instant now) {
    try {
      String fault =
          SigningRequests.fault(
              request.spec().signerName(), SigningRequests.names(request), request.spec().usages());
      return fault == null
          ? request.status().withCertificate(Bytes.utf8(sign(request, now)))
          : failed(request, fault, now);
    } catch (IllegalArgumentException e) {
      return failed(request, String.valueOf(e.getMessage()), now);
    }
  }

  private static CertificateSigningRequestStatus failed(
      CertificateSigningRequest request, String why, Instant now) {
    return SigningRequests.with(
        request, SigningRequests.FAILED, "SignerValidationFailure", why, now);
  }

  private String sign(CertificateSigningRequest request, Instant now) {
    Duration valid = duration(request.spec().expirationSeconds());
    Duration rest = valid.compareTo(SHORT) < 0 ? valid : valid.minus(BACKDATED);
    return signer.sign(
        Objects.requireNonNull(request.spec().request()).toUtf8(),
        request.spec().usages(),
        now.minus(BACKDATED),
        now.plus(rest));
  }

  private Duration duration(@Nullable Integer seconds) {
    if (seconds == null || Duration.ofSeconds(seconds).compareTo(longest) > 0) {
      return longest;
    }
    Duration asked = Duration.ofSeconds(seconds);
    return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
  }
}
