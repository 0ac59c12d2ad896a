package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What an agent writes down so that the next one knows it: as records, and as names and values. */
final class Entries {
  private Entries() {}

  /**
   * A sandbox.
   *
   * @param made whether all of it was made: what isn't is removed by the next agent
   */
  record Sandbox(
      SandboxId id,
      SandboxSpec spec,
      Share network,
      Share pid,
      Share ipc,
      String cgroup,
      String logs,
      boolean made,
      boolean ready,
      Instant createdAt) {
    Properties properties() {
      Properties p = new Properties();
      p.setProperty("id", id.value());
      p.setProperty("namespace", spec.namespace());
      p.setProperty("name", spec.name());
      p.setProperty("uid", spec.uid());
      p.setProperty("attempt", Integer.toString(spec.attempt()));
      p.setProperty("hostname", spec.hostname());
      p.setProperty("network", network.name());
      p.setProperty("pid", pid.name());
      p.setProperty("ipc", ipc.name());
      p.setProperty("cgroup", cgroup);
      p.setProperty("logs", logs);
      p.setProperty("made", Boolean.toString(made));
      p.setProperty("ready", Boolean.toString(ready));
      p.setProperty("createdAt", createdAt.toString());
      return p;
    }

    static Sandbox of(Properties p) {
      return new Sandbox(
          new SandboxId(p.getProperty("id")),
          new SandboxSpec(
              p.getProperty("namespace"),
              p.getProperty("name"),
              p.getProperty("uid"),
              Integer.parseInt(p.getProperty("attempt")),
              p.getProperty("hostname")),
          Share.valueOf(p.getProperty("network")),
          Share.valueOf(p.getProperty("pid")),
          Share.valueOf(p.getProperty("ipc")),
          p.getProperty("cgroup"),
          p.getProperty("logs"),
          Boolean.parseBoolean(p.getProperty("made")),
          Boolean.parseBoolean(p.getProperty("ready")),
          Instant.parse(p.getProperty("createdAt")));
    }

    Sandbox whole() {
      return new Sandbox(id, spec, network, pid, ipc, cgroup, logs, true, ready, createdAt);
    }

    Sandbox stopped() {
      return new Sandbox(id, spec, network, pid, ipc, cgroup, logs, made, false, createdAt);
    }
  }

  /**
   * A container.
   *
   * @param pid its first process; -1 until there is one
   * @param start when that was started, by which it is told from another of the same number
   * @param stopSignal by its name
   * @param layers those of its image
   * @param logs the directory of its log
   */
  record Container(
      ContainerState state,
      long pid,
      long start,
      ContainerSpec.Stdin stdin,
      boolean tty,
      String stopSignal,
      List<String> layers,
      Path logs) {
    Container {
      layers = ImmutableList.copyOf(layers);
    }

    Properties properties() {
      Properties p = new Properties();
      p.setProperty("id", state.id().value());
      p.setProperty("name", state.name());
      p.setProperty("attempt", Integer.toString(state.attempt()));
      p.setProperty("image", state.image());
      p.setProperty("imageId", state.imageId());
      p.setProperty("phase", state.phase().name());
      p.setProperty("createdAt", state.createdAt().toString());
      set(p, "startedAt", state.startedAt());
      set(p, "finishedAt", state.finishedAt());
      set(p, "exitCode", state.exitCode());
      p.setProperty("reason", state.reason());
      p.setProperty("message", state.message());
      p.setProperty("pid", Long.toString(pid));
      p.setProperty("start", Long.toString(start));
      p.setProperty("stdin", stdin.name());
      p.setProperty("tty", Boolean.toString(tty));
      p.setProperty("stopSignal", stopSignal);
      p.setProperty("layers", String.join(",", layers));
      p.setProperty("logs", logs.toString());
      return p;
    }

    private static void set(Properties p, String key, @Nullable Object value) {
      if (value != null) {
        p.setProperty(key, value.toString());
      }
    }

    static Container of(Properties p) {
      return new Container(
          state(p),
          Long.parseLong(p.getProperty("pid")),
          Long.parseLong(p.getProperty("start")),
          ContainerSpec.Stdin.valueOf(p.getProperty("stdin")),
          Boolean.parseBoolean(p.getProperty("tty")),
          p.getProperty("stopSignal"),
          Splitter.on(',').omitEmptyStrings().splitToList(p.getProperty("layers")),
          Path.of(p.getProperty("logs")));
    }

    private static ContainerState state(Properties p) {
      String code = p.getProperty("exitCode");
      return new ContainerState(
          new ContainerId(p.getProperty("id")),
          p.getProperty("name"),
          Integer.parseInt(p.getProperty("attempt")),
          p.getProperty("image"),
          p.getProperty("imageId"),
          Phase.valueOf(p.getProperty("phase")),
          Instant.parse(p.getProperty("createdAt")),
          instant(p.getProperty("startedAt")),
          instant(p.getProperty("finishedAt")),
          code == null ? null : Integer.valueOf(code),
          p.getProperty("reason"),
          p.getProperty("message"));
    }

    private static @Nullable Instant instant(@Nullable String text) {
      return text == null ? null : Instant.parse(text);
    }

    Container in(ContainerState next) {
      return new Container(next, pid, start, stdin, tty, stopSignal, layers, logs);
    }

    Container running(ContainerState next, long main, long startedTick) {
      return new Container(next, main, startedTick, stdin, tty, stopSignal, layers, logs);
    }
  }
}
