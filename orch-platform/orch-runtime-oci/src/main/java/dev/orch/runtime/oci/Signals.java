package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import java.util.Locale;

/** Signals, which the JDK has but two of. Stateless. */
final class Signals {
  private static final String PREFIX = "SIG";

  private Signals() {}

  /** Sends one, by its name with {@code SIG} or without, or its number. */
  static void send(long pid, String name, Commands commands) {
    String signal = name.toUpperCase(Locale.ROOT);
    signal = signal.startsWith(PREFIX) ? signal.substring(PREFIX.length()) : signal;
    switch (signal) {
      case "TERM", "15" -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
      case "KILL", "9" -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      default -> commands.run(ImmutableList.of("kill", "-s", real(signal), Long.toString(pid)));
    }
  }

  /** As dash's kill has no names for real-time signals: their numbers, from 34 to 64. */
  private static String real(String signal) {
    if (signal.matches("RTMIN(\\+[0-9]{1,2})?")) {
      String more = signal.substring("RTMIN".length()).replace("+", "");
      return Integer.toString(34 + (more.isEmpty() ? 0 : Integer.parseInt(more)));
    }
    if (signal.matches("RTMAX(-[0-9]{1,2})?")) {
      String less = signal.substring("RTMAX".length()).replace("-", "");
      return Integer.toString(64 - (less.isEmpty() ? 0 : Integer.parseInt(less)));
    }
    return signal;
  }
}
