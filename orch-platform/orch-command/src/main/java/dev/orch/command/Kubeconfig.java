package dev.orch.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** Writes kubeconfigs, which only their owner may read. */
final class Kubeconfig {
  private Kubeconfig() {}

  /** Writes the file whole or not at all. @throws Failure if it can't be written */
  static void write(Path file, String server, String authorityPem, String token) {
    String authority =
        Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.UTF_8));
    String text =
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: orch
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: orch
          user:
            token: %s
        contexts:
        - name: orch
          context:
            cluster: orch
            user: orch
        current-context: orch
        """
            .formatted(server, authority, quoted(token));
    Path absolute = file.toAbsolutePath();
    try {
      Path draft = Files.createTempFile(absolute.getParent(), ".kubeconfig", "", secret());
      try {
        Files.writeString(draft, text);
        Files.move(
            draft, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft); // it is there still if it couldn't become the file
      }
    } catch (NoSuchFileException e) {
      throw new Failure("--kubeconfig " + file + ": no such folder");
    } catch (IOException e) {
      throw new Failure("--kubeconfig " + file + ": " + UpCommand.reason(e));
    }
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Mode 0600 where files have modes; elsewhere a temporary file's own protection. */
  private static FileAttribute<?>[] secret() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
