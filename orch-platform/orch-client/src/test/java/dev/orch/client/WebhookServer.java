package dev.orch.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.orch.apiserver.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A webhook over HTTPS on a loopback port, with a certificate for {@code hook.hooks.svc}. */
final class WebhookServer implements AutoCloseable {
  static final String NAME = "hook.hooks.svc";

  final Identity identity;

  /** The headers' names of each request, and its URI. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpsServer server;

  WebhookServer(HttpHandler handler) throws IOException, GeneralSecurityException {
    this(NAME, handler);
  }

  WebhookServer(String name, HttpHandler handler) throws IOException, GeneralSecurityException {
    identity = Identity.selfMade(List.of(name), Instant.now(), new SecureRandom());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls()));
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().keySet());
          handler.handle(exchange);
        });
    server.setExecutor(threads);
    server.start();
  }

  private SSLContext tls() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        identity.key(),
        new char[0],
        new Certificate[] {identity.certificate(), identity.authority()});
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }

  int port() {
    return server.getAddress().getPort();
  }

  static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
