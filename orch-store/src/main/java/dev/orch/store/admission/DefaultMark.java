package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An annotation that makes an object the default one of its kind; of several, the newest is. */
record DefaultMark(List<String> annotations) {
  private static final Comparator<@Nullable Instant> NEWEST_FIRST =
      Comparator.nullsLast(Comparator.reverseOrder());

  static DefaultMark of(String... annotations) {
    return new DefaultMark(ImmutableList.copyOf(annotations));
  }

  /** The name of the default object, if there is one. */
  <T extends Resource> Optional<String> find(Objects objects, Kind<T> kind) {
    return among(objects.list(kind));
  }

  /** The same of these objects. */
  <T extends Resource> Optional<String> among(Collection<T> objects) {
    return objects.stream()
        .filter(this::marks)
        .min(
            Comparator.<T, @Nullable Instant>comparing(
                    object -> object.metadata().creationTimestamp(), NEWEST_FIRST)
                .thenComparing(object -> object.metadata().name()))
        .map(object -> object.metadata().name());
  }

  private boolean marks(Resource object) {
    return annotations.stream()
        .anyMatch(mark -> "true".equals(object.metadata().annotations().get(mark)));
  }
}
