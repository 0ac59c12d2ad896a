package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A run is a function of its seed: on every JDK, {@code determinism.txt} holds the digests of two.
 * They change with whatever changes what a cluster does. {@code -Dorch.determinism=write} writes
 * them anew; run the test on another JDK then. Where digests differ, the texts in the build's
 * folder tell which line is the first.
 */
class DeterminismTest {
  private static final Path EXPECTED =
      Path.of("src/test/resources/dev/orch/cluster/determinism.txt");
  private static final Duration AFTERWARDS = Duration.ofMinutes(2);
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'containers':[{'name':'c','image':'img:1',"
          + "'readinessProbe':{'httpGet':{'port':80}}}]}}}}";

  private static String run(long seed) {
    try (SimulatedCluster cluster = new SimulatedCluster(seed, 2)) {
      cluster.create(Deployment.class, WEB);
      cluster.until(
          () -> {
            List<Pod> pods = cluster.of(Pod.class).list().items();
            return pods.size() == 3 && pods.stream().allMatch(SimulatedCluster::isReady);
          });
      cluster.executor.runFor(AFTERWARDS);
      assertThat(cluster.of(Deployment.class).get("web").status().availableReplicas()).isEqualTo(3);
      return cluster.executor.trace().toString();
    }
  }

  @Test
  void sameSeed_givesTheSameRun() {
    assertThat(run(1)).isEqualTo(run(1));
  }

  @Test
  void otherSeed_givesAnotherRun() {
    assertThat(run(1)).isNotEqualTo(run(2));
  }

  @Test
  void runs_areTheSameOnEveryJdk() throws IOException {
    String digests = "1 " + digest(run(1), 1) + "\n2 " + digest(run(2), 2) + "\n";
    if (System.getProperty("orch.determinism", "").equals("write")) {
      Files.createDirectories(EXPECTED.getParent());
      Files.writeString(EXPECTED, digests);
    }
    assertThat(digests)
        .as("if the cluster was changed: -Dorch.determinism=write, then another JDK")
        .isEqualTo(Files.readString(EXPECTED));
  }

  private static String digest(String text, long seed) throws IOException {
    Path folder =
        Path.of("target/determinism/jdk-" + Runtime.version().feature() + "-seed-" + seed + ".txt");
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, text);
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }
}
