package dev.orch.command;

import dev.orch.apiserver.ApiServer;
import dev.orch.apiserver.Identity;
import dev.orch.cluster.Infrastructure;
import dev.orch.cluster.Orch;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/**
 * Starts and stops a cluster, for the JVM to note which classes that needs; the {@code orch} script
 * makes an archive of them.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
  private static final long SETTLE_MILLIS = 1500;

  @Override
  public Integer call() throws IOException, InterruptedException {
    SecureRandom random = new SecureRandom();
    Identity identity = Identity.selfMade(List.of("localhost", "127.0.0.1"), Instant.now(), random);
    try (ScratchFolder folder = ScratchFolder.make();
        Orch cluster =
            Orch.builder().infrastructure(Infrastructure.processes(folder.path())).start();
        ApiServer server =
            ApiServer.builder(
                    cluster.api(),
                    identity,
                    InstantSource.system(),
                    ForkJoinPool.commonPool(),
                    cluster.worker("apiserver"))
                .serve("127.0.0.1", 0)) {
      Kubeconfig.write(
          folder.path().resolve("kubeconfig"),
          "https://localhost:" + server.address().getPort(),
          identity.authorityPem(),
          "none");
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    }
    return 0;
  }
}
