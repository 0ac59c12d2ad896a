package dev.orch.store.api;

import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.core.Binding;
import dev.orch.model.core.Namespace;
import dev.orch.model.policy.Eviction;

/**
 * A subresource that has objects of its own.
 *
 * @param name as in its path
 * @param type the record of its objects
 * @param apiVersion the version that they are written in
 */
public record SubresourceKey<S extends Record>(
    String name, Class<S> type, String apiVersion) {
  /** How many replicas a workload wants and has. */
  public static final SubresourceKey<Scale> SCALE = new SubresourceKey<>("scale", Scale.class, "autoscaling/v1");

  /** Binds a pod to a node. */
  public static final SubresourceKey<Binding> BINDING =
      new SubresourceKey<>("binding", Binding.class, "v1");

  /** Asks a pod to go, if no budget forbids it. */
  public static final SubresourceKey<Eviction> EVICTION =
      new SubresourceKey<>("eviction", Eviction.class, "policy/v1");

  /** Makes a token of a service account. */
  public static final SubresourceKey<TokenRequest> TOKEN =
      new SubresourceKey<>("token", TokenRequest.class, "authentication.k8s.io/v1");

  /** Takes finalizers off a namespace's spec. */
  public static final SubresourceKey<Namespace> FINALIZE =
      new SubresourceKey<>("finalize", Namespace.class, "v1");

  /** Says whether a request for a certificate is granted. */
  public static final SubresourceKey<CertificateSigningRequest> APPROVAL =
      new SubresourceKey<>("approval", CertificateSigningRequest.class, "certificates.k8s.io/v1");
}
