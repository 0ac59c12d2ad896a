package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.Stats;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What running containers use, by their cgroups. Stateless. */
final class Meter {
  private Meter() {}

  static List<Stats.Usage> usage(Collection<OciSandbox> sandboxes, Parts parts) {
    ImmutableList.Builder<Stats.Usage> all = ImmutableList.builder();
    for (OciSandbox sandbox : sandboxes) {
      for (OciContainer container : sandbox.containers.values()) {
        if (container.isRunning()) {
          all.add(usage(sandbox, container, parts));
        }
      }
    }
    return all.build();
  }

  private static Stats.Usage usage(OciSandbox sandbox, OciContainer container, Parts parts) {
    Cgroups.Usage used = parts.cgroups().usage(container.cgroup());
    return new Stats.Usage(
        sandbox.entry().spec(),
        container.state().name(),
        parts.clock().instant(),
        Objects.requireNonNull(container.state().startedAt()),
        Duration.ofNanos(used.cpuNanos()),
        used.memory());
  }
}
