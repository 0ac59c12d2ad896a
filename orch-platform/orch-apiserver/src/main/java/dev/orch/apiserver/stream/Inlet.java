package dev.orch.apiserver.stream;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a client has sent on one stream and the server hasn't taken yet, in order. On the event
 * loop.
 */
final class Inlet {
  private final int stream;
  private final StreamUser user;
  private final StreamMux mux;
  private final Runnable changed;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int size;
  private boolean taking;
  private boolean ending;

  /**
   * @param changed is told when less is waiting
   */
  Inlet(int stream, StreamUser user, StreamMux mux, Runnable changed) {
    this.stream = stream;
    this.user = user;
    this.mux = mux;
    this.changed = changed;
  }

  /** How many bytes wait. */
  int size() {
    return size;
  }

  void add(byte[] bytes) {
    if (bytes.length > 0 && !ending) {
      waiting.add(bytes);
      size += bytes.length;
      take();
    }
  }

  /** Nothing follows. */
  void end() {
    if (!ending) {
      ending = true;
      take();
    }
  }

  private void take() {
    if (taking) {
      return;
    }
    byte[] next = waiting.poll();
    if (next == null) {
      if (ending) {
        taking = true; // for good
        user.ended(stream);
      }
      return;
    }
    taking = true;
    user.received(stream, next)
        .whenCompleteAsync(
            (taken, failure) -> {
              taking = false;
              size -= next.length;
              take();
              changed.run();
            },
            mux.loop());
  }
}
