package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.Security;
import dev.orch.runtime.base.Polling;
import dev.orch.runtime.base.Terminal;
import dev.orch.runtime.oci.config.Bundle;
import dev.orch.runtime.oci.config.Seccomp;
import dev.orch.runtime.oci.config.User;
import dev.orch.runtime.oci.images.ImageConfig;
import dev.orch.runtime.oci.images.ImageRecord;
import dev.orch.runtime.oci.images.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Starts containers: writes what the OCI runtime reads, and has it run. Only on the worker. */
final class ContainerMaker {
  private static final String CREATE = "CreateContainerError";
  private static final String RUN = "RunContainerError";
  private static final long NOBODY = 65535;

  private final Parts parts;
  private final SandboxMaker sandboxes;

  ContainerMaker(Parts parts, SandboxMaker sandboxes) {
    this.parts = parts;
    this.sandboxes = sandboxes;
  }

  /**
   * Starts a container whose directory is there and whose entry is written.
   *
   * @param image what its files are made from; null if its rootfs is there already
   */
  void start(OciContainer container, ContainerSpec spec, Bundle bundle, @Nullable ImageRecord image)
      throws IOException {
    Path directory = container.directory();
    Files.createDirectories(directory.resolve("rootfs"));
    Files.createDirectories(container.entry().logs());
    List<String> files = files(directory, image);
    Files.write(directory.resolve("config.json"), bundle.config().toBytes());
    parts.cgroups().prepare(container.cgroup(), spec.limits().memoryBytes());
    Process supervisor =
        Commands.builder(line(container, spec, files))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    await(container, supervisor);
  }

  /** What its files are made from: a directory, and the overlay's option for what is in it. */
  private List<String> files(Path directory, @Nullable ImageRecord image) throws IOException {
    if (image == null || image.layers().isEmpty()) {
      return ImmutableList.of("", "");
    }
    List<String> layers = image.layers();
    if (!parts.overlay()) {
      return ImmutableList.of(parts.images().files(layers.get(layers.size() - 1)).toString(), "");
    }
    Files.createDirectories(directory.resolve("upper"));
    Files.setAttribute(directory.resolve("upper"), "unix:mode", 0755);
    Files.createDirectories(directory.resolve("work"));
    return ImmutableList.of(
        parts.images().lowerDirectory().toString(), parts.images().lower(layers));
  }

  private List<String> line(OciContainer container, ContainerSpec spec, List<String> files) {
    Path directory = container.directory();
    String id = container.state().id().value();
    ImmutableList.Builder<String> line = ImmutableList.builder();
    line.add("setsid", "sh", parts.places().script("container.sh").toString());
    boolean held = spec.tty() && spec.stdin() == ContainerSpec.Stdin.NONE;
    line.add(directory.toString()).addAll(files).add(held ? "HELD" : spec.stdin().name());
    List<String> run =
        parts
            .program()
            .line(
                directory.resolve("runtime.log"),
                "run",
                "--bundle",
                directory.toString(),
                "--pid-file",
                directory.resolve("pid").toString(),
                id);
    return line.addAll(spec.tty() ? Terminal.around(run) : run).build();
  }

  /** The OCI runtime writes the number of the first process when it has become the command. */
  private void await(OciContainer container, Process supervisor) {
    Path directory = container.directory();
    CompletionStage<Long> pid =
        Polling.often(parts.worker())
            .until(
                () -> {
                  boolean ended = !supervisor.isAlive();
                  long number = Proc.number(directory.resolve("pid"));
                  return number > 0 ? Long.valueOf(number) : ended ? Long.valueOf(-1) : null;
                });
    pid.whenComplete(
        (number, failure) -> {
          if (failure == null && number > 0) {
            container.running(supervisor.toHandle(), number);
          } else {
            Pipes.abandon(directory);
            container.failed(
                failure == null ? new RefusedException(RUN, said(directory)) : failure);
          }
        });
  }

  /** Why the OCI runtime didn't start it. */
  private static String said(Path directory) {
    String mount = Proc.read(directory.resolve("error")).strip();
    return Messages.startFailed(
        mount.isEmpty() ? Messages.lastOf(directory.resolve("runtime.log")) : mount);
  }

  /**
   * The container whose first process is that of all processes of a sandbox: a shell that waits,
   * and so takes in those whose parents are gone. It has nothing of the host but programs, to read.
   */
  Bundle init(OciContainer container, OciSandbox sandbox, ContainerSpec spec) throws IOException {
    ImmutableList.Builder<ContainerSpec.Mount> programs = ImmutableList.builder();
    for (String directory : ImmutableList.of("/bin", "/lib", "/lib64", "/usr")) {
      if (Files.isDirectory(Path.of(directory))) {
        programs.add(
            ContainerSpec.Mount.of(
                "", Path.of(directory).toRealPath().toString(), directory, true));
      }
    }
    return new Bundle(
        spec.withMounts(programs.build()),
        ImageConfig.NONE,
        new User(NOBODY, NOBODY, ImmutableSortedSet.of()),
        sandbox.entry().spec().hostname(),
        container.directory().resolve("rootfs").toString(),
        container.cgroup() + "/c",
        namespaces(sandbox, spec),
        ImmutableList.of(),
        ImmutableList.of(),
        null,
        parts.host());
  }

  /** All that its configuration is made from; refused where something of it can't be had. */
  Bundle bundle(OciContainer container, OciSandbox sandbox, ContainerSpec spec, ImageRecord image)
      throws IOException {
    Bundle bundle =
        new Bundle(
            spec.withMounts(sources(spec.mounts())),
            image.config(),
            User.of(
                spec.security(),
                image.config().user(),
                parts.images().text(image.layers(), "etc/passwd"),
                parts.images().text(image.layers(), "etc/group")),
            sandbox.entry().spec().hostname(),
            container.directory().resolve("rootfs").toString(),
            container.cgroup() + "/c",
            namespaces(sandbox, spec),
            sandboxes.files(sandbox.entry()),
            Devices.of(spec),
            seccomp(spec.security()),
            parts.host());
    bundle.args();
    return bundle;
  }

  private Map<String, String> namespaces(OciSandbox sandbox, ContainerSpec spec) {
    Entries.Sandbox entry = sandbox.entry();
    Map<String, String> joined = new TreeMap<>();
    if (entry.network() == Share.POD) {
      joined.put("network", sandboxes.namespace(entry, "net").toString());
    }
    joined.put("uts", sandboxes.namespace(entry, "uts").toString());
    if (entry.ipc() == Share.POD) {
      joined.put("ipc", sandboxes.namespace(entry, "ipc").toString());
    }
    if (parts.cgroups().isUnified() && !spec.security().privileged()) {
      joined.put("cgroup", "");
    }
    if (entry.pid() == Share.CONTAINER) {
      joined.put("pid", "");
    } else if (entry.pid() == Share.POD) {
      OciContainer init = sandbox.init();
      joined.put("pid", init == null ? "" : "/proc/" + init.entry().pid() + "/ns/pid");
    }
    return ImmutableSortedMap.copyOf(joined);
  }

  /** Where the mounts' sources really are, looked up right before they are used. */
  private static List<ContainerSpec.Mount> sources(List<ContainerSpec.Mount> mounts)
      throws IOException {
    ImmutableList.Builder<ContainerSpec.Mount> found = ImmutableList.builder();
    for (ContainerSpec.Mount m : mounts) {
      try {
        String source = Path.of(m.source()).toRealPath().toString();
        found.add(
            new ContainerSpec.Mount(
                m.volume(), source, m.target(), m.readOnly(), m.optional(), m.propagation()));
      } catch (NoSuchFileException e) {
        throw new RefusedException(
            CREATE, "volume \"" + m.volume() + "\": " + m.source() + ": no such file or directory");
      }
    }
    return found.build();
  }

  private Json.@Nullable Obj seccomp(Security security) throws IOException {
    String profile = security.seccomp();
    if (profile.equals(Security.UNCONFINED) || security.privileged() || !Proc.hasSeccomp()) {
      return null;
    }
    if (profile.equals(Security.RUNTIME_DEFAULT)) {
      return Seccomp.usual(
          Platform.own().architecture(), Bundle.capabilities(security, parts.host()));
    }
    Path file = Path.of(profile);
    if (!file.isAbsolute() || !Files.isRegularFile(file)) {
      throw new RefusedException(CREATE, "seccomp profile \"" + profile + "\" isn't there");
    }
    return Json.parse(Files.readAllBytes(file)).asObject();
  }
}
