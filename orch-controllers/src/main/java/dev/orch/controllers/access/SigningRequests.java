package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.CertificateSigningRequestStatus;
import dev.orch.model.certificates.RequestedNames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Kubernetes' own signers sign, and the states of requests. Stateless. */
final class SigningRequests {
  static final String CLIENT = "kubernetes.io/kube-apiserver-client";
  static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
  static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
  static final String LEGACY = "kubernetes.io/legacy-unknown";

  static final String APPROVED = "Approved";
  static final String DENIED = "Denied";
  static final String FAILED = "Failed";

  private static final String SIGNATURE = "digital signature";
  private static final String ENCIPHERMENT = "key encipherment";
  private static final String CLIENT_AUTH = "client auth";
  private static final String SERVER_AUTH = "server auth";

  private SigningRequests() {}

  /** Whom it is for. @throws IllegalArgumentException if it isn't to be read */
  static RequestedNames names(CertificateSigningRequest request) {
    Bytes pem = request.spec().request();
    return RequestedNames.of(pem == null ? new byte[0] : pem.toArray());
  }

  static Optional<CertificateSigningRequestCondition> condition(
      CertificateSigningRequest request, String type) {
    return request.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  static boolean is(CertificateSigningRequest request, String type) {
    return condition(request, type).isPresent();
  }

  static boolean isIssued(CertificateSigningRequest request) {
    Bytes certificate = request.status().certificate();
    return certificate != null && certificate.size() > 0;
  }

  /** The status with one condition more, which is so from now on. */
  static CertificateSigningRequestStatus with(
      CertificateSigningRequest request, String type, String reason, String message, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    return request
        .status()
        .withConditions(
            ImmutableList.<CertificateSigningRequestCondition>builder()
                .addAll(request.status().conditions())
                .add(
                    new CertificateSigningRequestCondition(
                        type, "True", reason, message, second, second))
                .build());
  }

  /** Why its signer doesn't sign it; null if it does. */
  static @Nullable String fault(String signer, RequestedNames names, List<String> usages) {
    return switch (signer) {
      case CLIENT -> client(usages);
      case KUBELET_CLIENT -> kubeletClient(names, usages);
      case KUBELET_SERVING -> kubeletServing(names, usages);
      default -> null;
    };
  }

  private static @Nullable String client(List<String> usages) {
    for (String usage : usages) {
      if (!ImmutableList.of(SIGNATURE, ENCIPHERMENT, CLIENT_AUTH).contains(usage)) {
        return "invalid usage for client certificate: " + usage;
      }
    }
    return usages.contains(CLIENT_AUTH)
        ? null
        : "missing required usage for client certificate: " + CLIENT_AUTH;
  }

  private static @Nullable String kubeletClient(RequestedNames names, List<String> usages) {
    if (!names.organizations().equals(ImmutableList.of("system:nodes"))) {
      return "subject organization is not system:nodes";
    }
    if (!names.dnsNames().isEmpty()) {
      return "DNS subjectAltNames are not allowed";
    }
    if (!names.emails().isEmpty()) {
      return "Email subjectAltNames are not allowed";
    }
    if (!names.addresses().isEmpty()) {
      return "IP subjectAltNames are not allowed";
    }
    if (!names.uris().isEmpty()) {
      return "URI subjectAltNames are not allowed";
    }
    if (!isNode(names)) {
      return "subject common name does not begin with system:node:";
    }
    return are(usages, CLIENT_AUTH);
  }

  private static @Nullable String kubeletServing(RequestedNames names, List<String> usages) {
    if (!names.organizations().equals(ImmutableList.of("system:nodes"))) {
      return "subject organization is not system:nodes";
    }
    if (names.dnsNames().isEmpty() && names.addresses().isEmpty()) {
      return "DNS or IP subjectAltName is required";
    }
    if (!names.emails().isEmpty()) {
      return "Email subjectAltNames are not allowed";
    }
    if (!names.uris().isEmpty()) {
      return "URI subjectAltNames are not allowed";
    }
    String unusual = are(usages, SERVER_AUTH);
    if (unusual != null) {
      return unusual;
    }
    return isNode(names) ? null : "subject common name does not begin with system:node:";
  }

  private static boolean isNode(RequestedNames names) {
    return names.commonName().startsWith("system:node:");
  }

  /** Keys that aren't RSA encipher nothing: they may leave that out. */
  private static @Nullable String are(List<String> usages, String purpose) {
    Set<String> asked = ImmutableSet.copyOf(usages);
    boolean usual =
        asked.equals(ImmutableSet.of(SIGNATURE, ENCIPHERMENT, purpose))
            || asked.equals(ImmutableSet.of(SIGNATURE, purpose));
    List<String> wanted =
        purpose.equals(CLIENT_AUTH)
            ? ImmutableList.of(CLIENT_AUTH, SIGNATURE, ENCIPHERMENT)
            : ImmutableList.of(SIGNATURE, ENCIPHERMENT, SERVER_AUTH);
    return usual ? null : "usages did not match [" + String.join(" ", wanted) + "]";
  }
}
