package dev.orch.network.nft;

import com.google.common.collect.ImmutableList;
import dev.orch.network.Range;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a proxy in the kernel is told of its machine. Immutable.
 *
 * @param podRanges the addresses of the cluster's pods: packets from elsewhere come from outside
 * @param six whether the machine has IPv6
 * @param sctp whether its kernel follows SCTP's connections; without, they aren't carried
 * @param mark the bit of a packet's mark by which it is to come from the node; nobody else's
 */
public record NftSettings(List<Range> podRanges, boolean six, boolean sctp, int mark) {
  /** The bit that kube-proxy takes. */
  public static final int MARK = 0x4000;

  public NftSettings {
    podRanges = ImmutableList.copyOf(podRanges);
    if (Integer.bitCount(mark) != 1) {
      throw new IllegalArgumentException("the mark is no single bit: " + mark);
    }
  }

  /** Those of this machine. */
  public static NftSettings of(List<Range> podRanges) {
    return new NftSettings(
        podRanges,
        Files.exists(Path.of("/proc/net/if_inet6")),
        Files.exists(Path.of("/proc/sys/net/netfilter/nf_conntrack_sctp_timeout_established")),
        MARK);
  }
}
