package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that nobody sends by accident, one by one: none of them gets in, and the server answers
 * the next as ever. Those about tokens, certificates and roles are beside their authenticators and
 * authorizers.
 */
class AttacksTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int CLOSED = 0;
  private static Served served;

  @BeforeAll
  static void start() {
    served = new Served(builder -> builder.arrival(Duration.ofSeconds(2)));
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
                .send(served.request(MAPS).build(), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }

  private static Socket connect() throws IOException {
    Socket socket = served.tls.getSocketFactory().createSocket("127.0.0.1", served.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The status of the first answer, or 0 if the connection is closed without one. */
  private static int status(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      return line.isEmpty() ? CLOSED : Integer.parseInt(line.substring(9, 12));
    } catch (SocketException reset) {
      return CLOSED;
    }
  }

  private static int sent(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(ascii(request));
      socket.getOutputStream().flush();
      return status(socket);
    }
  }

  /** Nobody in particular may read what is open to all, however it is spelt. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/healthz/../api/v1/secrets",
        "/healthz/%2e%2e/api/v1/secrets",
        "/livez/..%2fapi/v1/secrets",
        "//api/v1/secrets",
        "/api//v1/secrets",
        "/api/v1//secrets",
        "/API/v1/secrets",
        "/%61pi/v1/secrets",
        "/api/v1/namespaces/default/../../secrets",
        "/api/v1/namespaces/default%2fsecrets",
        "/version/../api/v1/secrets",
        "/readyz%00/api/v1/secrets",
        "/healthz?/../api/v1/secrets",
        "/healthz;/../api/v1/secrets",
        "/api/v1/watch/secrets",
        "/openapi/v3/../../api/v1/secrets"
      })
  void pathTricks_openNothing(String path) throws Exception {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    try (Socket socket = connect()) {
      socket.getOutputStream().write(ascii(head));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).doesNotContain("SecretList");
      if (answer.startsWith("HTTP/1.1 200")) {
        assertThat(answer).as("only health is told").endsWith("ok");
      }
    }
  }

  /** A request within another's body is never one of its own. */
  @ParameterizedTest
  @CsvSource({
    "'Content-Length: 5\nTransfer-Encoding: chunked'",
    "'Content-Length: 5\nContent-Length: 6'",
    "'Transfer-Encoding: chunked\nTransfer-Encoding: identity'",
    "'Transfer-Encoding: xchunked'",
    "'Transfer-Encoding : chunked'",
    "'Content-Length: +5'",
    "'Content-Length: -1'",
    "'Content-Length: 0x5'",
  })
  void smuggledRequests_areNotAnswered(String headers) throws Exception {
    String inner =
        "DELETE "
            + MAPS
            + "/kept HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + Served.ADMIN
            + "\r\n\r\n";
    String outer =
        "POST "
            + MAPS
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + Served.NOBODY
            + "\r\nConnection: close\r\n"
            + headers.replace("\\n", "\r\n")
            + "\r\n\r\n0\r\n\r\n"
            + inner;
    served.map("kept");
    try {
      assertThat(sent(outer)).isIn(CLOSED, 400, 403);
      assertThat(served.maps().find("kept")).isPresent();
    } finally {
      served.maps().delete("kept");
    }
  }

  @Test
  @Timeout(30)
  void headThatNeverEnds_isGivenUp() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(ascii("GET " + MAPS + " HTTP/1.1\r\nHost: local"));
      socket.getOutputStream().flush();
      assertThat(status(socket)).isEqualTo(CLOSED);
    }
  }

  @Test
  @Timeout(30)
  void bodyThatNeverEnds_isGivenUp() throws Exception {
    assertThat(
            sent("POST " + MAPS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"))
        .isEqualTo(CLOSED);
  }

  @Test
  void headersWithoutEnd_areRefused() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(ascii("GET " + MAPS + " HTTP/1.1\r\nHost: localhost\r\n"));
      for (int i = 0; i < 3000; i++) {
        out.write(ascii("X-" + i + ": " + "y".repeat(100) + "\r\n"));
      }
      out.flush();
      assertThat(status(socket)).isIn(CLOSED, 400, 431);
    } catch (SocketException e) {
      // Closed while it was still writing: refused all the same.
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "- ", "{a: "})
  void deepBodies_areRefused(String opening) throws Exception {
    String type = opening.startsWith("-") || opening.startsWith("{a") ? "yaml" : "json";
    HttpResponse<String> answer = post("application/" + type, ascii(opening.repeat(500_000)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).hasSizeLessThan(2000);
  }

  @Test
  void packedBodies_areNotUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 100; i++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    HttpResponse<String> answer =
        served
            .client(HttpClient.Version.HTTP_1_1)
            .send(
                served
                    .request(MAPS)
                    .header("Content-Encoding", "gzip")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).isIn(400, 415);
  }

  private static HttpResponse<String> post(String type, byte[] body) throws Exception {
    return served
        .client(HttpClient.Version.HTTP_1_1)
        .send(
            served
                .request(MAPS)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
  }

  @Test
  void largeBodies_areRefused() throws Exception {
    HttpResponse<String> answer = post("application/json", new byte[(3 << 20) + 1]);
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void namespaceOfTheBody_doesNotCount() throws Exception {
    HttpResponse<String> answer =
        post(
            "application/json",
            ascii("{\"metadata\":{\"name\":\"x\",\"namespace\":\"kube-system\"}}"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("does not match the namespace sent on the request");
  }

  @Test
  void selectorsOfAnyLength_areReadOrRefused() throws Exception {
    String selector = "a%20in%20(" + "v,".repeat(10_000) + "v)";
    HttpResponse<String> answer =
        served
            .client(HttpClient.Version.HTTP_1_1)
            .send(
                served.request(MAPS + "?labelSelector=" + selector).build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).isIn(200, 400, 414);
  }

  @Test
  void forgedFrontProxyHeaders_nameNobody() throws Exception {
    String head =
        "GET "
            + MAPS
            + " HTTP/1.1\r\nHost: localhost\r\nX-Remote-User: admin\r\n"
            + "X-Remote-Group: system:masters\r\nConnection: close\r\n\r\n";
    assertThat(sent(head)).isEqualTo(403);
  }
}
