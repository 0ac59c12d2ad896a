package dev.orch.store.api;

import dev.orch.model.autoscaling.Scale;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.core.Binding;
import dev.orch.model.core.Namespace;

/**
 * A subresource that has objects of its own.
 *
 * @param name as in its path
 * @param type the record of its objects
 */
public record SubresourceKey<S extends Record>(String name, Class<S> type) {
  /** How many replicas a workload wants and has. */
  public static final SubresourceKey<Scale> SCALE = new SubresourceKey<>("scale", Scale.class);

  /** Binds a pod to a node. */
  public static final SubresourceKey<Binding> BINDING =
      new SubresourceKey<>("binding", Binding.class);

  /** Takes finalizers off a namespace's spec. */
  public static final SubresourceKey<Namespace> FINALIZE =
      new SubresourceKey<>("finalize", Namespace.class);

  /** Says whether a request for a certificate is granted. */
  public static final SubresourceKey<CertificateSigningRequest> APPROVAL =
      new SubresourceKey<>("approval", CertificateSigningRequest.class);
}
