package dev.orch.benchmarks;

import dev.orch.apiserver.ApiServer;
import dev.orch.apiserver.Identity;
import dev.orch.apiserver.StaticTokens;
import dev.orch.cluster.Orch;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.core.ServiceAccountBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.User;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server of the Kubernetes API over HTTPS on loopback, with no pods in it at first. */
interface HttpServer extends AutoCloseable {
  /** What {@link Orch} takes for its administrator's; the other one takes any. */
  String TOKEN = "benchmark";

  URI uri();

  @Override
  void close();

  /** By name: Orch, or fabric8's mock server as it is used for tests, keeping what is created. */
  static HttpServer named(String name) {
    return name.equals("orch") ? new OrchServer() : new MockServer();
  }

  /** Orch as {@code orch up} serves it, without controllers: all that a write passes is there. */
  final class OrchServer implements HttpServer {
    private final ExecutorService requests = Executors.newFixedThreadPool(8);
    private final Orch cluster =
        Orch.builder().rbac().nodes(0).withoutScheduler().withoutControllers().start();
    private final ApiServer server;

    OrchServer() {
      cluster
          .api()
          .resources(ServiceAccount.class)
          .inNamespace("default")
          .create(
              ServiceAccountBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name("default").build())
                  .build());
      Identity identity =
          Identity.selfMade(List.of("127.0.0.1"), Instant.now(), new SecureRandom());
      try {
        server =
            ApiServer.builder(
                    cluster.api(),
                    identity,
                    InstantSource.system(),
                    requests,
                    cluster.worker("apiserver"))
                .authenticator(StaticTokens.none().with(TOKEN, User.of("admin", User.MASTERS)))
                .authorizer(cluster.authorizer())
                .serve("127.0.0.1", 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public URI uri() {
      return URI.create("https://127.0.0.1:" + server.address().getPort());
    }

    @Override
    public void close() {
      server.close();
      cluster.close();
      requests.shutdownNow();
    }
  }

  /** fabric8's server, with its dispatcher that keeps objects. */
  final class MockServer implements HttpServer {
    /** Held on to, as the JDK forgets a logger that nobody has: each request would be logged. */
    private static final Logger LOG = Logger.getLogger("io.fabric8.mockwebserver");

    private final KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            true);

    MockServer() {
      LOG.setLevel(Level.OFF);
      server.init();
    }

    @Override
    public URI uri() {
      return URI.create("https://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
      server.destroy();
    }
  }
}
