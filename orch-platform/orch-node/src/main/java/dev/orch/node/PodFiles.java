package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.HostAlias;
import dev.orch.model.core.Pod;
import dev.orch.runtime.base.Directories;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kubelet's own files of each pod: {@code /etc/hosts} of its containers, and what they say when
 * they end. They are small; on the node's worker.
 */
final class PodFiles {
  /** So much of a message is kept, as by the kubelet. */
  static final int MAX_MESSAGE = 4096;

  private static final Path HOSTS = Path.of("/etc/hosts");

  private final Path root;

  PodFiles(Path root) {
    this.root = root;
  }

  private Path pod(String uid) {
    return root.resolve("pods").resolve(uid);
  }

  /** Where the container writes its message; made anew for each attempt, writable by everybody. */
  Path message(Pod pod, Container container, int attempt) {
    try {
      Path file = messageFile(pod.metadata().uid(), container.name(), attempt);
      Files.createDirectories(file.resolveSibling("."));
      if (!Files.exists(file)) {
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path messageFile(String uid, String container, int attempt) {
    return pod(uid).resolve("containers").resolve(container).resolve(Integer.toString(attempt));
  }

  /** What an attempt at a container said when it ended; empty if nothing. */
  String readMessage(String uid, String container, int attempt) {
    Path file = messageFile(uid, container, attempt);
    // A link would lead to files of the host.
    if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(MAX_MESSAGE), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "Error on reading termination log " + file + ": " + e.getMessage();
    }
  }

  /**
   * Writes {@code /etc/hosts} for the pod's containers.
   *
   * @param ip the pod's
   * @param hostname what it calls its host
   * @param fullName its name in the cluster's DNS, or empty
   */
  Path hosts(Pod pod, String ip, String hostname, String fullName) {
    StringBuilder text = new StringBuilder();
    if (pod.spec().hostNetwork()) {
      text.append("# Kubernetes-managed hosts file (host network).\n").append(hostsOfNode());
    } else {
      text.append("# Kubernetes-managed hosts file.\n")
          .append("127.0.0.1\tlocalhost\n")
          .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
          .append("fe00::0\tip6-localnet\n")
          .append("fe00::0\tip6-mcastprefix\n")
          .append("fe00::1\tip6-allnodes\n")
          .append("fe00::2\tip6-allrouters\n");
      text.append(ip).append('\t');
      if (!fullName.isEmpty()) {
        text.append(fullName).append('\t');
      }
      text.append(hostname).append('\n');
    }
    if (!pod.spec().hostAliases().isEmpty()) {
      text.append("\n# Entries added by HostAliases.\n");
      for (HostAlias alias : pod.spec().hostAliases()) {
        text.append(alias.ip())
            .append('\t')
            .append(String.join("\t", alias.hostnames()))
            .append('\n');
      }
    }
    return write(pod(pod.metadata().uid()).resolve("etc-hosts"), text.toString());
  }

  private static String hostsOfNode() {
    try {
      return Files.exists(HOSTS) ? Files.readString(HOSTS, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaced by its contents, as containers have the file itself mounted. */
  private static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.resolveSibling("."));
      if (Files.exists(file)) {
        if (!Files.readString(file, StandardCharsets.UTF_8).equals(text)) {
          Files.writeString(file, text, StandardCharsets.UTF_8);
        }
        return file;
      }
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text, StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes all files of a pod that is gone; its volumes are released before. */
  void remove(String uid) {
    Directories.delete(pod(uid).resolve("containers"));
    try {
      Files.deleteIfExists(pod(uid).resolve("etc-hosts"));
      Files.deleteIfExists(pod(uid));
    } catch (IOException e) {
      System.getLogger(PodFiles.class.getName())
          .log(System.Logger.Level.WARNING, "files of pod " + uid + " stay: " + e);
    }
  }

  /** Removes the logs of pods that aren't here any more, by the names of their directories. */
  void retainLogs(Set<String> uids) {
    Path logs = root.resolve("logs");
    if (!Files.isDirectory(logs)) {
      return;
    }
    try (Stream<Path> directories = Files.list(logs)) {
      directories
          .filter(directory -> !uids.contains(uidOf(directory.getFileName().toString())))
          .forEach(Directories::delete);
    } catch (IOException | UncheckedIOException e) {
      System.getLogger(PodFiles.class.getName())
          .log(System.Logger.Level.WARNING, "logs of pods that are gone stay: " + e);
    }
  }

  /** A directory of logs is called {@code NAMESPACE_NAME_UID}, and none of them has a line. */
  private static String uidOf(String directory) {
    return directory.substring(directory.lastIndexOf('_') + 1);
  }
}
