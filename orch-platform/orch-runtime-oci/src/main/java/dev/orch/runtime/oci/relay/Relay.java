package dev.orch.runtime.oci.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A program that is run in a pod's network namespace, which this JVM can't enter itself: it
 * connects to a port there, says on its error output whether it could, and then carries bytes
 * between the connection and its own input and output. Needs the JDK alone. An edge: it is a
 * process of its own, and waits.
 */
public final class Relay {
  /** What it says when it is connected. */
  public static final String CONNECTED = "connected";

  private static final int BUFFER = 32 * 1024;
  private static final int TIMEOUT_MILLIS = 10_000;

  private Relay() {}

  /**
   * Runs it.
   *
   * @param args an address and a port
   */
  public static void main(String[] args) throws Exception {
    try (Socket socket = new Socket()) {
      try {
        socket.connect(new InetSocketAddress(args[0], Integer.parseInt(args[1])), TIMEOUT_MILLIS);
      } catch (IOException e) {
        System.err.println(e.getMessage());
        System.exit(1);
      }
      System.err.println(CONNECTED);
      System.err.flush();
      Thread up = new Thread(() -> up(socket));
      up.setDaemon(true);
      up.start();
      copy(socket.getInputStream(), System.out);
    }
  }

  private static void up(Socket socket) {
    try {
      copy(System.in, socket.getOutputStream());
      socket.shutdownOutput();
    } catch (IOException e) {
      // The other direction sees the end, too.
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
      out.write(buffer, 0, size);
      out.flush();
    }
  }
}
