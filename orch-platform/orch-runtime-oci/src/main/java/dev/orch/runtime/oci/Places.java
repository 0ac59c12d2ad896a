package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.base.PropertiesFile;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where everything lies below the root, and the journal in it: a directory for each sandbox, in it
 * one for each container, with a file in each that says what it is. Only on the worker.
 */
final class Places {
  private static final String SANDBOX = "sandbox.properties";
  private static final String CONTAINER = "container.properties";
  private static final String CONTAINERS = "containers";

  private final Path root;

  /** Makes what isn't there; logs and variables are nobody else's business. */
  Places(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(pods());
    Files.createDirectories(scripts());
    Directories.delete(scratch());
    Files.createDirectories(scratch());
    for (String script : ImmutableList.of("container.sh", "sandbox.sh", "legacy.sh")) {
      URL resource = Objects.requireNonNull(Places.class.getResource(script), script);
      Path fresh = scratch().resolve(script);
      Files.write(fresh, Resources.toByteArray(resource));
      Files.move(
          fresh,
          script(script),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path pods() {
    return root.resolve("pods");
  }

  private Path scripts() {
    return root.resolve("bin");
  }

  Path script(String name) {
    return scripts().resolve(name);
  }

  Path scratch() {
    return root.resolve("scratch");
  }

  Path images() {
    return root.resolve("images");
  }

  Path root() {
    return root;
  }

  Path directory(SandboxId sandbox) {
    return pods().resolve(sandbox.value());
  }

  Path directory(SandboxId sandbox, ContainerId container) {
    return directory(sandbox).resolve(CONTAINERS).resolve(container.value());
  }

  void write(Entries.Sandbox entry) {
    PropertiesFile.replace(directory(entry.id()).resolve(SANDBOX), entry.properties());
  }

  void write(SandboxId sandbox, Entries.Container entry) {
    Path directory = directory(sandbox, entry.state().id());
    PropertiesFile.replace(directory.resolve(CONTAINER), entry.properties());
  }

  /** The directories of all sandboxes, known or not. */
  List<Path> sandboxDirectories() {
    return directories(pods());
  }

  /** What was written for sandboxes, oldest first. */
  List<Entries.Sandbox> sandboxes() {
    List<Entries.Sandbox> found = new ArrayList<>();
    for (Path directory : sandboxDirectories()) {
      Properties p = PropertiesFile.load(directory.resolve(SANDBOX));
      if (p != null) {
        found.add(Entries.Sandbox.of(p));
      }
    }
    found.sort(Comparator.comparing(Entries.Sandbox::createdAt));
    return found;
  }

  /** The directories of all containers of a sandbox, known or not. */
  List<Path> containerDirectories(SandboxId sandbox) {
    return directories(directory(sandbox).resolve(CONTAINERS));
  }

  /** What was written for the containers of a sandbox, oldest first. */
  List<Entries.Container> containers(SandboxId sandbox) {
    List<Entries.Container> found = new ArrayList<>();
    for (Path directory : containerDirectories(sandbox)) {
      Properties p = PropertiesFile.load(directory.resolve(CONTAINER));
      if (p != null) {
        found.add(Entries.Container.of(p));
      }
    }
    found.sort(Comparator.comparing(entry -> entry.state().createdAt()));
    return found;
  }

  /** The names of the directories in a directory. */
  List<String> names(Path parent) {
    return directories(parent).stream()
        .map(path -> path.getFileName().toString())
        .collect(ImmutableList.toImmutableList());
  }

  private static List<Path> directories(Path parent) {
    if (!Files.isDirectory(parent)) {
      return ImmutableList.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      return ImmutableList.of();
    }
  }
}
