package dev.orch.store.api;

import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;

/**
 * The API of one cluster, as one caller sees it. For any thread. A call is authorized, admitted,
 * validated and stored before it returns, and throws {@link ApiException} if it is refused; it
 * waits for nothing but the store.
 */
public interface Api {
  /** The kinds that are served. */
  Kinds kinds();

  /** The objects of one kind, of all namespaces. */
  <T extends Resource> Resources<T> resources(Kind<T> kind);

  /**
   * The objects of the kind with that record. @throws IllegalArgumentException if it is not served
   */
  default <T extends Resource> Resources<T> resources(Class<T> type) {
    return resources(kinds().of(type));
  }

  /** The same API, called by somebody else. */
  Api as(Caller caller);

  /** Who calls. */
  Caller caller();
}
