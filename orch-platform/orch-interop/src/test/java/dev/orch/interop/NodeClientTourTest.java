package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.interop.Tool.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tour of JavaScript's client, {@code src/test/node/tour.js}, run by the machine's node. What
 * it needs is fetched by npm into the build's folder, once.
 */
class NodeClientTourTest {
  private static final Path TOUR = Path.of("src/test/node");

  @Test
  void clientNode_walksItsTour(@TempDir Path folder) throws IOException {
    Tool node = Tool.of("node", folder);
    Path modules = modules();
    Files.copy(TOUR.resolve("tour.js"), folder.resolve("tour.mjs"));
    Files.createSymbolicLink(folder.resolve("node_modules"), modules);
    try (ServedCluster cluster = ServedCluster.start()) {
      Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
      assertThat(node.run(List.of("tour.mjs")).ok().lines()).hasSize(7);
    }
  }

  /** The folder of the client and of what it needs, as the lock file says. */
  private static Path modules() throws IOException {
    Path cache = Files.createDirectories(Path.of("target/node")).toAbsolutePath();
    Path lock = cache.resolve("package-lock.json");
    Path done = cache.resolve("node_modules/.package-lock.json");
    if (!Files.exists(done) || Files.mismatch(lock, TOUR.resolve("package-lock.json")) >= 0) {
      Tool npm = Tool.of("npm", cache);
      for (String file : List.of("package.json", "package-lock.json")) {
        Files.write(cache.resolve(file), Files.readAllBytes(TOUR.resolve(file)));
      }
      Done installed = npm.run(List.of("ci", "--ignore-scripts", "--no-audit", "--no-fund"));
      if (installed.code() != 0) {
        Files.deleteIfExists(done);
        Tool.missing("npm can't fetch the client: " + installed.err());
      }
    }
    return cache.resolve("node_modules");
  }
}
