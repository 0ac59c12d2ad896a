package dev.orch.network.loopback;

import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.SyncReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries TCP connections from services' cluster IPs to endpoints, in this process: it listens on
 * each address and port that has an endpoint (so that the host refuses connections to the others),
 * and moves bytes on one thread that never waits for one connection. Endpoints take turns per
 * connection; one that doesn't answer is passed over for the next. All connections count as coming
 * from the node; the addresses of load balancers are left to these.
 *
 * <p>Without root, a host may refuse ports below 1024 (Linux: {@code
 * net.ipv4.ip_unprivileged_port_start}); that, an address that the host doesn't carry and protocols
 * other than TCP are reported, and tried again at each sync.
 */
public final class LoopbackServiceProxy implements ServiceProxy {
  private static final System.Logger LOG = System.getLogger(LoopbackServiceProxy.class.getName());

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int BUFFER = 16 * 1024;

  private final int maxConnections;
  private final SelectorLoop loop;

  // From here on: only on the loop.
  private final Map<InetSocketAddress, Frontend> frontends = new LinkedHashMap<>();
  private final Set<Link> links = new LinkedHashSet<>();
  private final Deque<Link> connecting = new ArrayDeque<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(BUFFER);
  private boolean full;
  private boolean stalled;

  /**
   * A proxy that carries nothing yet.
   *
   * @param thread runs the proxy's one task until it is closed: give it a thread of its own
   * @param nanos elapsed time, which only goes forward
   * @param maxConnections how many connections are carried at once; further ones wait in the host
   */
  public LoopbackServiceProxy(Executor thread, LongSupplier nanos, int maxConnections) {
    this.maxConnections = maxConnections;
    this.loop = new SelectorLoop(nanos, this::tick);
    thread.execute(loop);
  }

  @Override
  public CompletionStage<SyncReport> sync(ServiceTable desired) {
    CompletableFuture<SyncReport> result = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (loop.isClosed()) {
            refuse(result);
          } else {
            SyncReport report = apply(desired);
            loop.flush();
            result.complete(report);
          }
        });
    if (loop.isClosed()) {
      refuse(result);
    }
    return result;
  }

  private static void refuse(CompletableFuture<SyncReport> result) {
    result.completeExceptionally(new IllegalStateException("the proxy is closed"));
  }

  private SyncReport apply(ServiceTable desired) {
    List<SyncReport.Problem> problems = new ArrayList<>();
    Set<InetSocketAddress> wanted = new LinkedHashSet<>();
    for (ServiceTable.Entry entry : desired.services().values()) {
      for (ServiceTable.Frontend frontend : entry.frontends()) {
        if (isCarried(frontend)) {
          wanted.add(address(frontend));
        }
      }
    }
    frontends
        .entrySet()
        .removeIf(
            there -> {
              if (wanted.contains(there.getKey())) {
                return false;
              }
              there.getValue().close();
              return true;
            });
    Set<InetSocketAddress> taken = new LinkedHashSet<>();
    for (ServiceTable.Entry entry : desired.services().values()) {
      for (ServiceTable.Frontend frontend : entry.frontends()) {
        String problem = carry(frontend, entry.affinity(), taken);
        if (problem != null) {
          problems.add(
              new SyncReport.Problem(
                  entry.name(), frontend.address() + ":" + frontend.number(), problem));
        }
      }
    }
    return new SyncReport(problems);
  }

  private static InetSocketAddress address(ServiceTable.Frontend frontend) {
    return Frontend.address(frontend.address(), frontend.number());
  }

  private static boolean isCarried(ServiceTable.Frontend frontend) {
    return frontend.kind() != ServiceTable.Kind.LOAD_BALANCER
        && frontend.protocol().equals("TCP")
        && !frontend.inside().endpoints().isEmpty();
  }

  /** Listens for one port at one address; what keeps it from that, or null. */
  private @Nullable String carry(
      ServiceTable.Frontend frontend, @Nullable Duration affinity, Set<InetSocketAddress> taken) {
    if (!frontend.protocol().equals("TCP")) {
      return "protocol " + frontend.protocol() + " isn't carried, only TCP is";
    }
    if (!isCarried(frontend)) {
      return null;
    }
    InetSocketAddress address = address(frontend);
    if (!taken.add(address)) {
      return "another service has this address and port";
    }
    List<Endpoint> endpoints = frontend.inside().endpoints();
    Frontend there = frontends.get(address);
    if (there != null) {
      there.update(endpoints, affinity);
      return null;
    }
    try {
      Frontend added = new Frontend(this, loop, address, endpoints, affinity);
      added.accept(hasRoom());
      frontends.put(address, added);
      return null;
    } catch (IOException e) {
      return "can't listen: " + e.getMessage();
    }
  }

  long now() {
    return loop.now();
  }

  long connectTimeout() {
    return CONNECT_TIMEOUT.toNanos();
  }

  /** The buffer for whoever reads now. */
  ByteBuffer scratch() {
    return scratch;
  }

  /** Accepting failed: nothing is accepted until the next tick, lest it fail in a circle. */
  void stall(IOException failure) {
    LOG.log(System.Logger.Level.WARNING, "can't accept connections for now", failure);
    stalled = true;
    frontends.values().forEach(frontend -> frontend.accept(false));
  }

  boolean hasRoom() {
    return links.size() < maxConnections;
  }

  /** Carries a new connection to the first of these endpoints that answers. */
  void connect(SocketChannel client, List<Endpoint> order) {
    try {
      Link link = new Link(this, loop, client, order);
      links.add(link);
      link.connectNext(connectTimeout());
      connecting.add(link);
    } catch (IOException e) {
      SelectorLoop.close(client);
    }
    if (!hasRoom() && !full) {
      full = true;
      frontends.values().forEach(frontend -> frontend.accept(false));
    }
  }

  void ended(Link link) {
    links.remove(link);
    if (full && hasRoom()) {
      full = false;
      frontends.values().forEach(frontend -> frontend.accept(true));
    }
  }

  /** Gives up on endpoints that didn't answer; the queue is in the order of first deadlines. */
  private void tick() {
    if (stalled) {
      stalled = false;
      frontends.values().forEach(frontend -> frontend.accept(hasRoom()));
    }
    int waiting = connecting.size();
    for (int i = 0; i < waiting; i++) {
      Link link = connecting.remove();
      if (link.isConnecting()) {
        if (link.deadline() - loop.now() <= 0) {
          link.giveUp(connectTimeout());
        }
        connecting.add(link);
      }
    }
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          frontends.values().forEach(Frontend::close);
          new ArrayList<>(links).forEach(Link::reset);
        });
    loop.close();
  }
}
