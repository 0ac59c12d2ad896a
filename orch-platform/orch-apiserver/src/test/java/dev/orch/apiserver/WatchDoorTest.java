package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.ConfigMap;
import dev.orch.model.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches over HTTPS. */
class WatchDoorTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps?watch=1&";

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static BufferedReader watch(Served served, HttpClient client, String options)
      throws IOException, InterruptedException {
    return lines(client.send(served.request(MAPS + options).build(), BodyHandlers.ofInputStream()));
  }

  private static String text(String line) {
    Json.Obj event = Json.parse(line).asObject();
    return event.text("type") + " " + event.object("object").object("metadata").text("name");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void initialEvents_areEndedByABookmark(HttpClient.Version version) throws Exception {
    try (Served served = new Served()) {
      served.map("a");
      served.map("b");
      HttpClient client = served.client(version);
      String options =
          "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
      try (BufferedReader lines = watch(served, client, options)) {
        assertThat(text(lines.readLine())).isEqualTo("ADDED a");
        assertThat(text(lines.readLine())).isEqualTo("ADDED b");
        Json.Obj bookmark = Json.parse(lines.readLine()).asObject();
        assertThat(bookmark.text("type")).isEqualTo("BOOKMARK");
        Json.Obj metadata = bookmark.object("object").object("metadata");
        assertThat(metadata.object("annotations").text("k8s.io/initial-events-end"))
            .isEqualTo("true");
        assertThat(metadata.text("resourceVersion"))
            .isEqualTo(Long.toString(served.store.revision()));
        served.maps().edit("a", m -> m.withData(Map.of("k", "2")));
        served.maps().delete("b");
        assertThat(text(lines.readLine())).isEqualTo("MODIFIED a");
        assertThat(text(lines.readLine())).isEqualTo("DELETED b");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "namespaces/default/configmaps?labelSelector=a",
        "configmaps?labelSelector=a",
        "namespaces/default/configmaps/a?",
        "namespaces/default/configmaps/a?watch=false"
      })
  void pathsOfOlderClients_areWatchesToo(String path) throws Exception {
    try (Served served = new Served()) {
      served.create(ConfigMap.class, "default", "{'metadata':{'name':'a','labels':{'a':'1'}}}");
      served.map("b");
      HttpRequest request = served.request("/api/v1/watch/" + path).build();
      try (BufferedReader lines =
          lines(
              served
                  .client(HttpClient.Version.HTTP_1_1)
                  .send(request, BodyHandlers.ofInputStream()))) {
        assertThat(text(lines.readLine())).isEqualTo("ADDED a");
        served.maps().edit("b", m -> m.withData(Map.of("k", "2")));
        served.maps().edit("a", m -> m.withData(Map.of("k", "2")));
        assertThat(text(lines.readLine())).isEqualTo("MODIFIED a");
      }
    }
  }

  /** What a WebSocket of the JDK's client receives. */
  private static final class Frames implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      texts.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      texts.add("pong");
      return WebSocket.Listener.super.onPong(socket, message);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      texts.add("closed " + code);
      return WebSocket.Listener.super.onClose(socket, code, reason);
    }

    String next() throws InterruptedException {
      return Objects.requireNonNull(texts.poll(30, TimeUnit.SECONDS));
    }
  }

  private static WebSocket socket(Served served, String token, String options, Frames frames)
      throws InterruptedException, ExecutionException {
    return served
        .client(HttpClient.Version.HTTP_1_1)
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(URI.create("wss://127.0.0.1:" + served.port() + MAPS + options), frames)
        .get();
  }

  @Test
  void webSocket_carriesAnEventPerFrame() throws Exception {
    try (Served served = new Served()) {
      served.map("a");
      Frames frames = new Frames();
      WebSocket socket = socket(served, Served.ADMIN, "", frames);
      assertThat(text(frames.next())).isEqualTo("ADDED a");
      served.maps().edit("a", m -> m.withData(Map.of("k", "2")));
      assertThat(text(frames.next())).isEqualTo("MODIFIED a");
      socket.sendText("nobody listens", true).get();
      socket.sendPing(ByteBuffer.allocate(4)).get();
      assertThat(frames.next()).isEqualTo("pong");
      served.maps().delete("a");
      assertThat(text(frames.next())).isEqualTo("DELETED a");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
      served.until(() -> served.clientWatches() == 0);
    }
  }

  @Test
  void webSocket_endsWithItsWatch() throws Exception {
    try (Served served = new Served()) {
      Frames frames = new Frames();
      WebSocket socket = socket(served, Served.ADMIN, "timeoutSeconds=1", frames);
      assertThat(frames.next()).isEqualTo("closed 1000");
      assertThat(socket.isInputClosed()).isTrue();
      served.until(() -> served.clientWatches() == 0);
    }
  }

  @Test
  void webSocket_isRefusedLikeAnyRequest() throws Exception {
    try (Served served = new Served()) {
      assertThatThrownBy(() -> socket(served, Served.NOBODY, "", new Frames()))
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
      assertThat(served.clientWatches()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void timeout_endsTheStream(HttpClient.Version version) throws Exception {
    try (Served served = new Served()) {
      served.map("a");
      try (BufferedReader lines = watch(served, served.client(version), "timeoutSeconds=1")) {
        assertThat(lines.lines().map(WatchDoorTest::text)).containsExactly("ADDED a");
      }
      served.until(() -> served.clientWatches() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void clientThatGoes_leavesNoWatchBehind(HttpClient.Version version) throws Exception {
    try (Served served = new Served()) {
      List<BufferedReader> open = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        HttpClient client = served.client(version);
        open.add(watch(served, client, ""));
        open.add(watch(served, client, "fieldSelector=metadata.name%3Da"));
      }
      assertThat(served.clientWatches()).isEqualTo(10);
      served.map("a");
      for (BufferedReader lines : open) {
        assertThat(text(lines.readLine())).isEqualTo("ADDED a");
        lines.close();
      }
      served.until(() -> served.clientWatches() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 10, 1 << 14})
  void watcherThatNeverReads_holdsNobodyUp(int history) throws Exception {
    try (Served served = new Served(history, false)) {
      HttpResponse<Stream<String>> ignored =
          served
              .client(HttpClient.Version.HTTP_1_1)
              .send(served.request(MAPS).build(), BodyHandlers.ofLines());
      try (BufferedReader stalled = watch(served, served.client(HttpClient.Version.HTTP_1_1), "")) {
        ConfigMap map = served.map("a");
        for (int i = 1; i <= 10_000; i++) {
          map = served.maps().update(map.withData(Map.of("k", "x".repeat(500) + i)));
        }
        // Now it reads: all of it, or, when the history was shorter, as far as it goes and that it
        // lagged.
        String last = map.metadata().resourceVersion();
        Json.Obj event = Json.Obj.EMPTY;
        int events = 0;
        while (!event.text("type").equals("ERROR")
            && !event.object("object").object("metadata").text("resourceVersion").equals(last)) {
          event = Json.parse(stalled.readLine()).asObject();
          events++;
        }
        if (event.text("type").equals("ERROR")) {
          assertThat(event.object("object").text("reason")).isEqualTo("Expired");
          assertThat(history).isLessThan(10_000);
        } else {
          assertThat(events).isEqualTo(10_001);
        }
      }
      ignored.body().close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resourceVersion=1", "resourceVersion=abc", "timeoutSeconds=x"})
  void watchThatCannotBegin_isRefused(String options) throws Exception {
    try (Served served = new Served(1 << 4, false)) {
      for (int i = 0; i < 40; i++) {
        served.map("m" + i);
      }
      HttpResponse<String> answer =
          served
              .client(HttpClient.Version.HTTP_2)
              .send(served.request(MAPS + options).build(), BodyHandlers.ofString());
      Json.Obj first = Json.parse(answer.body().lines().findFirst().orElseThrow()).asObject();
      boolean told = first.text("type").equals("ERROR");
      Json.Obj status = told ? first.object("object") : first;
      assertThat(status.text("kind")).isEqualTo("Status");
      assertThat(status.text("status")).isEqualTo("Failure");
      served.until(() -> served.clientWatches() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Table", "PartialObjectMetadata"})
  void otherForms_areWatchedToo(String form) throws Exception {
    try (Served served = new Served()) {
      served.map("a");
      HttpClient client = served.client(HttpClient.Version.HTTP_2);
      HttpResponse<InputStream> response =
          client.send(
              served
                  .request(MAPS)
                  .header("Accept", "application/json;as=" + form + ";v=v1;g=meta.k8s.io")
                  .build(),
              BodyHandlers.ofInputStream());
      try (BufferedReader lines = lines(response)) {
        Json.Obj first = Json.parse(lines.readLine()).asObject();
        assertThat(first.text("type")).isEqualTo("ADDED");
        assertThat(first.object("object").text("kind")).isEqualTo(form);
        served.map("b");
        Json.Obj second = Json.parse(lines.readLine()).asObject();
        assertThat(second.object("object").text("kind")).isEqualTo(form);
        if (form.equals("Table")) {
          assertThat(first.object("object").array("columnDefinitions")).isNotEmpty();
          assertThat(second.object("object").array("columnDefinitions")).isEmpty();
          assertThat(second.object("object").array("rows")).hasSize(1);
        }
      }
    }
  }
}
