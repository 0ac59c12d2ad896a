package dev.orch.store.api;

import dev.orch.model.Resource;
import dev.orch.model.meta.Status;
import java.util.function.Supplier;

/** What a watch tells. */
public sealed interface WatchEvent<T extends Resource> {
  /** An object is there that was not there, or not selected, before. */
  record Added<T extends Resource>(T object, Encoded encoded) implements WatchEvent<T> {}

  /** An object was changed. */
  record Modified<T extends Resource>(T object, Encoded encoded) implements WatchEvent<T> {}

  /** An object is no longer there, or no longer selected; this is how it was left. */
  record Deleted<T extends Resource>(T object, Encoded encoded) implements WatchEvent<T> {}

  /**
   * Everything up to a resourceVersion was told; with {@code initialEventsEnd}, the objects present
   * at the start.
   */
  record Bookmark<T extends Resource>(String resourceVersion, boolean initialEventsEnd)
      implements WatchEvent<T> {}

  /** The watch ends with a failure, mostly reason Expired: list again. */
  record Failed<T extends Resource>(Status status) implements WatchEvent<T> {}

  /** Where bytes made of an event's object are kept for all who watch it. */
  interface Encoded {
    /** The bytes under that name, made at first use. */
    byte[] bytes(String name, Supplier<byte[]> make);

    /** Keeps nothing. */
    Encoded NONE = (name, make) -> make.get();
  }
}
