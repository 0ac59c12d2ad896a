package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.ClientCertificates;
import dev.orch.apiserver.node.CertificateRotation;
import dev.orch.apiserver.node.NodeAccess;
import dev.orch.apiserver.node.NodeServer;
import dev.orch.apiserver.node.ServedNode;
import dev.orch.apiserver.node.ServingCertificate;
import dev.orch.cluster.JoinedNode;
import dev.orch.model.Chance;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The server of a joined node's agent, with what it needs: certificates that are asked for and
 * renewed, and threads. A named edge.
 */
final class AgentDoor implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int HTTPS = 443;

  private final Server cluster;
  private final Api api;
  private final Place place;
  private final ServingCertificate certificate = new ServingCertificate();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final ExecutorService requests = Executors.newFixedThreadPool(THREADS, AgentDoor::thread);
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(AgentDoor::thread);
  private final List<AutoCloseable> opened = new ArrayList<>();

  /**
   * Where an agent listens.
   *
   * @param node the node's name
   * @param address null for the one by which the cluster is reached
   * @param port 0 for any free one
   */
  record Place(String node, @Nullable String address, int port) {}

  /**
   * @param cluster the cluster's API
   * @param api the same as the node
   */
  AgentDoor(Server cluster, Api api, Place place) {
    this.cluster = cluster;
    this.api = api;
    this.place = place;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "orch-kubelet");
    thread.setDaemon(true);
    return thread;
  }

  /** Listens. @throws Failure if the port can't be had */
  JoinedNode.Listening open(JoinedNode.Served node) {
    X509Certificate authority = cluster.authority();
    NodeAccess access = new NodeAccess(api, clock);
    Authenticator known =
        Authenticator.chain(new ClientCertificates(ImmutableList.of(authority), clock), access);
    String address = place.address == null ? towards(cluster.url()) : place.address;
    try {
      NodeServer server =
          NodeServer.serve(
              new ServedNode(
                  place.node, node.pods()::find, node.logs(), node.streams(), node.pages()),
              certificate,
              new NodeServer.Doormen(ImmutableList.of(authority), known, access),
              new NodeServer.Means(clock, requests, worker),
              address,
              place.port);
      opened.add(server);
      return new JoinedNode.Listening(address, server.address().getPort());
    } catch (IOException e) {
      throw new Failure("--port " + place.port + " at " + address + ": " + e.getMessage());
    }
  }

  /** The address of this machine that the cluster is reached from; nothing is sent for that. */
  private static String towards(URI url) {
    try (DatagramSocket socket = new DatagramSocket()) {
      int port = url.getPort() < 0 ? HTTPS : url.getPort();
      socket.connect(new InetSocketAddress(InetAddress.getAllByName(url.getHost())[0], port));
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException | RuntimeException e) {
      throw new Failure("--address is missing: from here " + url + " isn't reached: " + e);
    }
  }

  /**
   * Asks for the certificates.
   *
   * @param credentials what is to be renewed in time; null for nothing
   */
  void begin(@Nullable RenewedCredentials credentials) {
    CertificateRotation.Means means =
        new CertificateRotation.Means(clock, worker, random, new Chance(random.nextLong()));
    CertificateRotation serving =
        new CertificateRotation(
            api,
            CertificateRotation.Wish.serving(place.node, this::names),
            issued -> certificate.show(ImmutableList.of(issued.certificate()), issued.key()),
            means);
    opened.add(serving);
    serving.begin();
    if (credentials != null) {
      CertificateRotation client =
          new CertificateRotation(
              api,
              CertificateRotation.Wish.client(place.node),
              issued -> credentials.renew(issued.pem(), issued.keyPem()),
              means);
      opened.add(client);
      client.begin(credentials.first());
    }
  }

  /** What the Node's status says; nothing before there is one. */
  private List<String> names() {
    return api.resources(Node.class).find(place.node).stream()
        .flatMap(node -> node.status().addresses().stream())
        .map(NodeAddress::address)
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    for (AutoCloseable each : opened) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("it doesn't close", e);
      }
    }
    requests.shutdownNow();
    worker.shutdownNow();
  }
}
