package dev.orch.store.admission.dynamic;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who among those that change an object is to be asked again, because others have changed it since.
 * For one request.
 */
final class Reinvocation {
  private final Set<String> asked = new TreeSet<>();
  private final Set<String> again = new TreeSet<>();
  private boolean second;
  private boolean wanted;
  private @Nullable Object last;

  /** Begins the second round, with the object as it is by now. */
  void begin(Object object) {
    second = true;
    if (!object.equals(last)) {
      requireEarlier();
    }
  }

  /** The first round is over, with that object. */
  void end(Object object) {
    last = object;
  }

  /** Whether it is passed over: in the second round nobody is asked for the first time. */
  boolean skips(String id) {
    return second && !again.contains(id);
  }

  /** It has been asked. */
  void asked(String id, boolean changed, boolean reinvoked) {
    if (changed) {
      requireEarlier();
      wanted = true;
    }
    if (reinvoked) {
      asked.add(id);
    }
  }

  private void requireEarlier() {
    again.addAll(asked);
    asked.clear();
  }

  /** Whether there is to be a second round. */
  boolean isWanted() {
    return wanted;
  }
}
