package dev.orch.contracts.containers;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/**
 * A network namespace of a test's own, with loopback alone, and a port that leads into it: what
 * listens there on the same port of loopback is reached from here. An edge: each connection has two
 * threads and a process.
 */
final class NetworkSpace implements AutoCloseable {
  private static final int QUEUE = 50;

  private final String name;
  private final ServerSocket relay;

  private NetworkSpace(String name, ServerSocket relay) {
    this.name = name;
    this.relay = relay;
  }

  /** Makes it. */
  static NetworkSpace make(String name) throws IOException, InterruptedException {
    Machine.run("ip", "netns", "add", name);
    Machine.run("ip", "-n", name, "link", "set", "lo", "up");
    NetworkSpace space =
        new NetworkSpace(name, new ServerSocket(0, QUEUE, InetAddress.getLoopbackAddress()));
    thread(space::accept);
    return space;
  }

  /** A command that runs in it. */
  List<String> inside(List<String> command) {
    return ImmutableList.<String>builder()
        .add("nsenter", "--net=/run/netns/" + name)
        .addAll(command)
        .build();
  }

  /** The port that leads into it. */
  int port() {
    return relay.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = relay.accept();
        String port = Integer.toString(port());
        Process carrier =
            new ProcessBuilder(
                    inside(List.of(TestImages.BUSYBOX.toString(), "nc", "127.0.0.1", port)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        pump(caller.getInputStream(), carrier.getOutputStream(), () -> {});
        pump(
            carrier.getInputStream(),
            caller.getOutputStream(),
            () -> {
              carrier.destroyForcibly();
              caller.close();
            });
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** What may fail at the end of a connection. */
  private interface Ending {
    void end() throws IOException;
  }

  private static void pump(InputStream in, OutputStream out, Ending ending) {
    thread(
        () -> {
          try (in;
              out) {
            byte[] buffer = new byte[8192];
            for (int size = in.read(buffer); size > 0; size = in.read(buffer)) {
              out.write(buffer, 0, size);
              out.flush();
            }
            ending.end();
          } catch (IOException e) {
            // It is closed.
          }
        });
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    relay.close();
    Machine.run("ip", "netns", "delete", name);
  }
}
