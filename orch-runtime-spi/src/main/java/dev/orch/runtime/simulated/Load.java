package dev.orch.runtime.simulated;

/**
 * What a simulated container uses while it runs.
 *
 * @param millicores how much of a processor, in thousandths
 * @param memory how many bytes of memory
 */
public record Load(long millicores, long memory) {
  /** Hardly anything: five thousandths of a processor, and 8 MiB. */
  public static final Load LIGHT = new Load(5, 8L << 20);
}
