package dev.orch.contracts.network;

import dev.orch.network.ServiceTable.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The clients and endpoints of a test, all on its own thread, none of which waits for ever. */
abstract class Sockets {
  static final int PATIENCE_MILLIS = 10_000;

  private final List<AutoCloseable> opened = new ArrayList<>();

  final void closeSockets() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  final ServerSocket backend() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    opened.add(server);
    return server;
  }

  static Endpoint endpoint(ServerSocket server) {
    return new Endpoint("127.0.0.1", server.getLocalPort());
  }

  final Socket client(String address, int port) throws IOException {
    Socket socket = new Socket();
    opened.add(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
    return socket;
  }

  /** The endpoint that the next connection reaches. */
  final Socket accepted(ServerSocket... servers) throws IOException {
    for (int waited = 0; waited < PATIENCE_MILLIS; waited += 5 * servers.length) {
      for (ServerSocket server : servers) {
        server.setSoTimeout(5);
        try {
          Socket socket = server.accept();
          opened.add(socket);
          socket.setSoTimeout(PATIENCE_MILLIS);
          return socket;
        } catch (SocketTimeoutException e) {
          // Perhaps the other one.
        }
      }
    }
    throw new AssertionError("no connection came");
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  static String receiveAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
