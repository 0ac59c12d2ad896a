package dev.orch.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that does what a test says, also what no good server does. */
final class ScriptedServer implements AutoCloseable {
  /** What the server does with a request. */
  interface Script {
    /** Answers; the connection is closed when this returns false. */
    boolean answer(Received request, OutputStream out) throws IOException;
  }

  /** A request as it came. */
  record Received(String line, TreeMap<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final Script script;
  final List<Received> received = new CopyOnWriteArrayList<>();

  ScriptedServer(Script script) {
    this(anyPort(), script);
  }

  ScriptedServer(ServerSocket socket, Script script) {
    this.socket = socket;
    this.script = script;
    threads.execute(this::accept);
  }

  private static ServerSocket anyPort() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that gives these answers in turn, and the last one again and again. */
  static ScriptedServer answering(Script... scripts) {
    List<Script> left = new CopyOnWriteArrayList<>(scripts);
    return new ScriptedServer(
        (request, out) -> {
          Script next;
          synchronized (left) {
            next = left.size() > 1 ? left.remove(0) : left.get(0);
          }
          return next.answer(request, out);
        });
  }

  ClusterAccess access() {
    return ClusterAccess.of(URI.create("http://127.0.0.1:" + socket.getLocalPort()));
  }

  /** A whole answer. */
  static Script answer(int code, String body, String... headers) {
    return (request, out) -> {
      byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " Scripted\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.flush();
      return true;
    };
  }

  /** The beginning of an answer without an end, piece by piece. */
  static Script stream(boolean stay, String... pieces) {
    return (request, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      for (String piece : pieces) {
        byte[] bytes = piece.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      return stay;
    };
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        threads.execute(() -> serve(connection));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      while (true) {
        Received request = read(in);
        received.add(request);
        if (!script.answer(request, connection.getOutputStream())) {
          return;
        }
      }
    } catch (IOException gone) {
      // The client has closed.
    }
  }

  private static Received read(InputStream in) throws IOException {
    String first = line(in);
    TreeMap<String, String> headers = new TreeMap<>();
    String next;
    while (!(next = line(in)).isEmpty()) {
      int colon = next.indexOf(':');
      headers.merge(
          next.substring(0, colon).toLowerCase(Locale.ROOT),
          next.substring(colon + 1).trim(),
          (a, b) -> a + "," + b);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Received(first, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new IOException("closed");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
