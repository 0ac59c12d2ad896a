package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.apiserver.http.BodyMemory;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many requests that never end can't take all memory, and give back what they have taken. */
class BodyMemoryTest {
  private static final int PART = 1 << 20;

  private final Served served = new Served();

  @AfterEach
  void close() {
    served.close();
  }

  @Test
  void moreThanThereIs_isRefused_andGivenBackAtTheEnd() {
    BodyMemory memory = new BodyMemory(10);
    assertThat(memory.take(6)).isTrue();
    assertThat(memory.take(6)).isFalse();
    assertThat(memory.take(4)).isTrue();
    memory.give(6);
    assertThat(memory.left()).isEqualTo(6);
  }

  @Test
  void unfinishedBodies_areBounded_andForgottenWithTheirConnections() throws Exception {
    long all = served.server.memory().left();
    List<Socket> sockets = new ArrayList<>();
    HttpClient client = served.client(HttpClient.Version.HTTP_1_1);
    try {
      while (served.server.memory().left() > 3 * PART) {
        long before = served.server.memory().left();
        sockets.add(unfinished());
        served.until(() -> served.server.memory().left() <= before - PART);
      }
      sockets.add(unfinished());
      sockets.add(unfinished());
      served.until(() -> served.server.memory().left() < PART);
      HttpResponse<String> refused =
          client.send(
              served
                  .request("/api/v1/namespaces/default/configmaps")
                  .POST(BodyPublishers.ofByteArray(new byte[2 * PART]))
                  .build(),
              BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(
              client
                  .send(served.request("/api/v1/namespaces").build(), BodyHandlers.ofString())
                  .statusCode())
          .as("what has no body needs none")
          .isEqualTo(200);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    served.until(() -> served.server.memory().left() == all);
  }

  private Socket unfinished() throws Exception {
    Socket socket = served.tls.getSocketFactory().createSocket("127.0.0.1", served.port());
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: "
                + (2 * PART)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[PART + 1]);
    out.flush();
    return socket;
  }
}
