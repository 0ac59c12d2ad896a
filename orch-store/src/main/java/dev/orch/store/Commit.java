package dev.orch.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What one commit changed. Handed to watchers; one without changes is a bookmark: everything up to
 * its revision was told.
 *
 * @param revision its number; unique and increasing
 * @param changes at most one per resource
 */
public record Commit<V>(long revision, List<Change<V>> changes) {
  public Commit {
    changes = ImmutableList.copyOf(changes);
  }
}
