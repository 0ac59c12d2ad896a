package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.client.AccessWebhook.Settings;
import dev.orch.model.json.Json;
import dev.orch.model.selector.FieldQuery;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer.Decision;
import dev.orch.store.api.Authorizer.Verdict;
import dev.orch.store.api.User;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A webhook that says who may do what. */
@Timeout(60)
class AccessWebhookTest {
  private static final Attributes WISH =
      new Attributes(
          User.of("jane", "dev"), "list", "apps", "v1", "deployments", "", "default", "", "");

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final VirtualTime time = new VirtualTime();
  private String answer = status("'allowed':true");
  private final ScriptedServer server =
      new ScriptedServer(
          (request, out) ->
              ScriptedServer.answer(200, answer.replace('\'', '"')).answer(request, out));

  /** Knows three texts: true, false, and one that has no value. */
  private static final IdentityExpressions THREE =
      (text, about, condition) ->
          text.equals("none")
              ? IdentityExpressions.Compiled.refused("no expression")
              : new IdentityExpressions.Compiled(
                  (subject, budget) -> {
                    if (text.equals("faulty")) {
                      throw new ExpressionException("no such key: x");
                    }
                    return Json.of(text.equals("true"));
                  },
                  "",
                  ImmutableSortedSet.of());

  @AfterEach
  void close() {
    server.close();
    executor.shutdownNow();
    timer.shutdownNow();
  }

  private static String status(String members) {
    return "{'kind':'SubjectAccessReview','status':{" + members + "}}";
  }

  private AccessWebhook webhook(boolean denies, String... conditions) {
    Settings settings =
        new Settings(Duration.ofMinutes(5), Duration.ofSeconds(30), denies, List.of(conditions));
    return new AccessWebhook(
        new ReviewServer(server.access(), executor, timer), settings, THREE, time);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "'allowed':true, ALLOW",
        "'allowed':false, NO_OPINION",
        "\"'allowed':false,'denied':true\", DENY",
        "\"'allowed':true,'denied':true\", DENY",
      })
  void answer_isTheVerdict(String members, Verdict verdict) {
    answer = status(members);

    assertThat(webhook(false).decide(WISH).verdict()).isEqualTo(verdict);
  }

  @Test
  void reason_isHandedOn() {
    answer = status("'allowed':false,'reason':'not on Sundays'");

    assertThat(webhook(false).decide(WISH))
        .isEqualTo(new Decision(Verdict.NO_OPINION, "not on Sundays"));
  }

  @Test
  void question_saysWhoWantsWhat() {
    AccessWebhook webhook = webhook(false);
    webhook.decide(WISH.selecting(FieldQuery.understood("spec.nodeName=n")));
    webhook.decide(Attributes.path(User.of("jane"), "get", "/metrics"));

    assertThat(Json.parse(server.received.get(0).body()).asObject().object("spec"))
        .isEqualTo(
            Json.parse(
                ("{'user':'jane','groups':['dev'],'resourceAttributes':{'namespace':'default',"
                        + "'verb':'list','group':'apps','version':'v1','resource':'deployments',"
                        + "'fieldSelector':{'requirements':[{'key':'spec.nodeName',"
                        + "'operator':'In','values':['n']}]}}}")
                    .replace('\'', '"')));
    assertThat(Json.parse(server.received.get(1).body()).asObject().object("spec"))
        .isEqualTo(
            Json.parse(
                "{'user':'jane','nonResourceAttributes':{'path':'/metrics','verb':'get'}}"
                    .replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource({"true, 300", "false, 30"})
  void answer_holdsForAWhile(boolean allowed, long seconds) {
    answer = status("'allowed':" + allowed);
    AccessWebhook webhook = webhook(false);
    webhook.decide(WISH);
    answer = status("'allowed':" + !allowed);
    time.advance(Duration.ofSeconds(seconds - 1));
    assertThat(webhook.decide(WISH).isAllowed()).isEqualTo(allowed);

    time.advance(Duration.ofSeconds(1));
    assertThat(webhook.decide(WISH).isAllowed()).isEqualTo(!allowed);
    assertThat(server.received).hasSize(2);
  }

  @Test
  void noAnswer_isDecidedByThePolicy_andNotRemembered() {
    answer = "{}";
    AccessWebhook lenient = webhook(false);
    AccessWebhook strict = webhook(true);
    assertThat(lenient.decide(WISH).verdict()).isEqualTo(Verdict.NO_OPINION);
    assertThat(strict.decide(WISH).verdict()).isEqualTo(Verdict.DENY);

    answer = status("'allowed':true");
    assertThat(lenient.decide(WISH).isAllowed()).isTrue();
    assertThat(strict.decide(WISH).isAllowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, ALLOW, 1",
    "true, false, NO_OPINION, 0",
    "faulty, false, NO_OPINION, 0",
    "false, faulty, NO_OPINION, 0",
    "true, faulty, DENY, 0",
  })
  void conditions_sayWhetherItIsAsked(String first, String second, Verdict verdict, int asked) {
    assertThat(webhook(true, first, second).decide(WISH).verdict()).isEqualTo(verdict);
    assertThat(server.received).hasSize(asked);
  }

  @Test
  void conditionThatIsNone_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> webhook(true, "none"));
  }
}
