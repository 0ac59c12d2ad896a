package dev.orch.model.validation;

/**
 * What validation depends on beside the object: the policies of the cluster it is for. Immutable.
 */
public interface ValidationContext {
  /** Kubernetes' own rules. */
  ValidationContext KUBERNETES = address -> false;

  /**
   * Whether an address that Kubernetes refuses in endpoints (loopback, link-local, unspecified) is
   * one of this cluster's pods and so is accepted.
   */
  boolean isPodAddress(String address);
}
