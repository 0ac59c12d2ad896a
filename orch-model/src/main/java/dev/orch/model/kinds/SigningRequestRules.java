package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.KindRules;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.CertificateSigningRequestStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of requests for certificates: what is asked stays, signers write the status, and
 * whether it is granted is written through a part of its own.
 */
final class SigningRequestRules implements KindRules<CertificateSigningRequest> {
  private static final Set<String> DECISIONS = ImmutableSet.of("Approved", "Denied");

  @Override
  public CertificateSigningRequest prepareForCreate(CertificateSigningRequest request) {
    return request.withStatus(RecordType.of(CertificateSigningRequestStatus.class).zero());
  }

  @Override
  public CertificateSigningRequest prepareForUpdate(
      CertificateSigningRequest request, CertificateSigningRequest old) {
    return request.withSpec(old.spec());
  }

  /** A signer can't take a decision back. */
  @Override
  public CertificateSigningRequest prepareForStatusUpdate(
      CertificateSigningRequest request, CertificateSigningRequest old, Instant now) {
    List<CertificateSigningRequestCondition> kept = new ArrayList<>(request.status().conditions());
    for (CertificateSigningRequestCondition before : old.status().conditions()) {
      if (!DECISIONS.contains(before.type())) {
        continue;
      }
      int at = indexOf(before.type(), kept);
      if (at < 0) {
        kept.add(before);
      } else {
        kept.set(at, before);
      }
    }
    return withConditions(request, kept, old);
  }

  @Override
  public CertificateSigningRequest prepareForPartUpdate(
      String part, CertificateSigningRequest request, CertificateSigningRequest old) {
    return withConditions(
        request.withSpec(old.spec()).withStatus(old.status()), request.status().conditions(), old);
  }

  private static int indexOf(String type, List<CertificateSigningRequestCondition> in) {
    for (int i = 0; i < in.size(); i++) {
      if (in.get(i).type().equals(type)) {
        return i;
      }
    }
    return -1;
  }

  /** With times where there are none: a condition that was there keeps when it came to be so. */
  private static CertificateSigningRequest withConditions(
      CertificateSigningRequest request,
      List<CertificateSigningRequestCondition> conditions,
      CertificateSigningRequest old) {
    List<CertificateSigningRequestCondition> timed = new ArrayList<>();
    for (CertificateSigningRequestCondition condition : conditions) {
      int at = indexOf(condition.type(), old.status().conditions());
      CertificateSigningRequestCondition before = at < 0 ? null : old.status().conditions().get(at);
      timed.add(timed(condition, before));
    }
    return request.withStatus(request.status().withConditions(timed));
  }

  private static CertificateSigningRequestCondition timed(
      CertificateSigningRequestCondition condition,
      @Nullable CertificateSigningRequestCondition before) {
    if (before == null
        || condition.lastTransitionTime() != null
        || !before.status().equals(condition.status())) {
      return condition;
    }
    return condition.withLastTransitionTime(before.lastTransitionTime());
  }

  @Override
  public void validate(
      CertificateSigningRequest request, ValidationContext context, FieldErrors errors) {
    SigningRequestValidation.validate(request, errors);
  }

  @Override
  public void validateUpdate(
      CertificateSigningRequest request,
      CertificateSigningRequest old,
      ValidationContext context,
      FieldErrors errors) {
    SigningRequestValidation.conditions(request.status().conditions(), errors);
  }

  @Override
  public void validateStatusUpdate(
      CertificateSigningRequest request,
      CertificateSigningRequest old,
      ValidationContext context,
      FieldErrors errors) {
    SigningRequestValidation.conditions(request.status().conditions(), errors);
    SigningRequestValidation.certificate(request.status(), old.status(), errors);
  }

  @Override
  public void validatePartUpdate(
      String part,
      CertificateSigningRequest request,
      CertificateSigningRequest old,
      ValidationContext context,
      FieldErrors errors) {
    SigningRequestValidation.conditions(request.status().conditions(), errors);
    SigningRequestValidation.decisions(request.status(), old.status(), errors);
  }
}
