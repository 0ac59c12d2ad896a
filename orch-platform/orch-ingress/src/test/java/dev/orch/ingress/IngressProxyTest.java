package dev.orch.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.orch.model.Chance;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.network.ingress.Backend;
import dev.orch.network.ingress.IngressTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests through the proxy, with given routes. */
class IngressProxyTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Map<String, HttpServer> servers = new LinkedHashMap<>();
  private volatile Routes routes = Routes.NONE;

  @AfterEach
  void stop() {
    servers.values().forEach(server -> server.stop(0));
  }

  /** A server that says its name, the path, and what it was told of the client. */
  private InetSocketAddress server(String name) throws IOException {
    HttpServer server = HttpServer.create(ANY, 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String said =
              String.join(
                  " ",
                  name,
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getFirst("Host"),
                  String.valueOf(exchange.getRequestHeaders().getFirst("X-Forwarded-For")),
                  String.valueOf(exchange.getRequestHeaders().getFirst("X-Forwarded-Proto")),
                  "" + body.length);
          exchange.sendResponseHeaders(200, said.length());
          exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    servers.put(name, server);
    return server.getAddress();
  }

  private IngressProxy proxy() throws IOException {
    return IngressProxy.start(
        ANY, null, Duration.ofSeconds(20), new Balancer(() -> routes, new Chance(1)), () -> routes);
  }

  private static Routes routes(String rules, Map<String, List<InetSocketAddress>> endpoints) {
    IngressTable table =
        IngressTable.of(
            List.of(
                NetworkKinds.INGRESS.read(
                    Json.parse(
                        "{'metadata':{'namespace':'d','name':'i'},'spec':{'rules':[%s]}}"
                            .formatted(rules)
                            .replace('\'', '"')),
                    unknown -> {})));
    Map<Backend, List<InetSocketAddress>> all = new LinkedHashMap<>();
    endpoints.forEach((service, each) -> all.put(new Backend("d", service, "", 80), each));
    return new Routes(table, all, Map.of());
  }

  private static String rule(String host, String path, String service) {
    return "{'host':'%s','http':{'paths':[{'path':'%s','pathType':'Prefix','backend':{'service':{'name':'%s','port':{'number':80}}}}]}}"
        .formatted(host, path, service);
  }

  /** What comes back: the status, and the body's words. */
  private static String ask(IngressProxy proxy, String host, String path, String body)
      throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), proxy.addresses().get(0).getPort())) {
      socket.setSoTimeout(20_000);
      String request =
          "POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(path, host, body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(9, 12) + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  @Test
  void request_goesWhereItsHostAndPathLead() throws IOException {
    routes =
        routes(
            rule("a.com", "/", "one") + "," + rule("a.com", "/two", "two"),
            Map.of("one", List.of(server("first")), "two", List.of(server("second"))));
    try (IngressProxy proxy = proxy()) {
      assertThat(ask(proxy, "a.com", "/x?y=%2F", "body"))
          .isEqualTo("200 first /x?y=%2F a.com 127.0.0.1 http 4");
      assertThat(ask(proxy, "A.com:8080", "/two/%20", ""))
          .isEqualTo("200 second /two/%20 A.com:8080 127.0.0.1 http 0");
      assertThat(ask(proxy, "b.com", "/", "")).startsWith("404");
    }
  }

  @Test
  void detours_leadWhereTheEndpointWouldTakeThem() throws IOException {
    routes =
        routes(
            rule("a.com", "/open", "one") + "," + rule("a.com", "/closed", "two"),
            Map.of("one", List.of(server("first")), "two", List.of(server("second"))));
    try (IngressProxy proxy = proxy()) {
      assertThat(ask(proxy, "a.com", "/open/../closed/x", "")).startsWith("200 second");
    }
  }

  @Test
  void requests_areSpreadOverAllEndpoints() throws IOException {
    routes =
        routes(rule("", "/", "one"), Map.of("one", List.of(server("a"), server("b"), server("c"))));
    try (IngressProxy proxy = proxy()) {
      Set<String> seen = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        seen.add(ask(proxy, "x", "/", "").substring(4, 5));
      }
      assertThat(seen).containsExactly("a", "b", "c");
    }
  }

  @Test
  void endpointThatIsNotThere_isPassedOver() throws IOException {
    InetSocketAddress nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, ANY.getAddress())) {
      nobody = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    routes =
        routes(
            rule("", "/", "one") + "," + rule("", "/none", "none"),
            Map.of("one", List.of(server("a"), server("b"), nobody), "none", List.of()));
    try (IngressProxy proxy = proxy()) {
      int served = 0;
      for (int i = 0; i < 60; i++) {
        served += ask(proxy, "x", "/", "").startsWith("200") ? 1 : 0;
      }
      // Of 27 tries in a row one has three times the endpoint that isn't there.
      assertThat(served).isGreaterThan(45);
      assertThat(ask(proxy, "x", "/none", "")).startsWith("503");
    }
  }

  @Test
  void newRoutes_countAtOnce() throws IOException {
    routes = routes(rule("", "/", "one"), Map.of("one", List.of(server("a"))));
    try (IngressProxy proxy = proxy()) {
      assertThat(ask(proxy, "x", "/", "")).startsWith("200 a");
      routes = routes(rule("", "/", "one"), Map.of("one", List.of(server("b"))));
      assertThat(ask(proxy, "x", "/", "")).startsWith("200 b");
    }
  }

  @Test
  void largeBody_passes() throws IOException {
    routes = routes(rule("", "/", "one"), Map.of("one", List.of(server("a"))));
    try (IngressProxy proxy = proxy()) {
      assertThat(ask(proxy, "x", "/", "x".repeat(3_000_000))).endsWith(" 3000000");
    }
  }
}
