package dev.orch.runtime.process;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.ContainerState.Phase;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.base.PropertiesFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an agent must know of its containers after it was restarted: one small file per sandbox and
 * per container, replaced whole. Only on the runtime's worker.
 */
final class Journal {
  private static final String SANDBOX = "sandbox.properties";
  private static final String CONTAINER = "container.properties";

  /** A sandbox as it was written. */
  record SandboxEntry(SandboxId id, SandboxSpec spec, boolean ready, Instant createdAt) {}

  /** A container as it was written, with the number of its main process. */
  record ContainerEntry(ContainerState state, long pid) {}

  private final Path root;

  Journal(Path root) {
    this.root = root;
  }

  Path directory(SandboxId sandbox) {
    return root.resolve(sandbox.value());
  }

  Path directory(SandboxId sandbox, String container, int attempt) {
    return directory(sandbox).resolve(container + "_" + attempt);
  }

  void write(SandboxEntry entry) {
    Properties p = new Properties();
    p.setProperty("namespace", entry.spec.namespace());
    p.setProperty("name", entry.spec.name());
    p.setProperty("uid", entry.spec.uid());
    p.setProperty("attempt", Integer.toString(entry.spec.attempt()));
    p.setProperty("hostname", entry.spec.hostname());
    p.setProperty("ready", Boolean.toString(entry.ready));
    p.setProperty("createdAt", entry.createdAt.toString());
    PropertiesFile.replace(directory(entry.id).resolve(SANDBOX), p);
  }

  void write(SandboxId sandbox, ContainerEntry entry) {
    ContainerState state = entry.state;
    Properties p = new Properties();
    p.setProperty("id", state.id().value());
    p.setProperty("name", state.name());
    p.setProperty("attempt", Integer.toString(state.attempt()));
    p.setProperty("image", state.image());
    p.setProperty("phase", state.phase().name());
    p.setProperty("createdAt", state.createdAt().toString());
    set(p, "startedAt", state.startedAt());
    set(p, "finishedAt", state.finishedAt());
    set(p, "exitCode", state.exitCode());
    p.setProperty("message", state.message());
    p.setProperty("pid", Long.toString(entry.pid));
    PropertiesFile.replace(directory(sandbox, state.name(), state.attempt()).resolve(CONTAINER), p);
  }

  private static void set(Properties p, String key, @Nullable Object value) {
    if (value != null) {
      p.setProperty(key, value.toString());
    }
  }

  /** What was written for sandboxes, oldest first; directories without an entry are removed. */
  List<SandboxEntry> sandboxes() {
    List<SandboxEntry> result = new ArrayList<>();
    for (Path directory : directories(root)) {
      Properties p = PropertiesFile.load(directory.resolve(SANDBOX));
      if (p == null) {
        Directories.delete(directory);
      } else {
        result.add(
            new SandboxEntry(
                new SandboxId(directory.getFileName().toString()),
                new SandboxSpec(
                    p.getProperty("namespace"),
                    p.getProperty("name"),
                    p.getProperty("uid"),
                    Integer.parseInt(p.getProperty("attempt")),
                    p.getProperty("hostname")),
                Boolean.parseBoolean(p.getProperty("ready")),
                Instant.parse(p.getProperty("createdAt"))));
      }
    }
    result.sort(Comparator.comparing(SandboxEntry::createdAt));
    return result;
  }

  /** What was written for the containers of a sandbox, oldest first. */
  List<ContainerEntry> containers(SandboxId sandbox) {
    List<ContainerEntry> result = new ArrayList<>();
    for (Path directory : directories(directory(sandbox))) {
      Properties p = PropertiesFile.load(directory.resolve(CONTAINER));
      if (p == null) {
        Directories.delete(directory);
      } else {
        result.add(new ContainerEntry(state(p), Long.parseLong(p.getProperty("pid"))));
      }
    }
    result.sort(Comparator.comparing(entry -> entry.state.createdAt()));
    return result;
  }

  private static ContainerState state(Properties p) {
    String code = p.getProperty("exitCode");
    return new ContainerState(
        new ContainerId(p.getProperty("id")),
        p.getProperty("name"),
        Integer.parseInt(p.getProperty("attempt")),
        p.getProperty("image"),
        p.getProperty("image"),
        Phase.valueOf(p.getProperty("phase")),
        Instant.parse(p.getProperty("createdAt")),
        instant(p.getProperty("startedAt")),
        instant(p.getProperty("finishedAt")),
        code == null ? null : Integer.valueOf(code),
        code == null ? "" : code.equals("0") ? "Completed" : "Error",
        p.getProperty("message"));
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  private static List<Path> directories(Path parent) {
    if (!Files.isDirectory(parent)) {
      return ImmutableList.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
