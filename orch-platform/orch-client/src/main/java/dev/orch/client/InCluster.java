package dev.orch.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** How a program in a pod reaches its own cluster: by what the kubelet puts there. Stateless. */
final class InCluster {
  static final Path MOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private InCluster() {}

  /** Whether that is there. */
  static boolean isThere(Map<String, String> environment, Path mount) {
    return !environment.getOrDefault("KUBERNETES_SERVICE_HOST", "").isEmpty()
        && Files.isRegularFile(mount.resolve("token"));
  }

  static ClusterAccess access(Map<String, String> environment, Path mount, InstantSource clock) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new IllegalArgumentException(
          "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
    }
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    try {
      Path namespace = mount.resolve("namespace");
      return new ClusterAccess(
          URI.create("https://" + bracketed + ":" + port),
          Trust.authority(Files.readString(mount.resolve("ca.crt"))),
          Credentials.tokenFile(mount.resolve("token"), clock),
          Files.exists(namespace) ? Files.readString(namespace).trim() : "default",
          null,
          null);
    } catch (IOException e) {
      throw new IllegalArgumentException("not in a cluster: " + e.getMessage(), e);
    }
  }
}
