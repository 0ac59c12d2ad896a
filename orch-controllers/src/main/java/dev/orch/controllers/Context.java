package dev.orch.controllers;

import dev.orch.controllers.informer.Lister;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.Api;
import java.time.Instant;

/**
 * What the engine gives a reconciler for one call; for that call's thread alone. Writes through
 * {@link #api} or {@link #apply} are seen by the caches before the same object is reconciled again.
 */
public interface Context {
  /** The time by the given clock. */
  Instant now();

  /** The API. Every call is a scheduling point. */
  Api api();

  /**
   * The cache of a kind that the controller owns or watches: full when the first run begins.
   *
   * @throws IllegalStateException if it does neither
   */
  <R extends Resource> Lister<R> lister(Kind<R> kind);

  <R extends Resource> Lister<R> lister(Class<R> type);

  /**
   * Makes an object be there as described, owned by the reconciled one: a forced server-side apply
   * in the controller's name. What the description leaves out stays as it is, but for what this
   * controller had described before, which goes. Nothing is sent if by the cache nothing would
   * change. Returns the object as stored.
   *
   * @throws dev.orch.store.api.ApiException if it is refused; also an object that another one
   *     controls
   */
  <R extends Resource> R apply(R desired);

  /** Records an event of type Normal about the reconciled object. */
  void event(String reason, String message);

  /** Records an event of type Warning about the reconciled object. */
  void warning(String reason, String message);
}
