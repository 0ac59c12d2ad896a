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

/**
 * A kubeconfig of one cluster and one user, whose file only its owner may read.
 *
 * @param text its YAML
 */
record Kubeconfig(String text) {
  /** Of somebody who shows a token. */
  static Kubeconfig ofToken(String server, String authorityPem, String token) {
    return of(server, authorityPem, "orch", "token: " + quoted(token));
  }

  /** Of somebody who shows a certificate. */
  static Kubeconfig ofCertificate(
      String server, String authorityPem, String user, String certificate, String key) {
    return of(
        server,
        authorityPem,
        user,
        "client-certificate-data: "
            + base64(certificate)
            + "\n    client-key-data: "
            + base64(key));
  }

  /** Of somebody who shows nothing, as a cluster tells of itself. */
  static Kubeconfig ofCluster(String server, String authorityPem) {
    return new Kubeconfig(
        """
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: %s
            server: %s
          name: ""
        contexts: null
        current-context: ""
        kind: Config
        preferences: {}
        users: null
        """
            .formatted(base64(authorityPem), server));
  }

  private static Kubeconfig of(String server, String authorityPem, String user, String shown) {
    return new Kubeconfig(
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: orch
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: %s
          user:
            %s
        contexts:
        - name: orch
          context:
            cluster: orch
            user: %s
        current-context: orch
        """
            .formatted(server, base64(authorityPem), quoted(user), shown, quoted(user)));
  }

  /** Writes the file whole or not at all. @throws Failure if it can't be written */
  void write(Path file) {
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

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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
