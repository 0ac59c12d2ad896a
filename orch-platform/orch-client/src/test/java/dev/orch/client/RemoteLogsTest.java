package dev.orch.client;

import static dev.orch.client.ScriptedServer.answer;
import static dev.orch.client.ScriptedServer.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodLogs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteLogsTest {
  private static final Pod POD =
      PodBuilder.builder()
          .metadata(ObjectMetaBuilder.builder().name("p").namespace("default").build())
          .build();
  private static final PodLogs.Options FOLLOWED =
      new PodLogs.Options("c", true, false, true, Instant.parse("2026-01-01T00:00:00Z"), 10L, null);

  /** Collects the text; pauses after each piece if it is told to. */
  private record Seen(BlockingQueue<String> told, boolean pauses) implements PodLogs.Handler {
    @Override
    public boolean onBytes(byte[] bytes) {
      told.add(new String(bytes, StandardCharsets.UTF_8));
      return !pauses;
    }

    @Override
    public void onEnd() {
      told.add("end");
    }

    String next() throws InterruptedException {
      return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void followedLog_comesAsItIsWritten() throws InterruptedException {
    try (ScriptedServer server = ScriptedServer.answering(stream(true, "one\n", "two\n"));
        RemoteApi api = RemoteApi.builder(server.access()).build()) {
      Seen seen = new Seen(new LinkedBlockingQueue<>(), true);
      PodLogs.LogStream log = api.logs().open(POD, FOLLOWED, Runnable::run, seen);
      StringBuilder text = new StringBuilder(seen.next());
      while (text.length() < 8) {
        log.resume();
        text.append(seen.next());
      }
      assertThat(text.toString()).isEqualTo("one\ntwo\n");
      assertThat(server.received.get(0).line())
          .isEqualTo(
              "GET /api/v1/namespaces/default/pods/p/log?container=c&follow=true&timestamps=true"
                  + "&sinceTime=2026-01-01T00:00:00Z&tailLines=10 HTTP/1.1");
      log.close();
      assertThat(seen.next()).isEqualTo("end");
    }
  }

  @Test
  void wholeLog_ends() throws InterruptedException {
    try (ScriptedServer server = ScriptedServer.answering(answer(200, "all"));
        RemoteApi api = RemoteApi.builder(server.access()).build()) {
      Seen seen = new Seen(new LinkedBlockingQueue<>(), false);
      api.logs().open(POD, FOLLOWED, Runnable::run, seen);
      assertThat(seen.next()).isEqualTo("all");
      assertThat(seen.next()).isEqualTo("end");
    }
  }

  @Test
  void refusedLog_isRefusedAtOnce() {
    try (ScriptedServer server = ScriptedServer.answering(answer(404, "none"));
        RemoteApi api = RemoteApi.builder(server.access()).build()) {
      Seen seen = new Seen(new LinkedBlockingQueue<>(), false);
      assertThatThrownBy(() -> api.logs().open(POD, FOLLOWED, Runnable::run, seen))
          .isInstanceOf(ApiException.class);
      assertThat(seen.told()).isEmpty();
    }
  }
}
