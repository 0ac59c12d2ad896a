package dev.orch.network.simulated;

import dev.orch.network.ServiceTable.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet. Immutable.
 *
 * @param fate how it ends
 * @param service which service it was sent to; empty if to none
 * @param endpoint who gets it; null unless it is carried
 * @param masqueraded whether it comes from the node then
 */
public record Delivery(
    Fate fate, String service, @Nullable Endpoint endpoint, boolean masqueraded) {
  /** How packets end. */
  public enum Fate {
    /** It is sent to no service, and goes on as it is. */
    PASSED,
    /** An endpoint gets it. */
    CARRIED,
    /** Its sender is told that nobody is there. */
    REJECTED,
    /** It is lost. */
    DROPPED
  }

  /** Of a packet that is sent to no service. */
  public static final Delivery PASSED = new Delivery(Fate.PASSED, "", null, false);
}
