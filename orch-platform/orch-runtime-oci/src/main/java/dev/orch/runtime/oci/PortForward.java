package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import com.google.common.net.InetAddresses;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.base.ExecSession;
import dev.orch.runtime.base.PortConnection;
import dev.orch.runtime.oci.relay.Relay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Connections to ports of pods. In the node's network they are made from here; else a {@link Relay}
 * is run in the pod's, which reaches what listens on its loopback too. Only on the worker.
 */
final class PortForward {
  private static final String CLASS = "/dev/orch/runtime/oci/relay/Relay.class";

  private final Parts parts;
  private final SandboxMaker sandboxes;

  PortForward(Parts parts, SandboxMaker sandboxes) {
    this.parts = parts;
    this.sandboxes = sandboxes;
  }

  CompletionStage<Streaming.Connection> connect(OciSandbox sandbox, String address, int port)
      throws IOException {
    if (sandbox.entry().network() != Share.POD) {
      return PortConnection.open(
          new InetSocketAddress(InetAddresses.forString(address), port), parts.worker());
    }
    List<String> line =
        ImmutableList.of(
            "nsenter",
            "--net=" + sandboxes.namespace(sandbox.entry(), "net"),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx16m",
            "-cp",
            classes().toString(),
            Relay.class.getName(),
            "127.0.0.1",
            Integer.toString(port));
    ExecSession session =
        ExecSession.start(
            Commands.builder(line),
            parts.places().scratch(),
            new Streaming.Terms(true, true, true, false),
            parts.worker());
    return first(session, new StringBuilder(), address, port);
  }

  /** Its first line says whether it is connected. */
  private CompletionStage<Streaming.Connection> first(
      ExecSession session, StringBuilder said, String address, int port) {
    return session
        .stderr()
        .next()
        .thenComposeAsync(
            bytes -> {
              said.append(new String(bytes, StandardCharsets.UTF_8));
              if (bytes.length > 0 && said.indexOf("\n") < 0) {
                return first(session, said, address, port);
              }
              if (!said.toString().startsWith(Relay.CONNECTED)) {
                session.close();
                throw new RefusedException(
                    "ConnectionRefused",
                    "failed to connect to "
                        + address
                        + ":"
                        + port
                        + ": "
                        + said.toString().strip());
              }
              return CompletableFuture.completedFuture(
                  (Streaming.Connection) new Relayed(session));
            },
            parts.worker());
  }

  /** The program alone, where a JVM that has nothing else finds it. */
  private Path classes() throws IOException {
    Path root = parts.places().script("classes");
    Path file = root.resolve(CLASS.substring(1));
    if (!Files.exists(file)) {
      URL resource = Objects.requireNonNull(Relay.class.getResource("Relay.class"), CLASS);
      Files.createDirectories(file.getParent());
      Files.write(file, Resources.toByteArray(resource));
    }
    return root;
  }

  private record Relayed(ExecSession session) implements Streaming.Connection {
    @Override
    public Streaming.Source source() {
      return session.stdout();
    }

    @Override
    public Streaming.Sink sink() {
      return session.stdin();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
