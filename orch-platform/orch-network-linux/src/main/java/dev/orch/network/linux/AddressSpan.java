package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.network.Range;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a subnet from one to another that may be given out, but for the gateway and
 * those that are reserved. Immutable.
 *
 * @param subnet whose addresses they are
 * @param first the first one
 * @param last the last one
 * @param gateway of the subnet
 * @param reserved those that aren't given out
 */
public record AddressSpan(
    Range subnet,
    InetAddress first,
    InetAddress last,
    InetAddress gateway,
    List<InetAddress> reserved) {
  public AddressSpan {
    reserved = ImmutableList.copyOf(reserved);
  }

  /**
   * Those of a subnet: without its own address, and without the last one of IPv4, by which all are
   * reached. The first one of them is the gateway.
   *
   * @throws IllegalArgumentException if it has no two addresses
   */
  public static AddressSpan of(Range subnet) {
    int length = subnet.first().getAddress().length * 8;
    if (length - subnet.bits() < 2) {
      throw new IllegalArgumentException(subnet + " is too small to give addresses of it");
    }
    BigInteger base = number(subnet.first());
    BigInteger size = BigInteger.ONE.shiftLeft(length - subnet.bits());
    BigInteger last = base.add(size).subtract(BigInteger.valueOf(length == 32 ? 2 : 1));
    InetAddress first = address(base.add(BigInteger.ONE), length);
    return new AddressSpan(subnet, first, address(last, length), first, ImmutableList.of());
  }

  /**
   * The same between these.
   *
   * @param from null for the first one
   * @param to null for the last one
   * @param way the gateway; null for the first address of the subnet
   * @throws IllegalArgumentException if one isn't in the subnet, or none is left
   */
  public AddressSpan between(
      @Nullable InetAddress from,
      @Nullable InetAddress to,
      @Nullable InetAddress way,
      List<InetAddress> without) {
    for (InetAddress each : new @Nullable InetAddress[] {from, to}) {
      if (each != null && !subnet.contains(each)) {
        throw new IllegalArgumentException(
            InetAddresses.toAddrString(each) + " is not in " + subnet);
      }
    }
    AddressSpan span =
        new AddressSpan(
            subnet,
            from == null ? first : from,
            to == null ? last : to,
            way == null ? gateway : way,
            without);
    if (number(span.first).compareTo(number(span.last)) > 0) {
      throw new IllegalArgumentException("no address is from " + span.first + " to " + span.last);
    }
    return span;
  }

  /** Whether it may be given out. */
  public boolean contains(InetAddress address) {
    return isSameFamily(address)
        && number(address).compareTo(number(first)) >= 0
        && number(address).compareTo(number(last)) <= 0
        && !address.equals(gateway)
        && !reserved.contains(address);
  }

  private boolean isSameFamily(InetAddress address) {
    return address.getAddress().length == first.getAddress().length;
  }

  /**
   * The first one that is free, in their order.
   *
   * @param after only those after it; null for all
   */
  Optional<InetAddress> firstFree(@Nullable InetAddress after, Predicate<InetAddress> free) {
    int length = first.getAddress().length * 8;
    BigInteger end = number(last);
    BigInteger at = after == null ? number(first) : number(after).add(BigInteger.ONE);
    for (; at.compareTo(end) <= 0; at = at.add(BigInteger.ONE)) {
      InetAddress address = address(at, length);
      if (contains(address) && free.test(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private static InetAddress address(BigInteger number, int length) {
    return length == 32
        ? InetAddresses.fromInteger(number.intValue())
        : InetAddresses.fromIPv6BigInteger(number);
  }
}
