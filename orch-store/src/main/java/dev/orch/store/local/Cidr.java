package dev.orch.store.local;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.validation.Addresses;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/** A range of addresses of one family, such as {@code 10.96.0.0/16} or {@code fd00::/108}. */
public record Cidr(InetAddress network, int bits) {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  /** Kubernetes allocates from no larger ones of IPv6, nor do we: their indexes fit a long. */
  private static final int LARGEST_IPV6 = 64;

  /** Reads a range. @throws IllegalArgumentException if it is none, or has no room for addresses */
  public static Cidr parse(String text) {
    Cidr range = of(text);
    int from = range.isIpv4() ? 8 : LARGEST_IPV6;
    int to = range.width() - 2;
    if (range.bits < from || range.bits > to) {
      throw new IllegalArgumentException(
          "'" + text + "': the prefix must be from " + from + " to " + to);
    }
    return range;
  }

  /** Reads one range, or two of different families with a comma between; the first is preferred. */
  public static List<Cidr> parseAll(String text) {
    return checked(
        Splitter.on(',')
            .splitToStream(text)
            .map(Cidr::parse)
            .collect(ImmutableList.toImmutableList()));
  }

  /**
   * The same of any size, such as the ranges that pods' addresses are of.
   *
   * @throws IllegalArgumentException if it isn't one range, or one of each family
   */
  public static List<Cidr> ofAll(String text) {
    return checked(
        Splitter.on(',')
            .splitToStream(text)
            .map(Cidr::of)
            .collect(ImmutableList.toImmutableList()));
  }

  /** The ranges, if a cluster can have them: one, or one of each family. */
  static List<Cidr> checked(List<Cidr> ranges) {
    if (ranges.isEmpty() || ranges.size() > 2) {
      throw new IllegalArgumentException("one range is needed, or two, not " + ranges.size());
    }
    if (ranges.size() == 2 && ranges.get(0).isIpv4() == ranges.get(1).isIpv4()) {
      throw new IllegalArgumentException(
          ranges.get(0) + " and " + ranges.get(1) + " are of one family");
    }
    return ranges;
  }

  /**
   * Reads a range of any size, even one that has no room for addresses.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Cidr of(String text) {
    int slash = text.indexOf('/');
    if (slash >= 0 && isAddress(text.substring(0, slash))) {
      InetAddress address = InetAddresses.forString(text.substring(0, slash));
      int width = width(address);
      try {
        int bits = Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= width) {
          return new Cidr(address(masked(address, bits), width), bits);
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(noRange(text), e);
      }
    }
    throw new IllegalArgumentException(noRange(text));
  }

  private static String noRange(String text) {
    return "'" + text + "' is no range of addresses such as 10.96.0.0/16";
  }

  private static int width(InetAddress address) {
    return address instanceof Inet4Address ? 32 : 128;
  }

  private static BigInteger masked(InetAddress address, int bits) {
    int rest = width(address) - bits;
    return InetAddresses.toBigInteger(address).shiftRight(rest).shiftLeft(rest);
  }

  private static InetAddress address(BigInteger number, int width) {
    return width == 32
        ? InetAddresses.fromIPv4BigInteger(number)
        : InetAddresses.fromIPv6BigInteger(number);
  }

  static boolean isAddress(String text) {
    return Addresses.isAddress(text);
  }

  /** An address as the name of its object has it. */
  static String canonical(String address) {
    return InetAddresses.toAddrString(InetAddresses.forString(address));
  }

  /** The family of an address, as Services call it. */
  static String familyOf(String address) {
    return InetAddresses.forString(address) instanceof Inet6Address ? "IPv6" : "IPv4";
  }

  private boolean isIpv4() {
    return network instanceof Inet4Address;
  }

  private int width() {
    return width(network);
  }

  /** The family, as Services call it. */
  public String family() {
    return isIpv4() ? "IPv4" : "IPv6";
  }

  /** How many addresses can be given out: all but the first, and of IPv4 the last. */
  public long size() {
    if (!isIpv4() && bits < LARGEST_IPV6) {
      return 0;
    }
    BigInteger reserved = isIpv4() ? BigInteger.TWO : BigInteger.ONE;
    return total().subtract(reserved).max(BigInteger.ZERO).min(MOST).longValueExact();
  }

  private BigInteger total() {
    return BigInteger.ONE.shiftLeft(width() - bits);
  }

  /** The order in which addresses are given out to those who ask for none in particular. */
  Band band() {
    return Band.of(size(), total().min(MOST).longValueExact(), 16, 256);
  }

  /** The address at an index from 0. */
  public String address(long index) {
    BigInteger number = InetAddresses.toBigInteger(network).add(BigInteger.valueOf(index + 1));
    return InetAddresses.toAddrString(address(number, width()));
  }

  /** Whether the address can be given out of this range. */
  public boolean contains(String address) {
    if (!isAddress(address)) {
      return false;
    }
    InetAddress other = InetAddresses.forString(address);
    BigInteger number = InetAddresses.toBigInteger(other);
    BigInteger last = InetAddresses.toBigInteger(network).add(total()).subtract(BigInteger.ONE);
    return width(other) == width()
        && masked(other, bits).equals(InetAddresses.toBigInteger(network))
        && !other.equals(network)
        && !(isIpv4() && number.equals(last));
  }

  /** Whether all of the other range is in this one. */
  public boolean covers(Cidr other) {
    return width() == other.width()
        && other.bits >= bits
        && masked(other.network, bits).equals(InetAddresses.toBigInteger(network));
  }

  @Override
  public String toString() {
    return InetAddresses.toAddrString(network) + "/" + bits;
  }
}
