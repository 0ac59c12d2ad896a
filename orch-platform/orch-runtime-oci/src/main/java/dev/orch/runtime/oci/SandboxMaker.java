package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import dev.orch.runtime.ContainerSpec.Mount;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Dns;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.base.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes and removes what the containers of a sandbox share on the host. Only on the worker. */
final class SandboxMaker {
  private static final String CREATE = "CreatePodSandboxError";
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  /** Kernel parameters that a namespace has of its own, as Kubernetes lists them. */
  private static final List<String> SYSCTLS =
      ImmutableList.of("net.", "kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.");

  private final Places places;
  private final Commands commands;

  SandboxMaker(Places places, Commands commands) {
    this.places = places;
    this.commands = commands;
  }

  /** Refuses what can't be had here. */
  static void check(SandboxSettings settings) {
    if (!settings.hostUsers()) {
      throw refused("user namespaces are not supported by this runtime");
    }
    if (settings.network() == Share.CONTAINER || settings.ipc() == Share.CONTAINER) {
      throw refused("network and IPC are the pod's or the node's");
    }
    for (String name : settings.sysctls().keySet()) {
      if (SYSCTLS.stream().noneMatch(name::startsWith) || name.contains("..")) {
        throw refused("sysctl \"" + name + "\" is not namespaced");
      }
      if (name.startsWith("net.") ? settings.network() != Share.POD : settings.ipc() != Share.POD) {
        throw refused("sysctl \"" + name + "\" is the node's in this pod");
      }
    }
  }

  private static RefusedException refused(String message) {
    return new RefusedException(CREATE, message);
  }

  /** Makes namespaces and files; refused if the host won't. */
  CompletionStage<Boolean> make(Entries.Sandbox entry, SandboxSettings settings)
      throws IOException {
    Path directory = Files.createDirectories(places.directory(entry.id()));
    Files.createDirectories(directory.resolve("ns"));
    Files.createDirectories(directory.resolve("shm"));
    Dns dns = settings.dns();
    String resolv = dns == null ? Proc.read(RESOLV_CONF) : dns.file();
    write(directory.resolve("resolv.conf"), resolv);
    write(directory.resolve("hostname"), entry.spec().hostname() + "\n");
    ImmutableList.Builder<String> line = ImmutableList.builder();
    line.add("sh", places.script("sandbox.sh").toString(), directory.toString());
    line.add(entry.network().name(), entry.ipc().name(), entry.spec().hostname());
    settings.sysctls().forEach((name, value) -> line.add(name + "=" + value));
    return commands
        .run(line.build())
        .thenApply(
            result -> {
              if (!result.isGood()) {
                throw refused("the sandbox can't be made: " + result.output());
              }
              return true;
            });
  }

  private static void write(Path file, String text) throws IOException {
    MoreFiles.asCharSink(file, StandardCharsets.UTF_8).write(text);
  }

  Path namespace(Entries.Sandbox entry, String type) {
    return places.directory(entry.id()).resolve("ns").resolve(type);
  }

  /** What it puts into its containers. */
  List<Mount> files(Entries.Sandbox entry) {
    Path directory = places.directory(entry.id());
    String shm = entry.ipc() == Share.POD ? directory.resolve("shm").toString() : "/dev/shm";
    return ImmutableList.of(
        Mount.of("", directory.resolve("resolv.conf").toString(), "/etc/resolv.conf", false),
        Mount.of("", directory.resolve("hostname").toString(), "/etc/hostname", false),
        Mount.of("", shm, "/dev/shm", false));
  }

  /** Takes off what is mounted at or below a directory. */
  CompletionStage<Boolean> unmount(Path directory) {
    List<Path> mounts = Proc.mountsBelow(directory);
    if (mounts.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    ImmutableList.Builder<String> line = ImmutableList.builder();
    line.add("umount", "-l");
    mounts.forEach(mount -> line.add(mount.toString()));
    return commands.run(line.build()).thenApply(result -> Proc.mountsBelow(directory).isEmpty());
  }

  /** Deletes a directory in which nothing is mounted; what something is mounted in is kept. */
  static void delete(Path directory) {
    if (Proc.mountsBelow(directory).isEmpty()) {
      Directories.delete(directory);
    }
  }
}
