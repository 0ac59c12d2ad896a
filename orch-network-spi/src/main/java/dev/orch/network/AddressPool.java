package dev.orch.network;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The addresses of a range, each held by at most one owner, and each owner holding at most one. The
 * next address is the next free one after the last given out, so that an address isn't used again
 * soon; what is given depends on the calls alone. Not thread-safe.
 *
 * <p>Of an IPv4 range the first and the last address aren't given out, of an IPv6 range the first.
 */
public final class AddressPool {
  // Nobody runs out of so many, and they can be counted by a long.
  private static final int MAX_HOST_BITS = 40;

  private final String range;
  private final BigInteger base;
  private final int bytes;
  private final long last;
  private final Map<String, Long> byOwner = new LinkedHashMap<>();
  private final TreeMap<Long, String> owners = new TreeMap<>();
  private long cursor = 1;

  private AddressPool(String range, BigInteger base, int bytes, long last) {
    this.range = range;
    this.base = base;
    this.bytes = bytes;
    this.last = last;
  }

  /**
   * The pool of a range in the notation {@code 127.64.0.0/16} or {@code fd00::/64}.
   *
   * @throws IllegalArgumentException if it is none, or has no address to give
   */
  public static AddressPool of(String range) {
    Range parsed = Range.parse(range);
    int length = parsed.first().getAddress().length * 8;
    int hostBits = Math.min(length - parsed.bits(), MAX_HOST_BITS);
    if (hostBits < 2) {
      throw new IllegalArgumentException(range + " has no addresses to give");
    }
    if (!InetAddresses.forString(range.substring(0, range.indexOf('/'))).equals(parsed.first())) {
      throw new IllegalArgumentException(range + " is no range: it has bits after its length");
    }
    BigInteger number = new BigInteger(1, parsed.first().getAddress());
    long size = 1L << hostBits;
    return new AddressPool(range, number, length / 8, length == 32 ? size - 2 : size - 1);
  }

  /** The address that the owner holds, or one that it holds from now on; empty if none is free. */
  public Optional<InetAddress> allocate(String owner) {
    Long held = byOwner.get(owner);
    if (held != null) {
      return Optional.of(address(held));
    }
    if (owners.size() >= last) {
      return Optional.empty();
    }
    while (owners.containsKey(cursor)) {
      cursor = next(cursor);
    }
    long given = cursor;
    cursor = next(given);
    hold(given, owner);
    return Optional.of(address(given));
  }

  private long next(long number) {
    return number == last ? 1 : number + 1;
  }

  private void hold(long number, String owner) {
    owners.put(number, owner);
    byOwner.put(owner, number);
  }

  /**
   * Holds this address for the owner; false if it isn't in the range, another one holds it, or the
   * owner holds another.
   */
  public boolean reserve(String owner, InetAddress address) {
    if (!contains(address)) {
      return false;
    }
    long number = number(address);
    Long held = byOwner.get(owner);
    if (held != null || owners.containsKey(number)) {
      return held != null && held == number;
    }
    hold(number, owner);
    return true;
  }

  /** The address that the owner holds. */
  public Optional<InetAddress> held(String owner) {
    Long number = byOwner.get(owner);
    return number == null ? Optional.empty() : Optional.of(address(number));
  }

  /** The owner holds nothing from now on. */
  public void release(String owner) {
    Long number = byOwner.remove(owner);
    if (number != null) {
      owners.remove(number);
    }
  }

  /** All owners but these hold nothing from now on. */
  public void retain(Set<String> alive) {
    byOwner.keySet().retainAll(alive);
    owners.values().retainAll(alive);
  }

  /** Whether the address is one that this pool gives out. */
  public boolean contains(InetAddress address) {
    if (address.getAddress().length != bytes) {
      return false;
    }
    BigInteger number = new BigInteger(1, address.getAddress()).subtract(base);
    return number.signum() > 0 && number.compareTo(BigInteger.valueOf(last)) <= 0;
  }

  private long number(InetAddress address) {
    return new BigInteger(1, address.getAddress()).subtract(base).longValueExact();
  }

  private InetAddress address(long number) {
    BigInteger value = base.add(BigInteger.valueOf(number));
    return bytes == 4
        ? InetAddresses.fromInteger(value.intValue())
        : InetAddresses.fromIPv6BigInteger(value);
  }

  /** How many addresses are held. */
  public int size() {
    return owners.size();
  }

  /** How many addresses there are in all. */
  public long capacity() {
    return last;
  }

  @Override
  public String toString() {
    return range + " (" + owners.size() + " of " + last + " held)";
  }
}
