package dev.orch.contracts.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program of its own, for a network namespace: listens where it is told to and tells each client
 * where it came out and who it seems to be; and is a client itself. It reads a command a line, and
 * writes an answer a line. Knows nothing but the JDK.
 */
public final class Peer {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 40_000;

  private final AtomicInteger turn = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  /** {@code listen tcp IP PORT} or {@code connect ID tcp SOURCE IP PORT MILLIS}. */
  public static void main(String[] arguments) throws IOException {
    Peer peer = new Peer();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    say("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("listen")) {
        peer.listen(words[1], new InetSocketAddress(words[2], Integer.parseInt(words[3])));
        say("listening");
      } else {
        peer.threads.execute(() -> peer.connect(words));
      }
    }
  }

  private static void say(String line) {
    synchronized (Peer.class) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private void listen(String protocol, InetSocketAddress at) throws IOException {
    if (protocol.equals("tcp")) {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(at, 1000);
      threads.execute(() -> serve(server));
    } else {
      DatagramSocket server = new DatagramSocket(at);
      threads.execute(() -> serve(server));
    }
  }

  private static byte[] answer(InetAddress at, int port, InetAddress client) {
    return (at.getHostAddress() + " " + port + " " + client.getHostAddress())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void serve(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept()) {
        client
            .getOutputStream()
            .write(
                answer(client.getLocalAddress(), client.getLocalPort(), client.getInetAddress()));
      } catch (IOException e) {
        say("fault " + e);
      }
    }
  }

  private static void serve(DatagramSocket server) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    while (true) {
      try {
        server.receive(packet);
        byte[] said = answer(server.getLocalAddress(), server.getLocalPort(), packet.getAddress());
        server.send(new DatagramPacket(said, said.length, packet.getSocketAddress()));
      } catch (IOException e) {
        say("fault " + e);
      }
    }
  }

  private void connect(String[] words) {
    InetSocketAddress to = new InetSocketAddress(words[4], Integer.parseInt(words[5]));
    String said;
    try {
      // Each client is another one, also to a kernel that remembers the last ones.
      int port = FIRST_PORT + Math.floorMod(turn.getAndIncrement(), PORTS);
      InetSocketAddress from = new InetSocketAddress(words[3], port);
      int patience = Integer.parseInt(words[6]);
      said = words[2].equals("tcp") ? tcp(from, to, patience) : udp(from, to, patience);
    } catch (SocketTimeoutException e) {
      said = "timeout";
    } catch (PortUnreachableException e) {
      said = "refused";
    } catch (ConnectException e) {
      said = String.valueOf(e.getMessage()).contains("refused") ? "refused" : "fault " + e;
    } catch (IOException e) {
      // What the machine itself may not send is refused on the spot.
      boolean forbidden = "Operation not permitted".equals(e.getMessage());
      said = forbidden ? "forbidden" : "fault " + e;
    }
    say(words[1] + " " + said);
  }

  private static String tcp(InetSocketAddress from, InetSocketAddress to, int patience)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(from);
      socket.setSoTimeout(patience);
      socket.connect(to, patience);
      return "ok " + new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String udp(InetSocketAddress from, InetSocketAddress to, int patience)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket(from)) {
      socket.setSoTimeout(patience);
      socket.connect(to);
      socket.send(new DatagramPacket(new byte[] {1}, 1));
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      socket.receive(packet);
      return "ok " + new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
  }
}
