package dev.orch.network;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A sandbox's place in the network. Immutable.
 *
 * @param sandbox whose
 * @param ips its addresses, the primary one first; never empty
 */
public record Attachment(String sandbox, List<String> ips) {
  public Attachment {
    ips = ImmutableList.copyOf(ips);
    if (ips.isEmpty()) {
      throw new IllegalArgumentException("sandbox " + sandbox + " has no address");
    }
  }

  /** The primary address. */
  public String ip() {
    return ips.get(0);
  }
}
