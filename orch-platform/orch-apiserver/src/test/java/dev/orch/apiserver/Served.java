package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.MemoryStore;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.ResourceCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** An API in memory, served over HTTPS on loopback, and clients of it. */
final class Served implements AutoCloseable {
  static final String ADMIN = "admin-token";
  static final String NOBODY = "nobody-token";
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final Identity IDENTITY =
      Identity.selfMade(
          List.of("127.0.0.1", "localhost"),
          Instant.parse("2026-01-01T00:00:00Z"),
          new SecureRandom());

  static final FrontProxy FRONT_PROXY =
      FrontProxy.selfMade(Instant.parse("2026-01-01T00:00:00Z"), new SecureRandom());

  final MemoryStore<Resource> store;
  final LocalApi api;
  final ApiServer server;
  final SSLContext tls;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
  private final Object progress = new Object();

  /** How many of the server's tasks have ended. */
  private long ended;

  private final int ownWatches;

  Served() {
    this(1 << 14, false);
  }

  /** With somebody who reaches pods. */
  Served(PodStreams streams) {
    this(builder -> builder.streams(streams));
  }

  /** With more than it has by default. */
  Served(UnaryOperator<ApiServer.Builder> more) {
    this(1 << 14, false, more);
  }

  /**
   * @param history how many commits the store remembers
   * @param busy whether the server's executor refuses every task
   */
  Served(int history, boolean busy) {
    this(history, busy, UnaryOperator.identity());
  }

  private Served(int history, boolean busy, UnaryOperator<ApiServer.Builder> more) {
    Instant now = Instant.parse("2026-06-01T00:00:00Z");
    store = new MemoryStore<>(new ResourceCodec(), 1, history, 256L << 20);
    api = LocalApi.builder().clock(() -> now).seed(1).store(store).build();
    create(Namespace.class, "", "{'metadata':{'name':'default'}}");
    create(ServiceAccount.class, "default", "{'metadata':{'name':'default'}}");
    StaticTokens tokens =
        StaticTokens.none()
            .with(ADMIN, User.of("admin", User.MASTERS))
            .with(NOBODY, User.of("nobody"));
    Executor executor =
        busy
            ? task -> {
              throw new RejectedExecutionException("scripted");
            }
            : this::run;
    try {
      ApiServer.Builder builder =
          ApiServer.builder(api, IDENTITY, () -> now, executor, threads)
              .authenticator(tokens)
              .frontProxy(FRONT_PROXY);
      server = more.apply(builder).serve("127.0.0.1", 0);
      tls = trusting(IDENTITY);
      ownWatches = store.watchCount();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Identity identity() {
    return IDENTITY;
  }

  private static SSLContext trusting(Identity identity)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", identity.authority());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private void run(Runnable task) {
    threads.execute(
        () -> {
          task.run();
          synchronized (progress) {
            ended++;
            progress.notifyAll();
          }
        });
  }

  /**
   * Waits until the condition holds; it is asked after each of the server's tasks, and without the
   * lock: a condition that asks the server needs the server's threads.
   */
  void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long seen = ended();
    while (!condition.getAsBoolean()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      assertThat(left).as("patience left").isPositive();
      synchronized (progress) {
        if (ended == seen) {
          progress.wait(Math.min(left, 100));
        }
        seen = ended;
      }
    }
  }

  private long ended() {
    synchronized (progress) {
      return ended;
    }
  }

  /** How many watches there are beside those of the server itself. */
  int clientWatches() {
    return store.watchCount() - ownWatches;
  }

  HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(tls).version(version).build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + ADMIN);
  }

  int port() {
    return server.address().getPort();
  }

  <T extends Resource> T create(Class<T> type, String namespace, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    T object = api.kinds().of(type).read(Json.parse(text), unknown -> {});
    return api.resources(type).inNamespace(namespace).create(object);
  }

  Resources<ConfigMap> maps() {
    return api.resources(ConfigMap.class).inNamespace("default");
  }

  ConfigMap map(String name) {
    return create(ConfigMap.class, "default", "{'metadata':{'name':'%s'},'data':{'k':'v'}}", name);
  }

  /** Sends bytes over TLS and returns what comes until the server closes the connection. */
  String raw(byte[] bytes) throws IOException {
    try (Socket socket = tls.getSocketFactory().createSocket("127.0.0.1", port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return drain(socket.getInputStream());
    }
  }

  /** Sends bytes, over TLS or not, and goes away. */
  void throwAt(byte[] bytes, boolean overTls) throws IOException {
    InetAddress host = server.address().getAddress();
    try (Socket socket =
        overTls ? tls.getSocketFactory().createSocket(host, port()) : new Socket(host, port())) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (SSLException | SocketException closedFirst) {
      // The server had enough.
    }
  }

  private static String drain(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    in.transferTo(all);
    return all.toString(StandardCharsets.UTF_8);
  }

  static Json.Obj json(HttpResponse<String> response) {
    return Json.parse(response.body()).asObject();
  }

  @Override
  public void close() {
    server.close();
    threads.shutdownNow();
  }
}
