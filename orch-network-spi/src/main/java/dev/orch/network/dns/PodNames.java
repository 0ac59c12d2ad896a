package dev.orch.network.dns;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Optional;

/** Addresses written as one label: {@code 10-1-2-3}, {@code fd00--7}. Stateless. */
final class PodNames {
  private static final CharMatcher LABEL =
      CharMatcher.inRange('0', '9').or(CharMatcher.inRange('a', 'f')).or(CharMatcher.is('-'));

  private PodNames() {}

  /** The address, if the label is one. */
  static Optional<InetAddress> address(String label) {
    if (!LABEL.matchesAllOf(label)) {
      return Optional.empty();
    }
    String four = label.replace('-', '.');
    String six = label.replace('-', ':');
    String text = InetAddresses.isInetAddress(four) ? four : six;
    return InetAddresses.isInetAddress(text)
        ? Optional.of(InetAddresses.forString(text))
        : Optional.empty();
  }
}
