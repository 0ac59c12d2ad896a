package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.orch.contracts.network.Space;
import dev.orch.network.NetworkException;
import dev.orch.network.linux.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A node in a network namespace of its own, with the namespaces of pods, and what runs there. */
public final class TestNode implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int PATIENCE_SECONDS = 30;

  public final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
  public final Path folder;
  public final Space space;
  public final Programs programs;
  private final String name;
  private final Map<String, Space> pods = new TreeMap<>();

  private TestNode(String name) throws Exception {
    this.name = name;
    this.space = Space.make(name);
    this.folder = Files.createTempDirectory("orch-node");
    this.programs =
        new Programs(worker, Duration.ofSeconds(20), folder.resolve("scratch"))
            .inside(space.path());
  }

  /** Skips a test where something is missing, but fails it in continuous integration. */
  public static TestNode make(String... wanted) throws Exception {
    String missing = missing(wanted);
    if (!missing.isEmpty()) {
      assertThat(System.getenv("CI")).as("no " + missing + ", in a CI run").isNotEqualTo("true");
    }
    Assumptions.assumeTrue(missing.isEmpty(), "no networks without " + missing);
    return new TestNode("on" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
  }

  private static String missing(String... wanted) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "root";
    }
    for (String path : wanted) {
      if (!Files.isExecutable(Path.of(path))) {
        return path;
      }
    }
    return "";
  }

  /** The path of a pod's network namespace; made if it isn't there. */
  public String pod(String pod) {
    return space(pod).path();
  }

  public Space space(String pod) {
    return pods.computeIfAbsent(
        pod,
        made -> {
          try {
            return Space.make(name + "-" + made);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** What a stage ends with; a network's failure is thrown. */
  public static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause != null && NetworkException.cause(cause) instanceof NetworkException failure) {
        throw failure;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** A network of a configuration. */
  public CniNetwork network(Plugins plugins, List<Path> binaries, String configuration) {
    NetworkList list = NetworkList.parse(configuration);
    return network(plugins, binaries, () -> list);
  }

  CniNetwork network(Plugins plugins, List<Path> binaries, Configurations configurations) {
    return new CniNetwork(
        new CniNetwork.Parts(folder.resolve("cni"), binaries, plugins, programs),
        configurations,
        worker);
  }

  @Override
  public void close() throws Exception {
    worker.shutdownNow();
    assertThat(worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    for (Space pod : pods.values()) {
      pod.close();
    }
    space.close();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
