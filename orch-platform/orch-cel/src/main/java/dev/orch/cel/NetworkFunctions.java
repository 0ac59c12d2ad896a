package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.orch.cel.Functions.Body;
import dev.orch.cel.Functions.Function;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** Functions of addresses and ranges of them. Stateless. */
final class NetworkFunctions {
  private static final CelType IP = OpaqueType.create("net.IP");
  private static final CelType CIDR = OpaqueType.create("net.CIDR");
  private static final int BITS = 8;

  /** An address. */
  record Ip(InetAddress address) {
    static Ip parse(String text) {
      if (!InetAddresses.isInetAddress(text) || text.contains("%")) {
        throw new IllegalArgumentException("IP Address " + quoted(text) + " parse error");
      }
      return new Ip(InetAddresses.forString(text));
    }

    long family() {
      return address instanceof Inet4Address ? 4 : 6;
    }

    BigInteger number() {
      return new BigInteger(1, address.getAddress());
    }

    int length() {
      return address.getAddress().length * BITS;
    }

    boolean isLinkLocalMulticast() {
      return address.isMCLinkLocal();
    }

    boolean isGlobalUnicast() {
      return !address.isAnyLocalAddress()
          && !address.isLoopbackAddress()
          && !address.isMulticastAddress()
          && !address.isLinkLocalAddress();
    }

    @Override
    public String toString() {
      return InetAddresses.toAddrString(address);
    }
  }

  /** A range of addresses. */
  record Cidr(Ip ip, int prefix) {
    static Cidr parse(String text) {
      int slash = text.indexOf('/');
      boolean whole = slash > 0 && Pattern.matches("0|[1-9][0-9]{0,2}", text.substring(slash + 1));
      if (!whole || !InetAddresses.isInetAddress(text.substring(0, slash))) {
        throw new IllegalArgumentException("network address parse error during conversion");
      }
      Cidr cidr =
          new Cidr(Ip.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
      if (cidr.prefix > cidr.ip.length()) {
        throw new IllegalArgumentException("network address parse error during conversion");
      }
      return cidr;
    }

    boolean contains(Ip other) {
      int rest = ip.length() - prefix;
      return other.length() == ip.length()
          && other.number().shiftRight(rest).equals(ip.number().shiftRight(rest));
    }

    Cidr masked() {
      int rest = ip.length() - prefix;
      BigInteger first = ip.number().shiftRight(rest).shiftLeft(rest);
      InetAddress address =
          ip.family() == 4
              ? InetAddresses.fromIPv4BigInteger(first)
              : InetAddresses.fromIPv6BigInteger(first);
      return new Cidr(new Ip(address), prefix);
    }

    @Override
    public String toString() {
      return ip + "/" + prefix;
    }
  }

  static final List<Function> ALL =
      ImmutableList.<Function>builder()
          .add(text("ip", IP, a -> Ip.parse((String) a[0])))
          .add(text("isIP", SimpleType.BOOL, a -> is(() -> Ip.parse((String) a[0]))))
          .add(
              text(
                  "ip.isCanonical",
                  SimpleType.BOOL,
                  a -> Ip.parse((String) a[0]).toString().equals(a[0])))
          .add(ofIp("family", SimpleType.INT, a -> ((Ip) a[0]).family()))
          .add(ofIp("isUnspecified", SimpleType.BOOL, a -> ((Ip) a[0]).address.isAnyLocalAddress()))
          .add(ofIp("isLoopback", SimpleType.BOOL, a -> ((Ip) a[0]).address.isLoopbackAddress()))
          .add(
              ofIp(
                  "isLinkLocalMulticast", SimpleType.BOOL, a -> ((Ip) a[0]).isLinkLocalMulticast()))
          .add(
              ofIp(
                  "isLinkLocalUnicast",
                  SimpleType.BOOL,
                  a -> ((Ip) a[0]).address.isLinkLocalAddress()))
          .add(ofIp("isGlobalUnicast", SimpleType.BOOL, a -> ((Ip) a[0]).isGlobalUnicast()))
          .add(text("cidr", CIDR, a -> Cidr.parse((String) a[0])))
          .add(text("isCIDR", SimpleType.BOOL, a -> is(() -> Cidr.parse((String) a[0]))))
          .add(ofCidr("ip", IP, a -> ((Cidr) a[0]).ip))
          .add(ofCidr("masked", CIDR, a -> ((Cidr) a[0]).masked()))
          .add(ofCidr("prefixLength", SimpleType.INT, a -> (long) ((Cidr) a[0]).prefix))
          .add(both("containsIP", IP, Ip.class, a -> ((Cidr) a[0]).contains((Ip) a[1])))
          .add(
              both(
                  "containsIP",
                  SimpleType.STRING,
                  String.class,
                  a -> ((Cidr) a[0]).contains(Ip.parse((String) a[1]))))
          .add(both("containsCIDR", CIDR, Cidr.class, a -> contains((Cidr) a[0], (Cidr) a[1])))
          .add(
              both(
                  "containsCIDR",
                  SimpleType.STRING,
                  String.class,
                  a -> contains((Cidr) a[0], Cidr.parse((String) a[1]))))
          .add(toText("ip", IP, Ip.class))
          .add(toText("cidr", CIDR, Cidr.class))
          .build();

  private NetworkFunctions() {}

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  private static boolean contains(Cidr outer, Cidr inner) {
    return outer.prefix <= inner.prefix && outer.contains(inner.ip);
  }

  private static boolean is(Runnable parse) {
    try {
      parse.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Function text(String name, CelType result, Body body) {
    return new Function(
        name,
        "string_" + name.replace('.', '_'),
        false,
        result,
        ImmutableList.of(SimpleType.STRING),
        ImmutableList.of(String.class),
        body);
  }

  private static Function ofIp(String name, CelType result, Body body) {
    return new Function(
        name, "ip_" + name, true, result, ImmutableList.of(IP), ImmutableList.of(Ip.class), body);
  }

  private static Function ofCidr(String name, CelType result, Body body) {
    return new Function(
        name,
        "cidr_" + name,
        true,
        result,
        ImmutableList.of(CIDR),
        ImmutableList.of(Cidr.class),
        body);
  }

  private static Function both(String name, CelType other, Class<?> type, Body body) {
    return new Function(
        name,
        "cidr_" + name + "_" + type.getSimpleName(),
        true,
        SimpleType.BOOL,
        ImmutableList.of(CIDR, other),
        ImmutableList.of(Cidr.class, type),
        body);
  }

  private static Function toText(String name, CelType type, Class<?> of) {
    return new Function(
        "string",
        name + "_to_string",
        false,
        SimpleType.STRING,
        ImmutableList.of(type),
        ImmutableList.of(of),
        a -> a[0].toString());
  }
}
