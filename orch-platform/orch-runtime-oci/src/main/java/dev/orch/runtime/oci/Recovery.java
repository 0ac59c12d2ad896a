package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableSet;
import dev.orch.runtime.ContainerState.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an agent does first: it takes over what an earlier one left. Containers that run go on; of
 * those that ended meanwhile it learns how; what was half-made is cleaned up, and so is all that
 * belongs to nothing in the journal. Only on the worker.
 */
final class Recovery {
  /** The name of the container that has a sandbox's first process; no user's can have it. */
  static final String INIT = "_init";

  private final Parts parts;
  private final OciTable table;

  Recovery(Parts parts, OciTable table) {
    this.parts = parts;
    this.table = table;
  }

  void run() {
    for (Entries.Sandbox entry : parts.places().sandboxes()) {
      if (entry.made()) {
        OciSandbox sandbox = table.known(entry);
        for (Entries.Container container : parts.places().containers(entry.id())) {
          takeOver(sandbox, container);
        }
        sweepContainers(sandbox);
      }
    }
    sweepSandboxes();
    sweepCgroups();
    sweepStates();
    table.pump();
  }

  private void takeOver(OciSandbox sandbox, Entries.Container entry) {
    Path directory = parts.places().directory(sandbox.id(), entry.state().id());
    Optional<ProcessHandle> supervisor = supervisor(directory);
    long pid = Proc.number(directory.resolve("pid"));
    boolean made = entry.state().phase() != Phase.CREATED || pid > 0;
    if (!made) {
      supervisor.ifPresent(ProcessHandle::destroyForcibly);
      return; // swept away below
    }
    OciContainer container = table.container(sandbox, entry);
    if (entry.state().name().equals(INIT)) {
      sandbox.init(container);
    } else {
      sandbox.containers.put(entry.state().id(), container);
    }
    boolean ended = Files.exists(directory.resolve("exit"));
    if (entry.state().phase() == Phase.EXITED || ended || supervisor.isEmpty()) {
      container.endedEarlier();
    } else if (entry.state().phase() == Phase.RUNNING) {
      container.adopted(supervisor.get());
    } else {
      container.running(supervisor.get(), pid);
    }
  }

  /** Whoever runs a container: its number may be another's by now, but not its command line too. */
  private static Optional<ProcessHandle> supervisor(Path directory) {
    long pid = Proc.number(directory.resolve("supervisor"));
    String line = pid > 0 ? Proc.read(Path.of("/proc/" + pid + "/cmdline")) : "";
    return line.contains(directory + "\0") ? ProcessHandle.of(pid) : Optional.empty();
  }

  private void sweepContainers(OciSandbox sandbox) {
    Set<Path> known =
        sandbox.all().stream()
            .map(OciContainer::directory)
            .collect(Collectors.collectingAndThen(Collectors.toList(), ImmutableSet::copyOf));
    for (Path directory : parts.places().containerDirectories(sandbox.id())) {
      if (!known.contains(directory)) {
        String cgroup = sandbox.entry().cgroup() + "/" + directory.getFileName();
        Pipes.abandon(directory);
        discard(directory, cgroup);
      }
    }
  }

  private void sweepSandboxes() {
    for (Path directory : parts.places().sandboxDirectories()) {
      boolean known =
          table.sandboxes().stream()
              .anyMatch(s -> s.id().value().equals(directory.getFileName().toString()));
      if (!known) {
        discard(directory, "/" + parts.settings().cgroup() + "/" + directory.getFileName());
      }
    }
  }

  private void discard(Path directory, String cgroup) {
    parts.cgroups().kill(cgroup);
    table
        .removal()
        .cgroup(cgroup)
        .thenCompose(done -> table.maker().unmount(directory))
        .thenRunAsync(() -> SandboxMaker.delete(directory), parts.worker());
  }

  private void sweepCgroups() {
    String parent = "/" + parts.settings().cgroup();
    Set<String> known =
        table.sandboxes().stream()
            .map(sandbox -> sandbox.entry().cgroup())
            .collect(Collectors.collectingAndThen(Collectors.toList(), ImmutableSet::copyOf));
    for (String child : parts.cgroups().children(parent)) {
      String path = parent + "/" + child;
      if (!known.contains(path)) {
        table.removal().cgroup(path);
      }
    }
  }

  /** What the OCI runtime itself remembers of containers that are gone. */
  private void sweepStates() {
    for (String id : parts.places().names(parts.program().state())) {
      boolean runs =
          table.sandboxes().stream()
              .flatMap(sandbox -> sandbox.all().stream())
              .anyMatch(c -> c.state().id().value().equals(id) && !c.gone().isDone());
      if (!runs) {
        Path log = parts.places().scratch().resolve("sweep.log");
        parts.commands().run(parts.program().line(log, "delete", "--force", id));
      }
    }
  }
}
