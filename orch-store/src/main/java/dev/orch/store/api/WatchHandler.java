package dev.orch.store.api;

import dev.orch.model.Resource;

/** Is told of a watch's events, one at a time, on the executor that the watch was given. */
public interface WatchHandler<T extends Resource> {
  /**
   * The next event.
   *
   * @return whether to go on; after false nothing is told until {@link ApiWatch#resume}
   */
  boolean onEvent(WatchEvent<T> event);

  /**
   * The watch has ended: after a {@link WatchEvent.Failed}, or because it or the API was closed.
   */
  void onEnd();
}
