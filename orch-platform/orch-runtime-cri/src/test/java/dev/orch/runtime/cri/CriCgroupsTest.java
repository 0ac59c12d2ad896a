package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.containers.Containerd;
import dev.orch.contracts.containers.TestImages;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.base.CgroupTree;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** The cgroup that the node agent makes for a pod, where the daemon makes those of containers. */
class CriCgroupsTest {
  @Test
  void container_isInTheCgroupOfItsPod() throws Exception {
    try (Containerd daemon = Containerd.start()) {
      String top = "/orch-test-" + ProcessHandle.current().pid();
      String pod = top + "/kubepods/besteffort/pod1";
      CgroupTree host = CgroupTree.ofHost();
      ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
      CriRuntime runtime = new CriRuntime(CriRuntimeTest.settings(daemon), worker);
      try {
        SandboxId sandbox =
            Waiting.get(
                worker,
                runtime.startSandbox(
                    new SandboxSpec("default", "p", "cg", 0, "p"),
                    SandboxSettings.DEFAULT.withCgroupParent(pod)));
        ContainerId id =
            Waiting.get(
                worker,
                runtime.start(
                    sandbox,
                    ContainerSpec.of("c", TestImages.PLAIN, List.of("sh", "-c", "sleep 1000"))));
        assertThat(host.processes(pod)).hasSizeGreaterThanOrEqualTo(2);
        Waiting.get(worker, runtime.stop(id, Duration.ZERO));
        Waiting.get(worker, runtime.removeSandbox(sandbox));
        Waiting.until(worker, () -> host.remove(top));
      } finally {
        runtime.close();
        worker.shutdownNow();
        host.remove(top);
      }
    }
  }
}
