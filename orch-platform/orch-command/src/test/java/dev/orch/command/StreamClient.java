package dev.orch.command;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A WebSocket whose messages begin with the number of a stream, as a client in Java has it; keeps
 * what it was sent.
 */
final class StreamClient implements WebSocket.Listener {
  private final Map<Integer, ByteArrayOutputStream> streams = new TreeMap<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private int current = -1;

  /** What has come on that stream so far. */
  synchronized String received(int stream) {
    ByteArrayOutputStream bytes = streams.get(stream);
    return bytes == null ? "" : bytes.toString(StandardCharsets.ISO_8859_1);
  }

  boolean isClosed() {
    return closed.isDone();
  }

  static void send(WebSocket socket, int stream, String text) {
    byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer message = ByteBuffer.allocate(body.length + 1);
    message.put((byte) stream).put(body).flip();
    socket.sendBinary(message, true).join();
  }

  /** Says that a stream ends, as the fifth version of the protocol has it. */
  static void end(WebSocket socket, int stream) {
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, (byte) stream}), true).join();
  }

  @Override
  public synchronized CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    if (current < 0) {
      current = data.get();
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    streams.computeIfAbsent(current, made -> new ByteArrayOutputStream()).writeBytes(bytes);
    if (last) {
      current = -1;
    }
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    closed.complete(-1);
  }
}
