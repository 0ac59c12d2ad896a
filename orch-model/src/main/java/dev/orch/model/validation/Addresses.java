package dev.orch.model.validation;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;

/** IP addresses and ranges of them, with Kubernetes' messages. Stateless. */
public final class Addresses {
  private static final String ADDRESS =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  private static final String RANGE =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

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
