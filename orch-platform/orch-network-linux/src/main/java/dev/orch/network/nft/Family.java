package dev.orch.network.nft;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.network.Range;
import java.net.Inet6Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A family of addresses, each of which has a table of its own, in nft's words. */
enum Family {
  IP4("ip", "ipv4_addr", "ipv4"),
  IP6("ip6", "ipv6_addr", "ipv6");

  /** The name of the table in each family. */
  static final String TABLE = "orch-proxy";

  private final String word;
  private final String type;
  private final String conntrack;

  Family(String word, String type, String conntrack) {
    this.word = word;
    this.type = type;
    this.conntrack = conntrack;
  }

  /** The family's name, before {@code saddr} too. */
  String word() {
    return word;
  }

  /** The type of an address. */
  String type() {
    return type;
  }

  /** The family's name to conntrack. */
  String conntrack() {
    return conntrack;
  }

  /** The table, as commands name it. */
  String table() {
    return word + " " + TABLE;
  }

  /** An address's family; null if it is none. */
  static @Nullable Family of(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return null;
    }
    return address.indexOf(':') >= 0 ? IP6 : IP4;
  }

  /** An address in the one way in which it is written here. */
  static String canonical(String address) {
    return address.indexOf(':') < 0
        ? address
        : InetAddresses.toAddrString(InetAddresses.forString(address));
  }

  boolean has(Range range) {
    return range.first() instanceof Inet6Address == (this == IP6);
  }

  static List<Family> all(NftSettings settings) {
    return settings.six() ? ImmutableList.of(IP4, IP6) : ImmutableList.of(IP4);
  }
}
