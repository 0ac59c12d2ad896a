package dev.orch.command;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.orch.cluster.HostMachine;
import dev.orch.dns.DnsListener;
import dev.orch.dns.DnsLoop;
import dev.orch.dns.DnsServer;
import dev.orch.dns.DnsSettings;
import dev.orch.model.Chance;
import dev.orch.network.dns.ZoneSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A name server as options have it.
 *
 * @param listen where it listens
 * @param upstreams who is asked for other names
 * @param loop keeps the cluster's names, once it is started
 */
record Names(InetSocketAddress listen, List<InetSocketAddress> upstreams, DnsLoop loop) {
  static final int PORT = 53;
  private static final int IDS = 1 << 16;
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

  /**
   * Reads the options.
   *
   * @param option what the address was given by
   * @param upstreams empty for the machine's own; none if it is {@code none}
   * @throws IllegalArgumentException if one is wrong; says which
   */
  static Names of(String option, String listen, String domain, List<String> upstreams) {
    String plain = Ascii.toLowerCase(domain);
    if (!DOMAIN.matcher(plain).matches()) {
      throw new IllegalArgumentException("--domain: '" + domain + "' is no domain");
    }
    InetSocketAddress own = address(option, listen);
    ZoneSettings zone = ZoneSettings.of(plain);
    List<InetSocketAddress> others =
        (upstreams.isEmpty() ? HostMachine.dns().servers() : upstreams)
            .stream()
                .filter(text -> !text.equals("none"))
                .map(text -> address("--upstream", text))
                .filter(other -> !isSame(own, other))
                .collect(ImmutableList.toImmutableList());
    boolean named = !own.getAddress().isAnyLocalAddress();
    return new Names(
        own,
        others,
        new DnsLoop(named ? zone.withServers(ImmutableList.of(own.getAddress())) : zone));
  }

  private static InetSocketAddress address(String option, String text) {
    return address(option, text, PORT);
  }

  /** The address that an option says. @throws IllegalArgumentException if it says none */
  static InetSocketAddress address(String option, String text, int defaultPort) {
    try {
      HostAndPort parsed = HostAndPort.fromString(text).withDefaultPort(defaultPort);
      return new InetSocketAddress(InetAddresses.forString(parsed.getHost()), parsed.getPort());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          option + ": '" + text + "' is no address such as 10.0.0.1:" + defaultPort, e);
    }
  }

  /** A server that asks itself would never end. */
  private static boolean isSame(InetSocketAddress own, InetSocketAddress other) {
    return own.getPort() == other.getPort()
        && (own.getAddress().equals(other.getAddress())
            || own.getAddress().isAnyLocalAddress() && isOfThisMachine(other.getAddress()));
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Listens. @throws Failure if it can't */
  DnsServer serve(int threads) {
    SecureRandom random = new SecureRandom();
    try {
      return DnsServer.start(
          DnsSettings.of(listen, upstreams).withThreads(threads),
          loop,
          new DnsServer.Parts(
              new Chance(random.nextLong()),
              System::nanoTime,
              () -> random.nextInt(IDS),
              DnsListener.NONE));
    } catch (IOException e) {
      throw new Failure("can't listen at " + text(listen) + ": " + UpCommand.reason(e));
    }
  }

  /** What pods' resolv.conf may name, which has no ports. */
  List<String> forPods() {
    return listen.getPort() == PORT && !listen.getAddress().isAnyLocalAddress()
        ? ImmutableList.of(InetAddresses.toAddrString(listen.getAddress()))
        : ImmutableList.of();
  }

  /** An address with its port. */
  static String text(InetSocketAddress address) {
    return InetAddresses.toUriString(address.getAddress()) + ":" + address.getPort();
  }
}
