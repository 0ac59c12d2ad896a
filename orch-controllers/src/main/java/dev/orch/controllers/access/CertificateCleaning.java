package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.kinds.AccessKinds;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cleaner of requests for certificates: they go an hour after they were decided and answered, a
 * day after they were made if nobody decides, and when their certificate ends.
 */
public final class CertificateCleaning {
  private static final Duration DECIDED = Duration.ofHours(1);
  private static final Duration PENDING = Duration.ofHours(24);

  private CertificateCleaning() {}

  public static Controller<CertificateSigningRequest> controller() {
    return Controller.of(AccessKinds.SIGNING_REQUEST)
        .named("certificatesigningrequest-cleaner-controller")
        .reconcile(CertificateCleaning::reconcile);
  }

  private static Result reconcile(CertificateSigningRequest request, Context context) {
    Instant end = end(request);
    if (end == null) {
      return Result.done();
    }
    if (context.now().isBefore(end)) {
      return Result.again(Duration.between(context.now(), end));
    }
    Edits.delete(context.api().resources(AccessKinds.SIGNING_REQUEST), request);
    return Result.done();
  }

  /** When the request goes; null if that isn't to be said yet. */
  private static @Nullable Instant end(CertificateSigningRequest request) {
    List<Instant> ends = new ArrayList<>();
    if (request.status().conditions().isEmpty()) {
      add(request.metadata().creationTimestamp(), PENDING, ends);
    }
    for (CertificateSigningRequestCondition condition : request.status().conditions()) {
      boolean ended =
          ImmutableList.of(SigningRequests.DENIED, SigningRequests.FAILED)
              .contains(condition.type());
      boolean approved = condition.type().equals(SigningRequests.APPROVED);
      if (ended || approved && SigningRequests.isIssued(request)) {
        add(condition.lastUpdateTime(), DECIDED, ends);
      }
    }
    if (SigningRequests.isIssued(request)
        && SigningRequests.is(request, SigningRequests.APPROVED)) {
      add(expiry(request.status().certificate()), Duration.ZERO, ends);
    }
    return ends.stream().min(Comparator.naturalOrder()).orElse(null);
  }

  private static void add(@Nullable Instant since, Duration kept, List<Instant> ends) {
    if (since != null) {
      ends.add(since.plus(kept));
    }
  }

  /** When a certificate ends; null if it can't be read. */
  private static @Nullable Instant expiry(@Nullable Bytes pem) {
    if (pem == null) {
      return null;
    }
    try {
      return CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem.toArray()))
              instanceof X509Certificate certificate
          ? certificate.getNotAfter().toInstant()
          : null;
    } catch (CertificateException e) {
      return null;
    }
  }
}
