package dev.orch.testkit.base;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What happened in a simulation, a line each: {@code seconds worker what}. Two runs of one seed
 * must give the same lines, on any JDK. The executor writes a line for each task it starts; a kit
 * adds its own with {@link #note}, for each call that reaches the API, say. Off until switched on.
 * Written from the simulation's thread.
 */
public final class Trace {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final VirtualTime time;
  private final List<String> lines = new ArrayList<>();
  private boolean on;

  Trace(VirtualTime time) {
    this.time = time;
  }

  /** From now on lines are kept. */
  public void on() {
    on = true;
  }

  /** From now on lines are dropped; those kept stay. */
  public void off() {
    on = false;
  }

  /**
   * Adds a line for the present time. Whatever is in {@code what} must come from the seed alone: no
   * identity hash, no real time.
   */
  public void note(String worker, String what) {
    if (on) {
      lines.add(seconds(time.nanos()) + ' ' + worker + ' ' + what);
    }
  }

  /** The lines so far, oldest first; a view. */
  public List<String> lines() {
    return Collections.unmodifiableList(lines);
  }

  /** Nanoseconds as seconds with nine decimals, in no locale. */
  static String seconds(long nanos) {
    String fraction = Long.toString(NANOS_PER_SECOND + nanos % NANOS_PER_SECOND).substring(1);
    return nanos / NANOS_PER_SECOND + "." + fraction;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
