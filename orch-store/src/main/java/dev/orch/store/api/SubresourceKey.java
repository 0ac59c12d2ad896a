package dev.orch.store.api;

import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.core.Binding;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.policy.Eviction;

/**
 * A subresource that has objects of its own.
 *
 * @param name as in its path
 * @param apiVersion of its objects
 * @param type the record of its objects
 */
public record SubresourceKey<S extends Record>(String name, String apiVersion, Class<S> type) {
  /** How many replicas a workload wants and has. */
  public static final SubresourceKey<Scale> SCALE =
      new SubresourceKey<>("scale", "autoscaling/v1", Scale.class);

  /** Binds a pod to a node. */
  public static final SubresourceKey<Binding> BINDING =
      new SubresourceKey<>("binding", "v1", Binding.class);

  /** Binds a pod to a node, if nobody else has meanwhile. */
  public static final SubresourceKey<GuardedBinding> GUARDED_BINDING =
      new SubresourceKey<>("binding", "v1", GuardedBinding.class);

  /** Decides where the pods of a group go, if nobody else has meanwhile. */
  public static final SubresourceKey<GuardedPlacement> GUARDED_PLACEMENT =
      new SubresourceKey<>("status", "scheduling.k8s.io/v1alpha2", GuardedPlacement.class);

  /** Asks for a pod's deletion, which the budgets of disruptions must allow. */
  public static final SubresourceKey<Eviction> EVICTION =
      new SubresourceKey<>("eviction", "policy/v1", Eviction.class);

  /** Adds containers to a running pod. */
  public static final SubresourceKey<Pod> EPHEMERAL_CONTAINERS =
      new SubresourceKey<>("ephemeralcontainers", "v1", Pod.class);

  /** Changes what the containers of a pod are given of CPU and memory. */
  public static final SubresourceKey<Pod> RESIZE = new SubresourceKey<>("resize", "v1", Pod.class);

  /** Takes finalizers off a namespace's spec. */
  public static final SubresourceKey<Namespace> FINALIZE =
      new SubresourceKey<>("finalize", "v1", Namespace.class);

  /** Says whether a request for a certificate is granted. */
  public static final SubresourceKey<CertificateSigningRequest> APPROVAL =
      new SubresourceKey<>("approval", "certificates.k8s.io/v1", CertificateSigningRequest.class);

  /** Issues tokens that a service account identifies itself with. */
  public static final SubresourceKey<TokenRequest> TOKEN =
      new SubresourceKey<>("token", "authentication.k8s.io/v1", TokenRequest.class);
}
