package dev.orch.model.validation;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** IP addresses and ranges of them, with Kubernetes' messages. Stateless. */
public final class Addresses {
  private static final String ADDRESS =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  private static final String RANGE =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

  private static final Pattern LEADING_ZEROS = Pattern.compile("(?<![0-9a-fA-F:])0+(?=[0-9])");

  private Addresses() {}

  /** Whether it is an IPv4 or IPv6 address. */
  public static boolean isAddress(String text) {
    return text.indexOf('%') < 0 && InetAddresses.isInetAddress(text);
  }

  public static boolean isIpv4(String text) {
    return isAddress(text) && text.indexOf(':') < 0;
  }

  public static boolean isIpv6(String text) {
    return isAddress(text) && text.indexOf(':') >= 0;
  }

  /** Whether it is a range such as {@code 10.0.0.0/8}. */
  public static boolean isRange(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isAddress(text.substring(0, slash))) {
      return false;
    }
    String bits = text.substring(slash + 1);
    if (bits.isEmpty() || bits.length() > 3 || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    return Integer.parseInt(bits) <= (isIpv4(text.substring(0, slash)) ? 32 : 128);
  }

  /** Adds a fault unless the text is an address; tells whether it is. */
  public static boolean check(String text, FieldPath path, FieldErrors errors) {
    if (!isAddress(text)) {
      errors.add(FieldError.invalid(path, text, ADDRESS));
      return false;
    }
    return true;
  }

  /** What is wrong with an address that is to have the one form that every parser reads alike. */
  public static List<String> faults(String text) {
    if (!isAddress(text)) {
      return ImmutableList.of(isAddress(withoutZeros(text)) ? "must not have leading 0s" : ADDRESS);
    }
    return isMapped(text)
        ? ImmutableList.of("must not be an IPv4-mapped IPv6 address")
        : ImmutableList.of();
  }

  /** What is wrong with a range that is to have the one form that every parser reads alike. */
  public static List<String> rangeFaults(String text) {
    if (!isRange(text)) {
      return ImmutableList.of(
          isRange(withoutZeros(text)) ? "must not have leading 0s in IP or prefix length" : RANGE);
    }
    if (isMapped(text.substring(0, text.indexOf('/')))) {
      return ImmutableList.of("must not have an IPv4-mapped IPv6 address");
    }
    return hasBitsBeyond(text)
        ? ImmutableList.of("must not have bits set beyond the prefix length")
        : ImmutableList.of();
  }

  private static String withoutZeros(String text) {
    return LEADING_ZEROS.matcher(text).replaceAll("");
  }

  private static boolean isMapped(String text) {
    return Ascii.toLowerCase(text).startsWith("::ffff:") && text.indexOf('.') > 0;
  }

  private static boolean hasBitsBeyond(String range) {
    int slash = range.indexOf('/');
    byte[] address = InetAddresses.forString(range.substring(0, slash)).getAddress();
    int bits = Integer.parseInt(range.substring(slash + 1));
    for (int i = bits; i < address.length * 8; i++) {
      if ((address[i / 8] >> (7 - i % 8) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the range lies within another one, and is smaller. Both must be ranges. */
  public static boolean isWithin(String range, String other) {
    int slash = range.indexOf('/');
    int otherSlash = other.indexOf('/');
    byte[] address = InetAddresses.forString(range.substring(0, slash)).getAddress();
    byte[] base = InetAddresses.forString(other.substring(0, otherSlash)).getAddress();
    int bits = Integer.parseInt(other.substring(otherSlash + 1));
    if (address.length != base.length || Integer.parseInt(range.substring(slash + 1)) <= bits) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      if (((address[i / 8] ^ base[i / 8]) >> (7 - i % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds a fault unless the text is a range. */
  public static void checkRange(String text, FieldPath path, FieldErrors errors) {
    if (!isRange(text)) {
      errors.add(FieldError.invalid(path, text, RANGE));
    }
  }

  /**
   * Adds a fault if traffic can't be sent to the address from anywhere in the cluster, unless the
   * cluster's pods have such addresses.
   */
  public static void checkReachable(
      String text, FieldPath path, ValidationContext context, FieldErrors errors) {
    if (!isAddress(text)) {
      errors.add(FieldError.invalid(path, text, "must be a valid IP address"));
      return;
    }
    if (context.isPodAddress(text)) {
      return;
    }
    InetAddress address = InetAddresses.forString(text);
    if (address.isAnyLocalAddress()) {
      errors.add(FieldError.invalid(path, text, "may not be unspecified (" + text + ")"));
    }
    if (address.isLoopbackAddress()) {
      errors.add(
          FieldError.invalid(
              path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
    }
    if (address.isLinkLocalAddress()) {
      errors.add(
          FieldError.invalid(
              path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"));
    }
    if (isLocalMulticast(address)) {
      errors.add(
          FieldError.invalid(
              path,
              text,
              "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"));
    }
  }

  private static boolean isLocalMulticast(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? bytes[0] == (byte) 224 && bytes[1] == 0 && bytes[2] == 0
        : bytes[0] == (byte) 0xff && (bytes[1] & 0x0f) == 2;
  }
}
