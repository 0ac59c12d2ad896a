package dev.orch.scheduling;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last results of derivations, shared by a view and all views that come from it. Which of them
 * asked last never shows in a result, only in the time that the next one takes. Safe for any
 * thread; what has not been asked for longest is dropped.
 */
final class Derived {
  private static final int LIMIT = 4096;

  private final Map<Derivation<?>, Object> results =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Derivation<?>, Object> eldest) {
          return size() > LIMIT;
        }
      };

  @SuppressWarnings("ReferenceEquality") // Keeping it again would only cost time.
  <S> S of(Derivation<S> derivation, ClusterView cluster) {
    S earlier = last(derivation);
    S result = derivation.of(cluster, earlier);
    if (result != earlier) {
      keep(derivation, result);
    }
    return result;
  }

  private synchronized void keep(Derivation<?> derivation, Object result) {
    results.put(derivation, result);
  }

  private synchronized <S> @Nullable S last(Derivation<S> derivation) {
    @SuppressWarnings("unchecked") // Results are kept by what gave them.
    S earlier = (S) results.get(derivation);
    return earlier;
  }
}
