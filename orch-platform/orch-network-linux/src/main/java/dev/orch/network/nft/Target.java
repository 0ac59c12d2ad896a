package dev.orch.network.nft;

import com.google.common.base.Ascii;
import dev.orch.network.ServiceTable.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * Where packets are sent to reach a service: what only one service can have. Immutable.
 *
 * @param protocol in lower case
 */
record Target(Family family, String address, String protocol, int port) {
  /** That of a frontend; null if its address is none. */
  static @Nullable Target of(Frontend frontend) {
    Family family = Family.of(frontend.address());
    return family == null
        ? null
        : new Target(
            family,
            Family.canonical(frontend.address()),
            Ascii.toLowerCase(frontend.protocol()),
            frontend.number());
  }

  /** The key of the maps that are asked first. */
  String key() {
    return address + " . " + protocol + " . " + port;
  }

  /** The key of one of its endpoints. */
  String slot(int number) {
    return address + " . " + port + " . " + number;
  }
}
