package dev.orch.network.loopback;

import com.google.common.base.Preconditions;
import com.google.common.net.InetAddresses;

/**
 * Which loopback addresses a cluster without a network of its own uses. What the host itself uses,
 * such as 127.0.0.1, 127.0.0.53 and 127.0.1.1, lies in none of them.
 *
 * @param pods of all nodes' pods
 * @param services of cluster IPs
 */
public record LoopbackRanges(String pods, String services) {
  /** 127.64.0.0 to 127.127.255.255 for pods, 127.128.0.0 to 127.128.255.255 for services. */
  public static final LoopbackRanges DEFAULT =
      new LoopbackRanges("127.64.0.0/10", "127.128.0.0/16");

  private static final int NODE_BITS = 24;

  /** The pods' range of a node, 254 addresses: the node's number counts from 0. */
  public String podsOf(int node) {
    int slash = pods.indexOf('/');
    int bits = Integer.parseInt(pods.substring(slash + 1));
    Preconditions.checkArgument(
        node >= 0 && bits <= NODE_BITS && node < 1 << (NODE_BITS - bits),
        "node %s has no range in %s",
        node,
        pods);
    int base = InetAddresses.coerceToInteger(InetAddresses.forString(pods.substring(0, slash)));
    return InetAddresses.toAddrString(InetAddresses.fromInteger(base + (node << 8)))
        + "/"
        + NODE_BITS;
  }
}
