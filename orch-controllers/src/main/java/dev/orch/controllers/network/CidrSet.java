package dev.orch.controllers.network;

import com.google.common.net.InetAddresses;
import dev.orch.store.local.Cidr;
import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A range cut into equal parts, and how often each is taken. The next part is the next free one
 * after the last given out, so that a part isn't used again soon. Not thread-safe.
 */
final class CidrSet {
  /** Kubernetes cuts no IPv6 range into more than 2^16 parts. */
  private static final int MOST_IPV6_PARTS = 16;

  private final Cidr range;
  private final int bits;
  private final int width;
  private final long parts;
  private final TreeMap<Long, Integer> taken = new TreeMap<>();
  private long cursor;

  /**
   * A range in parts of that prefix.
   *
   * @throws IllegalArgumentException if the range has no such parts, or too many
   */
  CidrSet(Cidr range, int bits) {
    this.range = range;
    this.bits = bits;
    boolean ipv4 = range.family().equals("IPv4");
    this.width = ipv4 ? Integer.SIZE : 4 * Integer.SIZE;
    if (bits < range.bits() || bits > width) {
      throw new IllegalArgumentException(range + " has no parts of /" + bits);
    }
    if (!ipv4 && bits - range.bits() > MOST_IPV6_PARTS) {
      throw new IllegalArgumentException(range + " has too many parts of /" + bits);
    }
    this.parts = 1L << (bits - range.bits());
  }

  private static BigInteger number(Cidr part) {
    return InetAddresses.toBigInteger(part.network());
  }

  private BigInteger offset(Cidr other) {
    return number(other).subtract(number(range));
  }

  /** Counts what overlaps with it as taken once more, or once less. Other ranges don't matter. */
  void count(Cidr other, int change) {
    if (!range.covers(other) && !other.covers(range)) {
      return;
    }
    long first = 0;
    long last = parts - 1;
    if (range.covers(other)) {
      first = offset(other).shiftRight(width - bits).longValueExact();
      last = other.bits() >= bits ? first : first + (1L << (bits - other.bits())) - 1;
    }
    for (long part = first; part <= last; part++) {
      taken.merge(part, change, (now, by) -> now + by == 0 ? null : (Integer) (now + by));
    }
  }

  /** A part that nobody has; it isn't taken by that. Empty if there is none. */
  OptionalLong free() {
    if (taken.size() >= parts) {
      return OptionalLong.empty();
    }
    while (taken.containsKey(cursor)) {
      cursor = (cursor + 1) % parts;
    }
    return OptionalLong.of(cursor);
  }

  /** The part of that number, from 0. */
  Cidr part(long number) {
    BigInteger network = number(range).add(BigInteger.valueOf(number).shiftLeft(width - bits));
    return new Cidr(
        width == Integer.SIZE
            ? InetAddresses.fromIPv4BigInteger(network)
            : InetAddresses.fromIPv6BigInteger(network),
        bits);
  }

  /** The next search begins behind that part. */
  void pass(long number) {
    cursor = (number + 1) % parts;
  }
}
