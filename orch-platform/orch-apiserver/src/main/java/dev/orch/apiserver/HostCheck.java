package dev.orch.apiserver;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import java.util.Collection;
import java.util.Set;

/**
 * Refuses requests meant for some other host, so that a web page can't reach the server under a
 * name of its own. Immutable.
 */
final class HostCheck {
  private final Set<String> names;

  HostCheck(Collection<String> names) {
    this.names = names.stream().map(Ascii::toLowerCase).collect(ImmutableSet.toImmutableSet());
  }

  void check(String header) {
    if (header.isEmpty()) {
      return;
    }
    String host;
    try {
      host = HostAndPort.fromString(header).getHost();
    } catch (IllegalArgumentException e) {
      throw refused();
    }
    if (!InetAddresses.isInetAddress(host) && !names.contains(Ascii.toLowerCase(host))) {
      throw refused();
    }
  }

  private static RuntimeException refused() {
    return Errors.of(
        Reason.FORBIDDEN,
        "forbidden: the request's Host is neither an address nor a name of this server",
        null);
  }
}
