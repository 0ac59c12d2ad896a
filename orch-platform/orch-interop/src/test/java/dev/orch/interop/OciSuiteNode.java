package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.cluster.ContainerNodes;
import dev.orch.cluster.Infrastructure;
import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.containers.TestImages;
import dev.orch.node.VolumesFactory;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.oci.OciRuntime;
import dev.orch.runtime.oci.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Containers by crun, on the loopback network. */
final class OciSuiteNode implements SuiteNode {
  private static final String CGROUP = "orch-conformance";

  private final Path state;
  private final ServedCluster cluster;
  private final Kubectl kubectl;

  private OciSuiteNode(Path state, ServedCluster cluster, Kubectl kubectl) {
    this.state = state;
    this.cluster = cluster;
    this.kubectl = kubectl;
  }

  static OciSuiteNode start(Path folder) throws IOException {
    Machine.needs(Path.of("/usr/bin/crun"), TestImages.BUSYBOX);
    Path images = TestImages.busyboxLayout(Files.createDirectories(folder.resolve("images")));
    Path state = Files.createTempDirectory("orch-conformance");
    Files.createDirectory(Path.of(state + "-paths"));
    ContainerNodes nodes =
        new ContainerNodes(
            state,
            "oci://",
            (own, clock, worker) ->
                new OciRuntime(
                    Settings.of(own).withCgroup(CGROUP).withImages(List.of(images)), clock, worker),
            null,
            null,
            VolumesFactory.onHost(List.of()),
            true);
    ServedCluster cluster = ServedCluster.start(1, Infrastructure.containers(nodes));
    return new OciSuiteNode(state, cluster, Kubectl.of(cluster, folder));
  }

  @Override
  public Kubectl kubectl() {
    return kubectl;
  }

  @Override
  public Map<String, String> words() {
    return Map.of("@ADDRESS@", "127\\\\.64\\\\.", "@RUNTIME@", "oci", "@DIR@", state + "-paths");
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    assertThat(Machine.mounts(state)).isEmpty();
    try (Stream<Path> pods = Files.list(state.resolve("node-0/kubelet/pods"))) {
      assertThat(pods).isEmpty();
    }
    assertThat(Machine.cgroupsBelow(CGROUP)).isEmpty();
    assertThat(
            Machine.cgroupsBelow(ContainerNodes.cgroupRoot(state.resolve("node-0")).substring(1)))
        .isEmpty();
    Directories.delete(state);
    Directories.delete(Path.of(state + "-paths"));
  }
}
