package dev.orch.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a commit ended: all of it happened, or none. */
public sealed interface CommitResult<V> {
  /** All of it happened at this revision. */
  record Committed<V>(Commit<V> commit) implements CommitResult<V> {}

  /** None of it happened: the key was not as expected, but as in {@code present}. */
  record Conflict<V>(Key key, Optional<Versioned<V>> present) implements CommitResult<V> {}

  /** The commit, or null if it did not happen. */
  default @Nullable Commit<V> committed() {
    return this instanceof Committed<V> c ? c.commit() : null;
  }

  /** What stood in its way, or null if it happened. */
  default @Nullable Conflict<V> conflict() {
    return this instanceof Conflict<V> c ? c : null;
  }
}
