package dev.orch.apiserver.node;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.NettyServer;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The HTTPS server of a node's agent: logs, commands, ports and figures of its pods, on the paths
 * that a kubelet has. There is no way in without TLS, and none for who shows nothing. Its network
 * threads are its own; requests run on the executor it is given.
 */
public final class NodeServer implements AutoCloseable {
  /** Where kubelets listen. */
  public static final int PORT = 10_250;

  private final NettyServer server;

  private NodeServer(NettyServer server) {
    this.server = server;
  }

  /**
   * Who is let in.
   *
   * @param clientAuthorities those whose certificates clients are asked for
   * @param authenticator whose certificates and tokens are
   * @param authorizer who may do what with the Node
   */
  public record Doormen(
      List<X509Certificate> clientAuthorities, Authenticator authenticator, Authorizer authorizer) {
    public Doormen {
      clientAuthorities = ImmutableList.copyOf(clientAuthorities);
    }
  }

  /**
   * What it works with.
   *
   * @param clock the time
   * @param executor what requests run on; they may wait for the cluster's API; not shut down
   * @param timer what time limits run on; not shut down
   */
  public record Means(InstantSource clock, Executor executor, ScheduledExecutorService timer) {}

  /**
   * Listens and serves.
   *
   * @param node what is served
   * @param certificate what is shown to clients
   * @param port the port, or 0 for any free one
   * @throws IOException if the address can't be had
   */
  public static NodeServer serve(
      ServedNode node,
      ServingCertificate certificate,
      Doormen doormen,
      Means means,
      String address,
      int port)
      throws IOException {
    NodePaths paths = new NodePaths(node, means.clock, means.executor, means.timer);
    NodeDispatcher dispatcher =
        new NodeDispatcher(node.name(), doormen.authenticator, doormen.authorizer, paths);
    return new NodeServer(
        NettyServer.listen(
            address,
            port,
            certificate.tls(doormen.clientAuthorities),
            dispatcher,
            means.executor,
            NettyServer.loops("orch-kubelet")));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    server.close();
  }
}
