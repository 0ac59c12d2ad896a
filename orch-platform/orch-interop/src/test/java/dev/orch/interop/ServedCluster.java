package dev.orch.interop;

import dev.orch.apiserver.ApiServer;
import dev.orch.apiserver.FrontProxy;
import dev.orch.apiserver.Identity;
import dev.orch.apiserver.StaticTokens;
import dev.orch.cluster.Infrastructure;
import dev.orch.cluster.Orch;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.store.api.Api;
import dev.orch.store.api.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A cluster of three simulated nodes with all its controllers, and the scheduler, served over HTTPS
 * on a free loopback port: what each tour visits. Its user may do everything.
 */
final class ServedCluster implements AutoCloseable {
  private static final String TOKEN = "tourist-token";

  private final Orch cluster;
  private final ExecutorService requests = Executors.newFixedThreadPool(8);
  private final Identity identity =
      Identity.selfMade(List.of("127.0.0.1", "localhost"), Instant.now(), new SecureRandom());
  private final ApiServer server;

  private ServedCluster(int nodes, Infrastructure.Factory infrastructure) throws IOException {
    cluster =
        Orch.builder()
            .rbac()
            .nodes(nodes)
            .infrastructure(infrastructure)
            .controller(RootCertificates.controller(identity::authorityPem))
            .start();
    server =
        ApiServer.builder(
                cluster.api(),
                identity,
                InstantSource.system(),
                requests,
                cluster.worker("apiserver"))
            .authenticator(StaticTokens.none().with(TOKEN, User.of("tourist", User.MASTERS)))
            .authorizer(cluster.authorizer())
            .logs(cluster.logs())
            .streams(cluster.streams())
            .pages(cluster.pages())
            .frontProxy(FrontProxy.selfMade(Instant.now(), new SecureRandom()))
            .serve("127.0.0.1", 0);
    cluster.advertise("127.0.0.1", server.address().getPort());
  }

  static ServedCluster start() throws IOException {
    return start(3, Infrastructure.simulated());
  }

  /** The same with nodes made of something else. */
  static ServedCluster start(int nodes, Infrastructure.Factory infrastructure) throws IOException {
    return new ServedCluster(nodes, infrastructure);
  }

  /** Its API, with all rights. */
  Api api() {
    return cluster.api();
  }

  /** What each client is told of it. */
  String kubeconfig() {
    byte[] authority = identity.authorityPem().getBytes(StandardCharsets.UTF_8);
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: orch
          cluster:
            server: https://127.0.0.1:%d
            certificate-authority-data: %s
        users:
        - name: tourist
          user:
            token: %s
        contexts:
        - name: tour
          context:
            cluster: orch
            user: tourist
        current-context: tour
        """
        .formatted(
            server.address().getPort(), Base64.getEncoder().encodeToString(authority), TOKEN);
  }

  @Override
  public void close() {
    server.close();
    cluster.close();
    requests.shutdownNow();
  }
}
