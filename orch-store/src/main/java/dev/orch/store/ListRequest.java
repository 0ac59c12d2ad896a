package dev.orch.store;

import org.jspecify.annotations.Nullable;

/**
 * What to list.
 *
 * @param scope the keys
 * @param revision the revision to read at, or 0 for the present one
 * @param limit the most values in the page, or 0 for all
 * @param after the last key of the page before, or null to begin
 */
public record ListRequest(Scope scope, long revision, int limit, @Nullable Key after) {
  /** Everything in the scope, as it is now. */
  public static ListRequest all(Scope scope) {
    return new ListRequest(scope, 0, 0, null);
  }
}
