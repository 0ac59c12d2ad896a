package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.containers.Containerd;
import dev.orch.contracts.containers.Machine;
import dev.orch.runtime.base.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Containers by containerd, in a network namespace with everything that must reach pods: the
 * command with the node's agent, and kubectl.
 */
final class CriSuiteNode implements SuiteNode {
  private final Path state;
  private final Containerd daemon;
  private final OrchCommand orch;
  private final Kubectl kubectl;

  private CriSuiteNode(Path state, Containerd daemon, OrchCommand orch, Kubectl kubectl) {
    this.state = state;
    this.daemon = daemon;
    this.orch = orch;
    this.kubectl = kubectl;
  }

  static CriSuiteNode start(Path folder) throws Exception {
    Containerd daemon = Containerd.start();
    try {
      Path state = Files.createTempDirectory("orch-conformance");
      Files.createDirectory(Path.of(state + "-paths"));
      OrchCommand orch =
          OrchCommand.start(
                  folder,
                  daemon::inside,
                  "up",
                  "--port=0",
                  "--kubeconfig=" + folder.resolve("kubeconfig"),
                  "--runtime=cri:" + daemon.socket(),
                  "--root=" + state)
              .ready();
      return new CriSuiteNode(state, daemon, orch, Kubectl.in(folder, daemon::inside));
    } catch (Exception | AssertionError e) {
      daemon.close();
      throw e;
    }
  }

  @Override
  public Kubectl kubectl() {
    return kubectl;
  }

  @Override
  public Map<String, String> words() {
    return Map.of("@ADDRESS@", "10\\\\.97\\\\.", "@RUNTIME@", "cri", "@DIR@", state + "-paths");
  }

  @Override
  public void close() throws Exception {
    try (daemon) {
      Set<String> ran = daemon.tasks();
      orch.close();
      assertThat(daemon.left()).isEmpty();
      assertThat(Machine.cgroups(ran)).isEmpty();
      assertThat(Machine.mounts(state)).isEmpty();
      try (Stream<Path> pods = Files.list(state.resolve("node-0/kubelet/pods"))) {
        assertThat(pods).isEmpty();
      }
    }
    Directories.delete(state);
    Directories.delete(Path.of(state + "-paths"));
  }
}
