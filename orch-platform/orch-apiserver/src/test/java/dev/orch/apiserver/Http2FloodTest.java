package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames of HTTP/2 that cost their sender little: the connection is given up, others go on. */
@Timeout(60)
class Http2FloodTest {
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static Served served;

  @BeforeAll
  static void start() {
    served = new Served();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @AfterEach
  void servesAsEver() throws Exception {
    assertThat(
            served
                .client(HttpClient.Version.HTTP_2)
                .send(served.request("/api/v1/namespaces").build(), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }

  private static SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) served.tls.getSocketFactory().createSocket("127.0.0.1", served.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(30_000);
    OutputStream out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    return socket;
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** GET / of localhost, in HPACK: three from the static table, and one literal. */
  private static byte[] request() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 9});
    block.writeBytes("localhost".getBytes(StandardCharsets.US_ASCII));
    return block.toByteArray();
  }

  /** Writes a piece again and again until the server has had enough. */
  private static boolean isGivenUp(SSLSocket socket, int times, Pieces pieces) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < times; i++) {
        out.write(pieces.piece(i));
      }
      out.flush();
      socket.getInputStream().readAllBytes(); // up to the end, or there would be a time-out
      return true;
    } catch (SocketException | SSLException closed) {
      return true;
    }
  }

  /** Gives what is written. */
  @FunctionalInterface
  private interface Pieces {
    byte[] piece(int number);
  }

  @Test
  void streamsThatAreResetAtOnce() throws IOException {
    try (SSLSocket socket = connect()) {
      boolean givenUp =
          isGivenUp(
              socket,
              2_000,
              i -> {
                ByteArrayOutputStream both = new ByteArrayOutputStream();
                int stream = 2 * i + 1;
                both.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, stream, request()));
                both.writeBytes(frame(RESET, 0, stream, new byte[] {0, 0, 0, 8}));
                return both.toByteArray();
              });
      assertThat(givenUp).isTrue();
    }
  }

  @Test
  void headersThatGoOnForEver() throws IOException {
    try (SSLSocket socket = connect()) {
      socket.getOutputStream().write(frame(HEADERS, END_STREAM, 1, request()));
      byte[] more = new byte[16_000];
      assertThat(isGivenUp(socket, 2_000, i -> frame(CONTINUATION, 0, 1, more))).isTrue();
    }
  }

  @Test
  void pingsWhoseAnswersNobodyReads() throws IOException {
    try (SSLSocket socket = connect()) {
      boolean givenUp = isGivenUp(socket, 3_000_000, i -> frame(PING, 0, 0, new byte[8]));
      assertThat(givenUp).isTrue();
    }
  }
}
