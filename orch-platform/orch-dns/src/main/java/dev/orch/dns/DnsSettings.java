package dev.orch.dns;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Model;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How a name server works. Immutable.
 *
 * @param listen where it listens, over UDP and TCP; port 0 for any free one
 * @param upstreams who is asked for names that aren't the cluster's, in this order
 * @param threads how many threads answer
 * @param payload the largest datagram that it sends and takes
 * @param connections how many clients may be connected over TCP
 * @param idle after which time without a question, or with an answer that isn't taken, a connection
 *     is ended
 * @param patience how long an upstream has for an answer
 * @param questions how many questions may wait for upstreams
 * @param entries how many answers of upstreams are remembered
 * @param remembered for how long at most
 */
@Model
public record DnsSettings(
    InetSocketAddress listen,
    List<InetSocketAddress> upstreams,
    int threads,
    int payload,
    int connections,
    Duration idle,
    Duration patience,
    int questions,
    int entries,
    Duration remembered)
    implements DnsSettingsBuilder.With {
  private static final int SAFE_UDP = 1232;

  public DnsSettings {
    upstreams = ImmutableList.copyOf(upstreams);
  }

  /** One thread; the rest as kubeadm sets CoreDNS up, where that has it. */
  public static DnsSettings of(InetSocketAddress listen, List<InetSocketAddress> upstreams) {
    return new DnsSettings(
        listen,
        upstreams,
        1,
        SAFE_UDP,
        1000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        1000,
        10_000,
        Duration.ofSeconds(30));
  }
}
