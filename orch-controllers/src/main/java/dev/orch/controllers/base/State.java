package dev.orch.controllers.base;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A fact that is true or false now, such as synced or leading, and that tells when it changes, so
 * that nobody waits for it. Read from any thread, set by its owner from one at a time.
 */
public final class State {
  private final List<Consumer<Boolean>> listeners = new ArrayList<>();
  private boolean value;

  /** A fact that isn't true yet. */
  public State() {}

  public boolean isTrue() {
    synchronized (listeners) {
      return value;
    }
  }

  /**
   * Tells the listener the present value at once, and every change on the thread that makes it,
   * until the subscription is closed.
   */
  public Subscription listen(Consumer<Boolean> listener) {
    boolean now;
    synchronized (listeners) {
      listeners.add(listener);
      now = value;
    }
    listener.accept(now);
    return () -> {
      synchronized (listeners) {
        listeners.remove(listener);
      }
    };
  }

  /** Sets the value; listeners hear of it only if it is another one. */
  public void set(boolean newValue) {
    List<Consumer<Boolean>> told;
    synchronized (listeners) {
      if (value == newValue) {
        return;
      }
      value = newValue;
      told = ImmutableList.copyOf(listeners);
    }
    told.forEach(listener -> listener.accept(newValue));
  }
}
