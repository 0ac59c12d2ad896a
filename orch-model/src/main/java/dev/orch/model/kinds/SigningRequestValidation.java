package dev.orch.model.kinds;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.CertificateSigningRequestSpec;
import dev.orch.model.certificates.CertificateSigningRequestStatus;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of requests for certificates. Stateless. */
final class SigningRequestValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath CONDITIONS = FieldPath.of("status", "conditions");
  private static final int SHORTEST_SECONDS = 600;
  private static final int LONGEST_DOMAIN = 253;

  /** A block of PEM: its type and what it holds. */
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN ([^-]*)-----\\s+(?:[A-Za-z0-9-]+: [^\\n]*\\n)*([A-Za-z0-9+/=\\s]*)-----END"
              + " \\1-----");

  private static final List<String> USAGES =
      ImmutableList.of(
          "any",
          "cert sign",
          "client auth",
          "code signing",
          "content commitment",
          "crl sign",
          "data encipherment",
          "decipher only",
          "digital signature",
          "email protection",
          "encipher only",
          "ipsec end system",
          "ipsec tunnel",
          "ipsec user",
          "key agreement",
          "key encipherment",
          "microsoft sgc",
          "netscape sgc",
          "ocsp signing",
          "s/mime",
          "server auth",
          "signing",
          "timestamping");

  private SigningRequestValidation() {}

  static void validate(CertificateSigningRequest request, FieldErrors errors) {
    CertificateSigningRequestSpec spec = request.spec();
    String fault = fault(spec.request());
    if (fault != null) {
      errors.add(FieldError.invalid(SPEC.child("request"), shown(spec.request()), fault));
    }
    usages(spec.usages(), SPEC.child("usages"), errors);
    FieldPath signer = SPEC.child("signerName");
    if (spec.signerName().equals("kubernetes.io/legacy-unknown")) {
      errors.add(
          FieldError.invalid(
              signer,
              spec.signerName(),
              "the legacy signerName is not allowed via this API version"));
    } else {
      signer(spec.signerName(), signer, errors);
    }
    Integer seconds = spec.expirationSeconds();
    if (seconds != null && seconds < SHORTEST_SECONDS) {
      errors.add(
          FieldError.invalid(
              SPEC.child("expirationSeconds"),
              (long) seconds,
              "may not specify a duration less than 600 seconds (10 minutes)"));
    }
    conditions(request.status().conditions(), errors);
  }

  private static Json shown(@Nullable Bytes bytes) {
    return bytes == null || bytes.size() == 0
        ? Json.Null.NULL
        : Json.of(Base64.getEncoder().encodeToString(bytes.toArray()));
  }

  /** What is wrong with a request, as far as its outer form shows; null if nothing is. */
  private static @Nullable String fault(@Nullable Bytes request) {
    String text = request == null ? "" : new String(request.toArray(), StandardCharsets.US_ASCII);
    Matcher block = PEM.matcher(text);
    if (!block.find() || !block.group(1).equals("CERTIFICATE REQUEST")) {
      return "PEM block type must be CERTIFICATE REQUEST";
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      return "PEM block type must be CERTIFICATE REQUEST";
    }
    return der.length > 2 && der[0] == 0x30
        ? null
        : "asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false})"
            + " {optional:false explicit:false application:false private:false defaultValue:<nil>"
            + " tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} certificateRequest @2";
  }

  private static void usages(List<String> usages, FieldPath path, FieldErrors errors) {
    if (usages.isEmpty()) {
      errors.add(FieldError.required(path, ""));
    }
    Set<String> known = new HashSet<>();
    for (int i = 0; i < usages.size(); i++) {
      Checks.oneOf(usages.get(i), USAGES, path.index(i), errors);
      if (!known.add(usages.get(i))) {
        errors.add(FieldError.duplicate(path.index(i), usages.get(i)));
      }
    }
  }

  private static void signer(String name, FieldPath path, FieldErrors errors) {
    if (!Checks.required(name, path, errors)) {
      return;
    }
    List<String> parts = Splitter.on('/').splitToList(name);
    if (parts.size() != 2) {
      errors.add(
          FieldError.invalid(
              path,
              name,
              "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
      return;
    }
    String domain = parts.get(0);
    if (domain.length() > LONGEST_DOMAIN) {
      errors.add(FieldError.tooLong(path, LONGEST_DOMAIN));
    }
    List<String> labels = Splitter.on('.').splitToList(domain);
    for (String label : labels) {
      labeled(label, Names.dnsLabel(label), domain, path, errors);
    }
    if (labels.size() < 2) {
      errors.add(
          FieldError.invalid(
              path, domain, "should be a domain with at least two segments separated by dots"));
    }
    for (String label : Splitter.on('.').split(parts.get(1))) {
      labeled(label, Names.dnsSubdomain(label), parts.get(1), path, errors);
    }
  }

  private static void labeled(
      String label, List<String> messages, String shown, FieldPath path, FieldErrors errors) {
    for (String message : messages) {
      errors.add(
          FieldError.invalid(path, shown, "validating label " + Json.of(label) + ": " + message));
    }
  }

  static void conditions(List<CertificateSigningRequestCondition> conditions, FieldErrors errors) {
    Set<String> types = new HashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      CertificateSigningRequestCondition condition = conditions.get(i);
      FieldPath path = CONDITIONS.index(i);
      Checks.required(condition.type(), path.child("type"), errors);
      boolean decides = ImmutableList.of("Approved", "Denied", "Failed").contains(condition.type());
      Checks.requiredOneOf(
          condition.status(),
          decides ? ImmutableList.of("True") : ImmutableList.of("False", "True", "Unknown"),
          path.child("status"),
          errors);
      boolean torn =
          condition.type().equals("Approved") && types.contains("Denied")
              || condition.type().equals("Denied") && types.contains("Approved");
      if (torn) {
        errors.add(
            FieldError.invalid(
                path.child("type"),
                condition.type(),
                "Approved and Denied conditions are mutually exclusive"));
      }
      if (!types.add(condition.type())) {
        errors.add(FieldError.duplicate(path.child("type"), condition.type()));
      }
    }
  }

  /** A certificate that was given isn't changed. */
  static void certificate(
      CertificateSigningRequestStatus status,
      CertificateSigningRequestStatus old,
      FieldErrors errors) {
    boolean had = old.certificate() != null && old.certificate().size() > 0;
    if (had && !Objects.equals(status.certificate(), old.certificate())) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("status", "certificate"), "updates may not set or modify"));
    }
  }

  /** A decision that was made stays. */
  static void decisions(
      CertificateSigningRequestStatus status,
      CertificateSigningRequestStatus old,
      FieldErrors errors) {
    for (String type : ImmutableList.of("Approved", "Denied", "Failed")) {
      boolean had = old.conditions().stream().anyMatch(c -> c.type().equals(type));
      boolean has = status.conditions().stream().anyMatch(c -> c.type().equals(type));
      if (had && !has) {
        errors.add(
            FieldError.forbidden(
                CONDITIONS, "updates may not remove a condition of type " + Json.of(type)));
      }
    }
  }
}
