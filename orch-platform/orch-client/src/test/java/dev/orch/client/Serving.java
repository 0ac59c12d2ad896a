package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.apiserver.ApiServer;
import dev.orch.apiserver.Identity;
import dev.orch.apiserver.StaticTokens;
import dev.orch.model.Chance;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** An API served over HTTPS on loopback, and clients of it. */
final class Serving implements AutoCloseable {
  static final String TOKEN = "admin-token";
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  static final Identity IDENTITY =
      Identity.selfMade(
          List.of("127.0.0.1", "localhost"),
          Instant.parse("2026-01-01T00:00:00Z"),
          new SecureRandom());
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Api api;
  private final Authenticator authenticator;
  private final ScheduledExecutorService serverThreads = Executors.newScheduledThreadPool(4);
  private final ScheduledExecutorService clientThreads = Executors.newScheduledThreadPool(4);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Object progress = new Object();
  private long steps;
  private ApiServer server;
  private RemoteApi client;

  Serving(Api api) {
    this(api, StaticTokens.none().with(TOKEN, User.of("admin", User.MASTERS)));
  }

  Serving(Api api, Authenticator authenticator) {
    this.api = api;
    this.authenticator = authenticator;
    this.server = serve(0);
    this.client = client(access());
  }

  private ApiServer serve(int port) {
    try {
      return ApiServer.builder(api, IDENTITY, () -> NOW, serverThreads, serverThreads)
          .authorizer(api instanceof LocalApi local ? local.authorizer() : Authorizer.MASTERS_ONLY)
          .authenticator(authenticator)
          .serve("127.0.0.1", port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String pem(X509Certificate certificate) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  ClusterAccess access() {
    return ClusterAccess.of(URI.create("https://127.0.0.1:" + server.address().getPort()))
        .withTrust(Trust.authority(pem(IDENTITY.authority())))
        .withCredentials(Credentials.token(TOKEN));
  }

  RemoteApi api() {
    return client;
  }

  RemoteApi client(ClusterAccess access) {
    return builder(access).build();
  }

  RemoteApi.Builder builder(ClusterAccess access) {
    return RemoteApi.builder(access)
        .executor(
            task ->
                clientThreads.execute(
                    () -> {
                      task.run();
                      progressed();
                    }))
        .timer(timer)
        .chance(new Chance(1));
  }

  /** Tells those who wait that something has happened. */
  private void progressed() {
    synchronized (progress) {
      steps++;
      progress.notifyAll();
    }
  }

  private long steps() {
    synchronized (progress) {
      return steps;
    }
  }

  /** Waits until the condition holds; it is asked after each of the client's tasks. */
  void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long seen = steps();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience overdrawn").isNegative();
      seen = next(seen);
    }
  }

  /** Waits for the next step, and a tenth of a second at most: not all that happens is one. */
  private long next(long seen) {
    long soon = System.nanoTime() + LOOK_NANOS;
    synchronized (progress) {
      try {
        while (steps == seen && System.nanoTime() - soon < 0) {
          progress.wait(LOOK_NANOS / 1_000_000);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return steps;
    }
  }

  /** Closes every connection, and serves again on the same port after something has happened. */
  void restart(Runnable meanwhile) {
    int port = server.address().getPort();
    server.close();
    meanwhile.run();
    server = serve(port);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    clientThreads.shutdownNow();
    serverThreads.shutdownNow();
    timer.shutdownNow();
  }
}
