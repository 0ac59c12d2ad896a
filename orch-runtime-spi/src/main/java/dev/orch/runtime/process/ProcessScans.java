package dev.orch.runtime.process;

import org.jspecify.annotations.Nullable;

/**
 * Shares looks at the host's processes among containers that end together: whoever needs one that
 * is newer than some moment notes {@link #moment} then, and asks from a later task. Only on the
 * runtime's worker.
 */
final class ProcessScans {
  private long taken;
  private @Nullable ProcessScan latest;

  long moment() {
    return taken;
  }

  /** A look that was taken after that moment. */
  ProcessScan since(long moment) {
    ProcessScan scan = latest;
    if (scan == null || taken <= moment) {
      scan = ProcessScan.now();
      latest = scan;
      taken++;
    }
    return scan;
  }
}
