package dev.orch.node;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orch.model.json.Json;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.HealthCheck;
import dev.orch.network.SyncReport;
import dev.orch.network.SyncReport.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A proxy whose node also answers load balancers that ask, at a service's health-check port,
 * whether it has endpoints of it: 200 if so, else 503, with what kube-proxy says. Any proxy can be
 * made one.
 */
public final class HealthCheckedProxy implements ServiceProxy {
  private static final System.Logger LOG = System.getLogger(HealthCheckedProxy.class.getName());
  private static final int QUEUE = 50;

  private final ServiceProxy proxy;
  private final InetAddress address;
  private final Executor requests;
  private final Executor worker;
  private final Map<Integer, Asked> asked = new ConcurrentHashMap<>();
  private volatile boolean healthy = true;

  // Only on the worker.
  private final Map<Integer, HttpServer> servers = new TreeMap<>();
  private boolean closed;

  private record Asked(String service, int localEndpoints) {}

  /**
   * A proxy with health checks; it closes the one that it is given.
   *
   * @param address where load balancers ask
   * @param requests answers them: few threads do
   * @param worker runs one task at a time
   */
  public HealthCheckedProxy(
      ServiceProxy proxy, InetAddress address, Executor requests, Executor worker) {
    this.proxy = proxy;
    this.address = address;
    this.requests = requests;
    this.worker = worker;
  }

  @Override
  public CompletionStage<SyncReport> sync(ServiceTable desired) {
    return proxy
        .sync(desired)
        .whenComplete((report, failure) -> healthy = failure == null)
        .thenApplyAsync(report -> serve(desired, report), worker);
  }

  private SyncReport serve(ServiceTable table, SyncReport report) {
    if (closed) {
      return report;
    }
    Map<Integer, Asked> wanted = new TreeMap<>();
    List<Problem> problems = new ArrayList<>(report.problems());
    for (Entry entry : table.services().values()) {
      HealthCheck check = entry.healthCheck();
      if (check != null
          && wanted.putIfAbsent(check.port(), new Asked(entry.name(), check.localEndpoints()))
              != null) {
        problems.add(problem(entry.name(), check.port(), "another service has this port"));
      }
    }
    asked.keySet().retainAll(wanted.keySet());
    asked.putAll(wanted);
    servers
        .entrySet()
        .removeIf(
            server -> {
              boolean gone = !wanted.containsKey(server.getKey());
              if (gone) {
                server.getValue().stop(0);
              }
              return gone;
            });
    wanted.forEach(
        (port, who) -> {
          String fault = servers.containsKey(port) ? null : open(port);
          if (fault != null) {
            problems.add(problem(who.service, port, fault));
          }
        });
    return problems.size() == report.problems().size()
        ? report
        : new SyncReport(ImmutableList.copyOf(problems));
  }

  private static Problem problem(String service, int port, String reason) {
    return new Problem(service, "health check at " + port, reason);
  }

  /** Listens; what keeps it from that, or null. */
  private @Nullable String open(int port) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), QUEUE);
      server.setExecutor(requests);
      server.createContext("/", exchange -> answer(exchange, port));
      server.start();
      servers.put(port, server);
      return null;
    } catch (IOException e) {
      return "can't listen: " + e.getMessage();
    }
  }

  private void answer(HttpExchange exchange, int port) throws IOException {
    try (exchange) {
      Asked who = asked.get(port);
      int local = who == null ? 0 : who.localEndpoints;
      byte[] body =
          body(who == null ? "/" : who.service, local, healthy).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange
          .getResponseHeaders()
          .set("X-Load-Balancing-Endpoint-Weight", Integer.toString(local));
      exchange.sendResponseHeaders(local > 0 && healthy ? 200 : 503, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "whoever asked is gone", e);
    }
  }

  private static String body(String service, int local, boolean healthy) {
    List<String> name = Splitter.on('/').splitToList(service);
    return Json.Obj.EMPTY
            .with(
                "service", Json.Obj.EMPTY.with("namespace", name.get(0)).with("name", name.get(1)))
            .with("localEndpoints", new Json.Num(Integer.toString(local)))
            .with("serviceProxyHealthy", healthy ? Json.Bool.TRUE : Json.Bool.FALSE)
        + "\n";
  }

  @Override
  public void close() {
    worker.execute(
        () -> {
          closed = true;
          servers.values().forEach(server -> server.stop(0));
          servers.clear();
        });
    proxy.close();
  }
}
