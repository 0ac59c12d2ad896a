package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A webhook that knows tokens. */
@Timeout(60)
class TokenWebhookTest {
  private static final String JANE =
      "{'kind':'TokenReview','status':{'authenticated':true,'user':{'username':'jane','uid':'7',"
          + "'groups':['dev'],'extra':{'a.example.com/b':['c']}}}}";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final VirtualTime time = new VirtualTime();
  private int code = 200;
  private String answer = JANE;
  private final ScriptedServer server =
      new ScriptedServer(
          (request, out) ->
              ScriptedServer.answer(code, answer.replace('\'', '"')).answer(request, out));

  @AfterEach
  void close() {
    server.close();
    executor.shutdownNow();
    timer.shutdownNow();
  }

  private TokenWebhook webhook(String... audiences) {
    ClusterAccess access =
        server.access().withCredentials(dev.orch.client.Credentials.token("shown"));
    return new TokenWebhook(
        new ReviewServer(access, executor, timer), List.of(audiences), time, Duration.ofMinutes(2));
  }

  @Test
  void knownToken_isWhoseTheWebhookSays() {
    assertThat(webhook().authenticate(Credentials.token("t")))
        .contains(new User("jane", "7", List.of("dev"), Map.of("a.example.com/b", List.of("c"))));

    Json.Obj review = Json.parse(server.received.get(0).body()).asObject();
    assertThat(review)
        .isEqualTo(
            Json.parse(
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\","
                    + "\"spec\":{\"token\":\"t\"}}"));
    assertThat(server.received.get(0).headers()).containsEntry("authorization", "Bearer shown");
  }

  @Test
  void answer_holdsForAWhile() {
    TokenWebhook webhook = webhook();
    webhook.authenticate(Credentials.token("t"));
    answer = "{'kind':'TokenReview','status':{'authenticated':false}}";
    time.advance(Duration.ofSeconds(119));
    assertThat(webhook.authenticate(Credentials.token("t"))).isPresent();
    assertThat(webhook.authenticate(Credentials.token("other"))).isEmpty();

    time.advance(Duration.ofSeconds(1));
    assertThat(webhook.authenticate(Credentials.token("t"))).isEmpty();
    answer = JANE;
    assertThat(webhook.authenticate(Credentials.token("t"))).isEmpty();
    assertThat(server.received).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "no JSON",
        "{'kind':'TokenReview'}",
        "{'kind':'TokenReview','status':{'authenticated':'yes'}}",
        "{'kind':'SubjectAccessReview','status':{'authenticated':true,'user':{'username':'x'}}}"
      })
  void answerThatIsNone_isNobody_andNotRemembered(String none) {
    TokenWebhook webhook = webhook();
    answer = none;
    assertThat(webhook.authenticate(Credentials.token("t"))).isEmpty();

    answer = JANE;
    assertThat(webhook.authenticate(Credentials.token("t"))).isPresent();
  }

  @Test
  void failure_isNobody_andNotRemembered() {
    TokenWebhook webhook = webhook();
    code = 500;
    assertThat(webhook.authenticate(Credentials.token("t"))).isEmpty();
    code = 200;
    assertThat(webhook.authenticate(Credentials.token("t"))).isPresent();
  }

  @Test
  void withoutAToken_nobodyIsAsked() {
    assertThat(webhook().authenticate(new Credentials("", List.of()))).isEmpty();
    assertThat(server.received).isEmpty();
  }

  @Test
  void tokenForOthers_isNobodys() {
    answer = JANE.replace("'authenticated'", "'audiences':['theirs'],'authenticated'");

    assertThat(webhook("ours").authenticate(Credentials.token("t"))).isEmpty();
    assertThat(webhook("ours", "theirs").authenticate(Credentials.token("t"))).isPresent();
  }
}
