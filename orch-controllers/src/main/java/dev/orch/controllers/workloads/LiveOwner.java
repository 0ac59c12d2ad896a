package dev.orch.controllers.workloads;

import dev.orch.controllers.Context;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.Errors;

/**
 * Asks the API whether an object is still there and not being deleted, before something is made its
 * own for long: a cache may not know yet, and the collector takes away what belongs to nobody.
 * Stateless.
 */
final class LiveOwner {
  private LiveOwner() {}

  /**
   * @throws dev.orch.store.api.ApiException if it isn't, and the run is to be tried again
   */
  static <O extends Resource> void check(Context context, Kind<O> kind, O owner) {
    O live =
        context
            .api()
            .resources(kind)
            .inNamespace(owner.metadata().namespace())
            .get(owner.metadata().name());
    if (!live.metadata().uid().equals(owner.metadata().uid())
        || live.metadata().deletionTimestamp() != null) {
      throw Errors.modified(kind, owner.metadata().name());
    }
  }
}
