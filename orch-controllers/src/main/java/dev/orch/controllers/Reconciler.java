package dev.orch.controllers;

import dev.orch.model.Resource;

/**
 * Brings the world closer to what one object wants. Called by the engine on a worker, never for one
 * object twice at a time. It reads, compares and acts, may be ended between any two calls, and is
 * called again. An {@link dev.orch.store.api.ApiException} or any other exception that it throws
 * means another try after a back-off.
 */
@FunctionalInterface
public interface Reconciler<T extends Resource> {
  Result reconcile(T object, Context context);
}
