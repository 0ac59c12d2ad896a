package dev.orch.controllers.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A fact that is true or false now, such as synced or leading, and that tells when it changes, so
 * that nobody waits for it. Read from any thread, set by its owner from one at a time.
 */
public final class State {
  private final List<Consumer<Boolean>> listeners = new ArrayList<>();

  /** What listeners are still to be told, in the order in which it came true. */
  private final Queue<Runnable> untold = new ArrayDeque<>();

  private boolean telling;
  private boolean value;

  /** A fact that isn't true yet. */
  public State() {}

  public boolean isTrue() {
    synchronized (listeners) {
      return value;
    }
  }

  /**
   * Tells the listener the present value and then every change, each listener in the order in which
   * they came, until the subscription is closed. They are told on the thread that asks or changes,
   * or on the one that is telling others meanwhile.
   */
  public Subscription listen(Consumer<Boolean> listener) {
    synchronized (listeners) {
      boolean now = value;
      listeners.add(listener);
      untold.add(() -> listener.accept(now));
    }
    tell();
    return () -> {
      synchronized (listeners) {
        listeners.remove(listener);
      }
    };
  }

  /** Sets the value; listeners hear of it only if it is another one. */
  public void set(boolean newValue) {
    synchronized (listeners) {
      if (value == newValue) {
        return;
      }
      value = newValue;
      listeners.forEach(listener -> untold.add(() -> listener.accept(newValue)));
    }
    tell();
  }

  /** One thread tells at a time, and holds no lock meanwhile. */
  private void tell() {
    while (true) {
      Runnable next;
      synchronized (listeners) {
        next = telling ? null : untold.poll();
        if (next == null) {
          return;
        }
        telling = true;
      }
      try {
        next.run();
      } finally {
        synchronized (listeners) {
          telling = false;
        }
      }
    }
  }
}
