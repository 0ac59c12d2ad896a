package dev.orch.apiserver;

import dev.orch.apiserver.aggregation.Registered;
import dev.orch.model.Kinds;
import dev.orch.store.api.Api;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is told of what is served, here and by other servers, made anew when that changes. For any
 * thread; two that see the change at once may both make it.
 */
final class Surface {
  /** What is told of one set of kinds, and one of registrations. */
  record Of(
      Kinds kinds,
      Registered registered,
      Discovery discovery,
      OpenApi openApi,
      RemoteOpenApi remote,
      Swagger swagger) {
    static Of both(Kinds kinds, Registered registered, @Nullable Of before) {
      OpenApi openApi =
          before == null
              ? new OpenApi(kinds)
              : before.kinds.equals(kinds) ? before.openApi : before.openApi.of(kinds);
      RemoteOpenApi remote = new RemoteOpenApi(registered);
      return new Of(
          kinds,
          registered,
          new Discovery(kinds, registered),
          openApi,
          remote,
          new Swagger(openApi, remote));
    }
  }

  private final Api api;
  private final Supplier<Registered> registered;
  private volatile @Nullable Of made;

  /**
   * @param registered what is registered now
   */
  Surface(Api api, Supplier<Registered> registered) {
    this.api = api;
    this.registered = registered;
  }

  @SuppressWarnings("ReferenceEquality") // both are replaced whole
  Of current() {
    Kinds kinds = api.kinds();
    Of present = made;
    Registered others = registered.get();
    if (present == null || present.kinds() != kinds || present.registered() != others) {
      present = Of.both(kinds, others, present);
      made = present;
    }
    return present;
  }
}
