package dev.orch.model.validation;

import dev.orch.model.structural.Expressions;

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

  /** Compiles the rules of schemas. */
  default Expressions expressions() {
    return Expressions.NONE;
  }

  /** This context with the expressions. */
  default ValidationContext with(Expressions expressions) {
    ValidationContext context = this;
    return new ValidationContext() {
      @Override
      public boolean isPodAddress(String address) {
        return context.isPodAddress(address);
      }

      @Override
      public Expressions expressions() {
        return expressions;
      }
    };
  }
}
