package dev.orch.apiserver;

import dev.orch.model.Kinds;
import dev.orch.store.api.Api;
import org.jspecify.annotations.Nullable;

/**
 * What is told of the kinds that are served, made anew when these change. For any thread; two that
 * see the change at once may both make it.
 */
final class Surface {
  /** What is told of one set of kinds. */
  record Of(Kinds kinds, Discovery discovery, OpenApi openApi, Swagger swagger) {
    static Of kinds(Kinds kinds, @Nullable Of before) {
      OpenApi openApi = before == null ? new OpenApi(kinds) : before.openApi.of(kinds);
      return new Of(kinds, new Discovery(kinds), openApi, new Swagger(openApi));
    }
  }

  private final Api api;
  private volatile @Nullable Of made;

  Surface(Api api) {
    this.api = api;
  }

  @SuppressWarnings("ReferenceEquality") // the set is replaced whole
  Of current() {
    Kinds kinds = api.kinds();
    Of present = made;
    if (present == null || present.kinds() != kinds) {
      present = Of.kinds(kinds, present);
      made = present;
    }
    return present;
  }
}
