package dev.orch.network;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.InetAddress;

/**
 * The addresses that begin with the same bits, such as {@code 10.0.0.0/8} or {@code fd00::/64}.
 * Immutable.
 *
 * @param first the first of them
 * @param bits how many bits are the same
 */
public record Range(InetAddress first, int bits) {
  /**
   * Reads a range; bits after its length don't matter.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Range parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(text + " is no range: it has no /");
    }
    InetAddress address = InetAddresses.forString(text.substring(0, slash));
    int bits;
    try {
      bits = Integer.parseInt(text.substring(slash + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " is no range: its length is no number", e);
    }
    int length = address.getAddress().length * 8;
    if (bits < 0 || bits > length) {
      throw new IllegalArgumentException(
          text + " is no range: its length isn't from 0 to " + length);
    }
    BigInteger number = number(address).shiftRight(length - bits).shiftLeft(length - bits);
    return new Range(
        length == 32
            ? InetAddresses.fromInteger(number.intValue())
            : InetAddresses.fromIPv6BigInteger(number),
        bits);
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  /** Whether an address is one of these. */
  public boolean contains(InetAddress address) {
    int length = first.getAddress().length * 8;
    return address.getAddress().length * 8 == length
        && number(address).xor(number(first)).shiftRight(length - bits).signum() == 0;
  }

  @Override
  public String toString() {
    return InetAddresses.toAddrString(first) + "/" + bits;
  }
}
