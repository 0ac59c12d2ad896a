package dev.orch.network.dns;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The names of addresses. A service's own address has that service's name alone; an endpoint has
 * one of each headless service that it belongs to. For the one thread that tells.
 */
final class ReverseNames {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final int ttl;
  private final Map<String, Node> nodes;
  private final Map<String, TreeMap<String, ServiceNames.Entry>> owners = new TreeMap<>();

  /**
   * Names of nothing yet.
   *
   * @param nodes where the names of addresses are put
   */
  ReverseNames(int ttl, Map<String, Node> nodes) {
    this.ttl = ttl;
    this.nodes = nodes;
  }

  /** The name under which the names of an address are (RFC 1035 3.5, RFC 3596 2.5). */
  static String of(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder name = new StringBuilder(72);
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (address instanceof Inet4Address) {
        name.append(bytes[i] & 0xff).append('.');
      } else {
        name.append(HEX[bytes[i] & 0xf]).append('.').append(HEX[bytes[i] >> 4 & 0xf]).append('.');
      }
    }
    return name.append(address instanceof Inet4Address ? "in-addr.arpa" : "ip6.arpa").toString();
  }

  /** A service's addresses have changed. */
  void replace(String service, ServiceNames.Entry before, ServiceNames.Entry after) {
    Set<InetAddress> touched = new LinkedHashSet<>(before.pointers().keySet());
    touched.addAll(after.pointers().keySet());
    for (InetAddress address : touched) {
      String name = of(address);
      TreeMap<String, ServiceNames.Entry> all =
          owners.computeIfAbsent(name, made -> new TreeMap<>());
      if (after.pointers().containsKey(address)) {
        all.put(service, after);
      } else {
        all.remove(service);
      }
      if (all.isEmpty()) {
        owners.remove(name);
        nodes.remove(name);
      } else {
        nodes.put(name, node(name, address, all.values()));
      }
    }
  }

  private Node node(String name, InetAddress address, Iterable<ServiceNames.Entry> all) {
    Iterable<ServiceNames.Entry> services = Iterables.filter(all, each -> !each.headless());
    Iterable<ServiceNames.Entry> speaking = Iterables.isEmpty(services) ? all : services;
    Set<String> names = new LinkedHashSet<>();
    speaking.forEach(
        each -> names.addAll(each.pointers().getOrDefault(address, ImmutableSet.of())));
    return Node.of(
        names.stream()
            .map(target -> new ResourceRecord(name, ttl, new RecordData.Pointer(target)))
            .collect(ImmutableList.toImmutableList()));
  }
}
