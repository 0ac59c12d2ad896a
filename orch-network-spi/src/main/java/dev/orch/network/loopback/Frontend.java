package dev.orch.network.loopback;

import com.google.common.net.InetAddresses;
import dev.orch.network.ServiceTable.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One address and port that is listened on, and the choice among the endpoints behind it: in turn,
 * or where the client's last connection went. Only on the loop.
 */
final class Frontend implements SelectorLoop.Handler {
  private static final int BACKLOG = 512;
  private static final int MAX_CLIENTS = 10_000;

  private final LoopbackServiceProxy proxy;
  private final ServerSocketChannel socket;
  private final SelectionKey key;
  private final Map<InetAddress, Affinity> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Affinity> eldest) {
          return size() > MAX_CLIENTS;
        }
      };
  private List<Endpoint> endpoints;
  private @Nullable Duration affinity;
  private int turn;

  private record Affinity(Endpoint endpoint, long lastUsed) {}

  Frontend(
      LoopbackServiceProxy proxy,
      SelectorLoop loop,
      InetSocketAddress address,
      List<Endpoint> endpoints,
      @Nullable Duration affinity)
      throws IOException {
    this.proxy = proxy;
    this.endpoints = endpoints;
    this.affinity = affinity;
    this.socket = ServerSocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(address, BACKLOG);
      this.key = loop.register(socket, SelectionKey.OP_ACCEPT, this);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void update(List<Endpoint> to, @Nullable Duration stay) {
    endpoints = to;
    affinity = stay;
    clients.values().removeIf(client -> stay == null || !to.contains(client.endpoint));
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    for (int i = 0; i < 64 && proxy.hasRoom(); i++) {
      SocketChannel client = socket.accept();
      if (client == null) {
        return;
      }
      proxy.connect(client, order(client));
    }
  }

  /** The endpoints in the order in which to try them. */
  private List<Endpoint> order(SocketChannel client) throws IOException {
    List<Endpoint> order = new ArrayList<>(endpoints.size());
    int first = endpoints.isEmpty() ? 0 : Math.floorMod(turn++, endpoints.size());
    for (int i = 0; i < endpoints.size(); i++) {
      order.add(endpoints.get((first + i) % endpoints.size()));
    }
    Duration stay = affinity;
    if (stay != null
        && !order.isEmpty()
        && client.getRemoteAddress() instanceof InetSocketAddress remote) {
      prefer(remote.getAddress(), order, stay);
    }
    return order;
  }

  private void prefer(InetAddress client, List<Endpoint> order, Duration stay) {
    Affinity known = clients.get(client);
    long now = proxy.now();
    if (known != null && now - known.lastUsed <= stay.toNanos() && order.remove(known.endpoint)) {
      order.add(0, known.endpoint);
    }
    clients.put(client, new Affinity(order.get(0), now));
  }

  /** Whether new connections are taken: not while the proxy has as many as it may. */
  void accept(boolean on) {
    key.interestOps(on ? SelectionKey.OP_ACCEPT : 0);
  }

  /** A failed accept, as when the process has no file descriptor left: the next one may do. */
  @Override
  public void failed(IOException failure) {
    proxy.stall(failure);
  }

  void close() {
    SelectorLoop.close(socket);
  }

  static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddresses.forString(ip), port);
  }
}
