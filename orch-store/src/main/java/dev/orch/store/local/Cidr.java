package dev.orch.store.local;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;

/** A range of IPv4 addresses, such as {@code 10.96.0.0/16}. */
public record Cidr(int base, int bits) {
  /** Reads a range. @throws IllegalArgumentException if it is none, or has no room for addresses */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isAddress(text.substring(0, slash))) {
      throw new IllegalArgumentException("'" + text + "' is no IPv4 range such as 10.96.0.0/16");
    }
    int bits;
    try {
      bits = Integer.parseInt(text.substring(slash + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no IPv4 range such as 10.96.0.0/16", e);
    }
    if (bits < 8 || bits > 30) {
      throw new IllegalArgumentException("'" + text + "': the prefix must be from 8 to 30");
    }
    return new Cidr(number(text.substring(0, slash)) & mask(bits), bits);
  }

  private static int mask(int bits) {
    return -1 << (32 - bits);
  }

  static boolean isAddress(String text) {
    return InetAddresses.isInetAddress(text)
        && InetAddresses.forString(text) instanceof Inet4Address;
  }

  private static int number(String address) {
    return InetAddresses.coerceToInteger(InetAddresses.forString(address));
  }

  /** How many addresses can be given out: all but the first and the last. */
  public int size() {
    return (1 << (32 - bits)) - 2;
  }

  /** The address at an index from 0. */
  public String address(int index) {
    InetAddress address = InetAddresses.fromInteger(base + 1 + index);
    return InetAddresses.toAddrString(address);
  }

  public boolean contains(String address) {
    return isAddress(address) && (number(address) & mask(bits)) == base;
  }

  @Override
  public String toString() {
    return InetAddresses.toAddrString(InetAddresses.fromInteger(base)) + "/" + bits;
  }
}
