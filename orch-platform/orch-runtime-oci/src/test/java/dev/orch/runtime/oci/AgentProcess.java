package dev.orch.runtime.oci;

import dev.orch.contracts.containers.TestImages;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;

/** An agent in a process of its own, to be killed: it starts one pod after another. */
final class AgentProcess {
  private AgentProcess() {}

  public static void main(String[] args) {
    Settings settings =
        Settings.of(Path.of(args[0]))
            .withProgram(args[1])
            .withCgroup(args[2])
            .withImages(List.of(Path.of(args[3])));
    OciRuntime runtime =
        new OciRuntime(
            settings, InstantSource.system(), Executors.newSingleThreadScheduledExecutor());
    runtime.list().toCompletableFuture().join();
    System.out.println("open");
    for (int i = 0; i < 50; i++) {
      SandboxSpec pod = new SandboxSpec("default", "pod", "pod-" + i, 0, "pod");
      ContainerSpec spec =
          ContainerSpec.of(
              "c", TestImages.PLAIN, List.of("sh", "-c", "while true; do sleep 1; done"));
      runtime
          .startSandbox(pod, SandboxSettings.DEFAULT)
          .thenCompose(id -> runtime.start(id, spec))
          .toCompletableFuture()
          .join();
    }
  }
}
