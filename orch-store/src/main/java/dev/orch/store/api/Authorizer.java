package dev.orch.store.api;

/**
 * Decides who may do what. Called from any thread, before anything else of a call happens; doesn't
 * block.
 */
public interface Authorizer {
  /** Allows {@code system:masters} everything and nobody else anything. */
  Authorizer MASTERS_ONLY = attributes -> attributes.user().groups().contains(User.MASTERS);

  /** Whether it is allowed. */
  boolean isAllowed(Attributes attributes);
}
