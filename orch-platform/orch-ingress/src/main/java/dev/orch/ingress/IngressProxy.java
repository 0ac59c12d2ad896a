package dev.orch.ingress;

import dev.orch.model.Chance;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests as an {@link IngressLoop} has the routes; a named edge: its threads are
 * Undertow's. Requests that no rule is about get 404, those without an endpoint 503.
 */
public final class IngressProxy implements AutoCloseable {
  /** So many other endpoints are tried if one can't be reached. */
  private static final int RETRIES = 2;

  private static final int MOST_HEADERS = 200;
  private static final long UNLIMITED = -1;

  private final Undertow server;

  private IngressProxy(Undertow server) {
    this.server = server;
  }

  /**
   * Begins to serve.
   *
   * @param plain where HTTP is spoken
   * @param secure where TLS is; null for nowhere. Who asks for a host without a certificate is
   *     refused
   * @param patience how long a request may take; one that was turned into a stream may go on
   * @param chance which endpoint is chosen
   * @throws IOException if it can't listen there
   */
  public static IngressProxy start(
      InetSocketAddress plain,
      @Nullable InetSocketAddress secure,
      Duration patience,
      IngressLoop loop,
      Chance chance)
      throws IOException {
    Balancer balancer = new Balancer(loop::routes, chance);
    loop.listen(balancer::retain);
    return start(plain, secure, patience, balancer, loop::routes);
  }

  static IngressProxy start(
      InetSocketAddress plain,
      @Nullable InetSocketAddress secure,
      Duration patience,
      Balancer balancer,
      Supplier<Routes> routes)
      throws IOException {
    HttpHandler proxy =
        ProxyHandler.builder()
            .setProxyClient(balancer)
            .setNext(ResponseCodeHandler.HANDLE_404)
            .setMaxRequestTime((int) patience.toMillis())
            .setMaxConnectionRetries(RETRIES)
            .build();
    Undertow.Builder builder =
        Undertow.builder()
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            // How much is too much, the endpoint knows; nothing of it is kept here.
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, UNLIMITED)
            .setServerOption(UndertowOptions.MAX_HEADERS, MOST_HEADERS)
            .addHttpListener(plain.getPort(), plain.getAddress().getHostAddress())
            .setHandler(proxy);
    if (secure != null) {
      builder.addHttpsListener(
          secure.getPort(), secure.getAddress().getHostAddress(), tls(new ServerKeys(routes)));
    }
    Undertow server = builder.build();
    try {
      server.start();
    } catch (RuntimeException e) {
      server.stop();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), e);
    }
    return new IngressProxy(server);
  }

  private static SSLContext tls(ServerKeys keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK speaks TLS", e);
    }
  }

  /** Where it listens: for HTTP, then for TLS if it does. */
  public List<InetSocketAddress> addresses() {
    return server.getListenerInfo().stream()
        .map(each -> (InetSocketAddress) each.getAddress())
        .toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
