package dev.orch.store.api;

import org.jspecify.annotations.Nullable;

/**
 * What to watch, with the names and meaning of Kubernetes' query parameters.
 *
 * @param labelSelector such as {@code app=web}
 * @param fieldSelector such as {@code spec.nodeName=n1}
 * @param resourceVersion the version to begin after; {@code ""} or {@code 0} for the present
 *     objects and what follows
 * @param resourceVersionMatch {@code NotOlderThan} where the initial events are asked for
 * @param sendInitialEvents whether to begin with the present objects and a bookmark that ends them;
 *     null if not said
 * @param bookmarks whether the handler wants bookmarks
 */
public record WatchOptions(
    String labelSelector,
    String fieldSelector,
    String resourceVersion,
    String resourceVersionMatch,
    @Nullable Boolean sendInitialEvents,
    boolean bookmarks) {
  /** Everything that comes after a resourceVersion. */
  public static WatchOptions after(String resourceVersion) {
    return new WatchOptions("", "", resourceVersion, "", null, false);
  }

  /** The present objects, a bookmark that ends them, and what comes after. */
  public static WatchOptions fromStart() {
    return new WatchOptions("", "", "", "NotOlderThan", true, true);
  }

  /** The same for objects that these selectors select. */
  public WatchOptions selecting(String labels, String fields) {
    return new WatchOptions(
        labels, fields, resourceVersion, resourceVersionMatch, sendInitialEvents, bookmarks);
  }
}
