package dev.orch.network.loopback;

import dev.orch.network.AddressPool;
import dev.orch.network.Attachment;
import dev.orch.network.Attachments;
import dev.orch.network.NetworkException;
import dev.orch.network.PodNetwork;
import dev.orch.network.PodSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Gives each pod an address in 127.0.0.0/8, all of which Linux carries without being asked, root or
 * not. Nothing keeps a pod's processes from using other addresses: they are told theirs, and a port
 * that two containers of a pod want is the second one's error. A host that doesn't carry the
 * address (macOS has 127.0.0.1 alone) is noticed when a pod is attached.
 */
public final class LoopbackNetwork implements PodNetwork {
  private final Attachments attachments;

  /**
   * A network for one node's pods.
   *
   * @param worker runs one task at a time
   * @param range of the node's pods, as {@link LoopbackRanges#podsOf} gives it
   */
  public LoopbackNetwork(Executor worker, String range) {
    this.attachments = new Attachments(worker, AddressPool.of(range), LoopbackNetwork::probe);
  }

  /** Takes any port of the address for a moment. */
  private static void probe(InetAddress address) {
    try (ServerSocketChannel socket = ServerSocketChannel.open()) {
      socket.bind(new InetSocketAddress(address, 0));
    } catch (IOException e) {
      throw new NetworkException(
          "this host doesn't carry " + address.getHostAddress() + ": " + e.getMessage());
    }
  }

  @Override
  public CompletionStage<Attachment> attach(PodSandbox pod) {
    return attachments.attach(pod);
  }

  @Override
  public CompletionStage<Void> detach(PodSandbox pod) {
    return attachments.detach(pod);
  }

  @Override
  public CompletionStage<Void> check(PodSandbox pod, Attachment expected) {
    return attachments.check(pod, expected);
  }

  @Override
  public CompletionStage<Void> retain(Set<String> alive) {
    return attachments.retain(alive);
  }
}
