package dev.orch.client;

import static dev.orch.client.ScriptedServer.answer;
import static dev.orch.client.ScriptedServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Chance;
import dev.orch.model.core.ConfigMap;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RemoteWatchTest {
  private static final String GONE =
      "{'kind':'Status','apiVersion':'v1','status':'Failure','message':'too old','reason':'Expired','code':410}";

  /** Writes down what it is told. */
  private static final class Seen implements WatchHandler<ConfigMap> {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public boolean onEvent(WatchEvent<ConfigMap> event) {
      if (event instanceof WatchEvent.Added<ConfigMap> e) {
        told.add("+" + e.object().metadata().name());
      } else if (event instanceof WatchEvent.Modified<ConfigMap> e) {
        told.add("~" + e.object().metadata().name());
      } else if (event instanceof WatchEvent.Bookmark<ConfigMap> e) {
        told.add("|" + e.resourceVersion() + (e.initialEventsEnd() ? "!" : ""));
      } else if (event instanceof WatchEvent.Failed<ConfigMap> e) {
        told.add(e.status().reason());
      }
      return true;
    }

    @Override
    public void onEnd() {
      told.add("end");
    }

    void assertTold(String... expected) throws InterruptedException {
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < expected.length; i++) {
        seen.add(String.valueOf(told.poll(20, TimeUnit.SECONDS)));
      }
      assertThat(seen).containsExactly(expected);
    }
  }

  private static String event(String type, String name, int version) {
    return "{'type':'"
        + type
        + "','object':{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'"
        + name
        + "','resourceVersion':'"
        + version
        + "'}}}\n";
  }

  private static String bookmark(int version, boolean end) {
    String annotations = end ? ",'annotations':{'k8s.io/initial-events-end':'true'}" : "";
    return "{'type':'BOOKMARK','object':{'kind':'ConfigMap','apiVersion':'v1','metadata':{'resourceVersion':'"
        + version
        + "'"
        + annotations
        + "}}}\n";
  }

  private static RemoteApi.Builder client(ScriptedServer server) {
    return RemoteApi.builder(server.access()).chance(new Chance(1));
  }

  private static ApiWatch watch(RemoteApi api, WatchOptions options, Seen seen) {
    return api.resources(ConfigMap.class)
        .inNamespace("default")
        .watch(options, Runnable::run, seen);
  }

  private static List<String> versionsAsked(ScriptedServer server) {
    return server.received.stream()
        .map(request -> request.line().replaceAll(".*resourceVersion=(\\d+).*", "$1"))
        .toList();
  }

  @Test
  void cutConnection_isReplacedAfterTheLastVersion() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(false, event("ADDED", "a", 6), event("MODIFIED", "a", 7)),
                stream(false, bookmark(9, false)),
                stream(true, event("ADDED", "b", 10)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "~a", "+b");
      assertThat(versionsAsked(server)).containsExactly("5", "7", "9");
    }
  }

  @Test
  void halfAnEvent_isToldOnceItIsWhole() throws InterruptedException {
    String whole = event("ADDED", "b", 7);
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(false, event("ADDED", "a", 6), whole.substring(0, 40)),
                stream(true, whole.substring(0, 40), whole.substring(40)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "+b");
      assertThat(versionsAsked(server)).containsExactly("5", "6");
    }
  }

  @Test
  void garbageInTheStream_isNotTold() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(true, event("ADDED", "a", 6), "<html>no</html>\n", event("ADDED", "x", 99)),
                stream(true, event("ADDED", "b", 7)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "+b");
      assertThat(versionsAsked(server)).containsExactly("5", "6");
    }
  }

  @Test
  void versionThatIsGone_endsTheWatch() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(true, event("ADDED", "a", 6), "{'type':'ERROR','object':" + GONE + "}\n"));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "Expired", "end");
    }
  }

  @Test
  void versionThatIsGoneMeanwhile_endsTheWatchToo() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(stream(false, event("ADDED", "a", 6)), answer(410, GONE));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "Expired", "end");
    }
  }

  @Test
  void busyServer_isAskedAgain() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(false, event("ADDED", "a", 6)),
                answer(503, "away"),
                answer(429, "busy", "Retry-After: 0"),
                stream(true, event("ADDED", "b", 7)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "+b");
      assertThat(versionsAsked(server)).containsExactly("5", "6", "6", "6");
    }
  }

  @Test
  void connectionLostBeforeThePresentObjectsEnd_endsTheWatch() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(false, event("ADDED", "b", 6), event("ADDED", "a", 3)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.fromStart(), seen);
      seen.assertTold("+b", "+a", "ServiceUnavailable", "end");
    }
  }

  @Test
  void connectionLostAfterThem_isReplaced() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(false, event("ADDED", "b", 6), event("ADDED", "a", 3), bookmark(8, true)),
                stream(true, event("ADDED", "c", 9)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.fromStart(), seen);
      seen.assertTold("+b", "+a", "|8!", "+c");
      assertThat(server.received.get(0).line()).contains("sendInitialEvents=true");
      assertThat(server.received.get(1).line())
          .contains("resourceVersion=8")
          .doesNotContain("sendInitialEvents");
    }
  }

  @Test
  void serverThatTellsNoPresentObjects_isAskedForAList() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                answer(
                    422,
                    "{'kind':'Status','status':'Failure','reason':'Invalid','message':'sendInitialEvents is forbidden','code':422}"),
                answer(
                    200,
                    "{'kind':'ConfigMapList','metadata':{'resourceVersion':'8'},'items':[{'metadata':{'name':'a','resourceVersion':'3'}}]}"),
                stream(true, event("ADDED", "b", 9)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.fromStart(), seen);
      seen.assertTold("+a", "|8!", "+b");
      assertThat(server.received.get(2).line())
          .contains("watch=true")
          .contains("resourceVersion=8");
    }
  }

  @Test
  void eventThatIsTooLong_endsTheWatch() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(stream(true, "{'type':'" + "x".repeat(2000)));
        RemoteApi api = client(server).largest(1 << 20, 1000).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("RequestEntityTooLarge", "end");
    }
  }

  @Test
  void objectThatIsNone_endsTheWatch() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(true, "{'type':'ADDED','object':{'metadata':{'name':7}}}\n"));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("InternalError", "end");
    }
  }

  @Test
  void askedBookmark_isTheLastVersion() throws InterruptedException {
    try (ScriptedServer server = ScriptedServer.answering(stream(true, event("ADDED", "a", 6)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      ApiWatch watch = watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a");
      watch.bookmark();
      seen.assertTold("|6");
    }
  }

  @Test
  void closedClient_endsItsWatches() throws InterruptedException {
    try (ScriptedServer server = ScriptedServer.answering(stream(true, event("ADDED", "a", 6)))) {
      RemoteApi api = client(server).build();
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a");
      api.close();
      seen.assertTold("end");
    }
  }

  @Test
  void replacedToken_isShownByTheNextConnection(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("token"), "old");
    ScriptedServer.Script cut =
        (request, out) -> {
          Files.writeString(file, "new");
          return stream(false, event("ADDED", "a", 6)).answer(request, out);
        };
    try (ScriptedServer server =
            ScriptedServer.answering(
                cut, answer(401, "old"), stream(true, event("ADDED", "b", 7)));
        RemoteApi api =
            RemoteApi.builder(
                    server.access().withCredentials(Credentials.tokenFile(file, () -> Serving.NOW)))
                .build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "+b");
      assertThat(server.received)
          .extracting(request -> request.header("Authorization"))
          .containsExactly("Bearer old", "Bearer old", "Bearer new");
    }
  }

  @Test
  void tokenThatStaysRefused_endsTheWatch() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(
                stream(false, event("ADDED", "a", 6)), answer(401, "who are you"));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a", "Unauthorized", "end");
    }
  }

  /** Has long delays over soon. */
  private static final class Hasty extends ScheduledThreadPoolExecutor {
    Hasty() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule(task, unit.toMinutes(delay) > 1 ? 1 : delay, unit);
    }
  }

  @Test
  void connectionThatFallsSilent_isReplaced() throws InterruptedException {
    ScheduledThreadPoolExecutor hasty = new Hasty();
    try (ScriptedServer server =
            ScriptedServer.answering(stream(true), stream(true, event("ADDED", "a", 6)));
        RemoteApi api = client(server).timer(hasty).build()) {
      Seen seen = new Seen();
      watch(api, WatchOptions.after("5"), seen);
      seen.assertTold("+a");
      assertThat(server.received.get(0).line()).contains("timeoutSeconds=");
    } finally {
      hasty.shutdownNow();
    }
  }

  @Test
  void pausedHandler_isToldNothingUntilItGoesOn() throws InterruptedException {
    try (ScriptedServer server =
            ScriptedServer.answering(stream(true, event("ADDED", "a", 6), event("ADDED", "b", 7)));
        RemoteApi api = client(server).build()) {
      Seen seen = new Seen();
      WatchHandler<ConfigMap> pausing =
          new WatchHandler<>() {
            @Override
            public boolean onEvent(WatchEvent<ConfigMap> event) {
              seen.onEvent(event);
              return false;
            }

            @Override
            public void onEnd() {
              seen.onEnd();
            }
          };
      ApiWatch watch =
          api.resources(ConfigMap.class)
              .inNamespace("default")
              .watch(WatchOptions.after("5"), Runnable::run, pausing);
      seen.assertTold("+a");
      watch.resume();
      seen.assertTold("+b");
      watch.close();
      seen.assertTold("end");
    }
  }
}
