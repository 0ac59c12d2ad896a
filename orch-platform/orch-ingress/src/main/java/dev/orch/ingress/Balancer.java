package dev.orch.ingress;

import dev.orch.model.Chance;
import io.undertow.client.UndertowClient;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.ConnectionPoolErrorHandler;
import io.undertow.server.handlers.proxy.ConnectionPoolManager;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.server.handlers.proxy.ProxyConnectionPool;
import io.undertow.util.CanonicalPathUtils;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;

/**
 * Finds the endpoint for each request, at random among those of its backend, and keeps connections
 * to it. For any thread.
 */
final class Balancer implements ProxyClient {
  private static final int MOST_CONNECTIONS = 512;
  private static final int KEPT_CONNECTIONS = 32;
  private static final int WAITING = 1024;
  private static final long KEPT_MILLIS = 30_000;

  private final Supplier<Routes> routes;
  private final Chance chance;
  private final Map<InetSocketAddress, ProxyConnectionPool> pools = new ConcurrentHashMap<>();

  Balancer(Supplier<Routes> routes, Chance chance) {
    this.routes = routes;
    this.chance = chance;
  }

  /** Where a request may go. */
  private record Target(List<InetSocketAddress> endpoints) implements ProxyTarget {}

  /** The path is taken as the endpoint will: without detours. */
  @Override
  public @Nullable ProxyTarget findTarget(HttpServerExchange exchange) {
    String host = exchange.getHostName();
    String path = CanonicalPathUtils.canonicalize(exchange.getRequestPath());
    return routes.get().route(host == null ? "" : host, path).map(Target::new).orElse(null);
  }

  @Override
  public void getConnection(
      ProxyTarget target,
      HttpServerExchange exchange,
      ProxyCallback<ProxyConnection> callback,
      long timeout,
      TimeUnit unit) {
    List<InetSocketAddress> endpoints = ((Target) target).endpoints();
    if (endpoints.isEmpty()) {
      callback.couldNotResolveBackend(exchange);
      return;
    }
    InetSocketAddress chosen = endpoints.get(chance.nextInt(endpoints.size()));
    pools
        .computeIfAbsent(chosen, Balancer::pool)
        .connect(target, exchange, callback, timeout, unit, false);
  }

  private static ProxyConnectionPool pool(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    URI uri =
        URI.create(
            "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    return new ProxyConnectionPool(
        new Limits(), uri, UndertowClient.getInstance(), OptionMap.EMPTY);
  }

  /** Connections to what requests go to no more are closed. */
  void retain(Routes now) {
    pools
        .keySet()
        .removeIf(
            address -> {
              boolean gone = !now.targets().contains(address);
              ProxyConnectionPool pool = gone ? pools.get(address) : null;
              if (pool != null) {
                pool.close();
              }
              return gone;
            });
  }

  /** How many connections an endpoint has. */
  private static final class Limits
      extends ConnectionPoolErrorHandler.SimpleConnectionPoolErrorHandler
      implements ConnectionPoolManager {
    @Override
    public int getMaxConnections() {
      return MOST_CONNECTIONS;
    }

    @Override
    public int getMaxCachedConnections() {
      return KEPT_CONNECTIONS;
    }

    @Override
    public int getSMaxConnections() {
      return KEPT_CONNECTIONS;
    }

    @Override
    public long getTtl() {
      return KEPT_MILLIS;
    }

    @Override
    public int getMaxQueueSize() {
      return WAITING;
    }

    @Override
    public int getProblemServerRetry() {
      return 1;
    }
  }
}
