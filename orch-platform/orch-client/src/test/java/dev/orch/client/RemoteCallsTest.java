package dev.orch.client;

import static dev.orch.client.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.policy.Eviction;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.UnknownFateException;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RemoteCallsTest {
  private static final String MAP =
      "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'a','namespace':'default','uid':'u','resourceVersion':'5'},'data':{'k':'v'}}";
  private static final ConfigMap NEW =
      ConfigMapBuilder.builder()
          .metadata(ObjectMetaBuilder.builder().name("a").build())
          .data(ImmutableSortedMap.of("k", "v"))
          .build();
  private static final ScriptedServer.Script LOST = (request, out) -> false;

  private static RemoteApi.Builder client(ScriptedServer server) {
    return RemoteApi.builder(server.access());
  }

  private static Resources<ConfigMap> maps(RemoteApi api) {
    return api.resources(ConfigMap.class).inNamespace("default");
  }

  private static ApiException refused(ThrowingCallable call) {
    ApiException refusal = catchThrowableOfType(ApiException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private static void assertNotDone(Reason reason, ThrowingCallable call) {
    assertThat(refused(call))
        .isNotInstanceOf(UnknownFateException.class)
        .matches(e -> e.is(reason), reason.text());
  }

  @Test
  void lostAnswerOfAWrite_leavesItsFateUnknown() {
    try (ScriptedServer server = ScriptedServer.answering(LOST);
        RemoteApi api = client(server).build()) {
      assertThat(refused(() -> maps(api).create(NEW))).isInstanceOf(UnknownFateException.class);
      assertThat(server.received).hasSize(1);
      assertNotDone(Reason.SERVICE_UNAVAILABLE, () -> maps(api).get("a"));
    }
  }

  @Test
  void unreadableAnswerOfAWrite_leavesItsFateUnknown() {
    try (ScriptedServer server = ScriptedServer.answering(answer(201, "<html>"));
        RemoteApi api = client(server).build()) {
      assertThat(refused(() -> maps(api).create(NEW))).isInstanceOf(UnknownFateException.class);
      assertNotDone(Reason.INTERNAL_ERROR, () -> maps(api).get("a"));
    }
  }

  @Test
  void serverThatIsNotThere_wasNotSentTheWrite() {
    ScriptedServer server = ScriptedServer.answering(LOST);
    server.close();
    try (RemoteApi api = client(server).build()) {
      assertNotDone(Reason.SERVICE_UNAVAILABLE, () -> maps(api).create(NEW));
    }
  }

  @Test
  void slowServer_isGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedServer.Script silence =
        (request, out) -> {
          try {
            never.await();
          } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
          }
          return false;
        };
    try (ScriptedServer server = ScriptedServer.answering(silence);
        RemoteApi api = client(server).callTimeout(Duration.ofMillis(300)).build()) {
      assertNotDone(Reason.TIMEOUT, () -> maps(api).get("a"));
      assertThat(refused(() -> maps(api).delete("a"))).isInstanceOf(UnknownFateException.class);
    }
  }

  @Test
  void answerThatIsTooLarge_isNotRead() {
    try (ScriptedServer server =
            ScriptedServer.answering(answer(200, "{'data':'" + "x".repeat(5000) + "'}"));
        RemoteApi api = client(server).largest(1000, 1000).build()) {
      assertThat(refused(() -> maps(api).list())).hasMessageContaining("more than 1000 bytes");
    }
  }

  @Test
  void busyServer_isAskedAgainWhenItSaysSo() {
    try (ScriptedServer server =
            ScriptedServer.answering(
                answer(429, "", "Retry-After: 0"),
                answer(429, "", "Retry-After: 0"),
                answer(201, MAP));
        RemoteApi api = client(server).build()) {
      assertThat(maps(api).create(NEW).metadata().resourceVersion()).isEqualTo("5");
      assertThat(server.received).hasSize(3);
    }
  }

  @Test
  void serverThatIsBusyForLong_isLeftToTheCaller() {
    String status =
        "{'kind':'Status','status':'Failure','reason':'TooManyRequests','message':'budget','details':{'retryAfterSeconds':10},'code':429}";
    try (ScriptedServer server = ScriptedServer.answering(answer(429, status, "Retry-After: 10"));
        RemoteApi api = client(server).build()) {
      ApiException refusal = refused(() -> maps(api).create(NEW));
      assertThat(refusal.is(Reason.TOO_MANY_REQUESTS)).isTrue();
      assertThat(refusal.status().details()).matches(d -> d.retryAfterSeconds() == 10);
      assertThat(server.received).hasSize(1);
    }
  }

  @Test
  void serverThatStaysBusy_isGivenUp() {
    try (ScriptedServer server = ScriptedServer.answering(answer(429, "busy", "Retry-After: 0"));
        RemoteApi api = client(server).build()) {
      assertThat(refused(() -> maps(api).get("a")).is(Reason.TOO_MANY_REQUESTS)).isTrue();
      assertThat(server.received).hasSize(5);
    }
  }

  @Test
  void replacedToken_isReadAgainAfterARefusal(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "old\n");
    ScriptedServer.Script byToken =
        (request, out) ->
            (request.header("Authorization").equals("Bearer new")
                    ? answer(201, MAP)
                    : answer(401, ""))
                .answer(request, out);
    try (ScriptedServer server = ScriptedServer.answering(byToken);
        RemoteApi api =
            RemoteApi.builder(
                    server.access().withCredentials(Credentials.tokenFile(file, () -> Serving.NOW)))
                .build()) {
      assertThat(refused(() -> maps(api).get("a")).is(Reason.UNAUTHORIZED)).isTrue();
      Files.writeString(file, "new\n");
      assertThat(maps(api).create(NEW).metadata().uid()).isEqualTo("u");
      assertThat(server.received)
          .extracting(r -> r.header("Authorization"))
          .containsExactly("Bearer old", "Bearer old", "Bearer new");
    }
  }

  @Test
  void answerOfSomethingOnTheWay_isQuoted() {
    try (ScriptedServer server = ScriptedServer.answering(answer(502, "Bad Gateway"));
        RemoteApi api = client(server).build()) {
      ApiException refusal = refused(() -> maps(api).get("a"));
      assertThat(refusal.status().code()).isEqualTo(502);
      assertThat(refusal).hasMessageContaining("Bad Gateway").hasMessageContaining("configmaps/a");
    }
  }

  @Test
  void options_areParameters() {
    try (ScriptedServer server = ScriptedServer.answering(answer(200, MAP));
        RemoteApi api = client(server).fieldManager("me").build()) {
      maps(api)
          .patch(
              "a",
              Patch.apply(Json.parse("{}")),
              new WriteOptions(true, "", WriteOptions.FieldValidation.STRICT, true));
      maps(api)
          .create(NEW, new WriteOptions(false, "you", WriteOptions.FieldValidation.IGNORE, false));
      maps(api).list(new ListOptions("a in (b,c)", "metadata.name!=x", "7", "Exact", 3, "next"));
      assertThat(server.received)
          .extracting(ScriptedServer.Received::line)
          .containsExactly(
              "PATCH /api/v1/namespaces/default/configmaps/a?dryRun=All&fieldManager=me&fieldValidation=Strict&force=true HTTP/1.1",
              "POST /api/v1/namespaces/default/configmaps?fieldManager=you&fieldValidation=Ignore HTTP/1.1",
              "GET /api/v1/namespaces/default/configmaps?labelSelector=a%20in%20%28b%2Cc%29&fieldSelector=metadata.name%21%3Dx&resourceVersion=7&resourceVersionMatch=Exact&limit=3&continue=next HTTP/1.1");
      assertThat(server.received.get(0).header("Content-Type"))
          .isEqualTo("application/apply-patch+yaml");
    }
  }

  @Test
  void optionsOfADeletion_areItsBody() {
    String status = "{'kind':'Status','status':'Success','details':{'name':'a','uid':'u7'}}";
    try (ScriptedServer server = ScriptedServer.answering(answer(200, status));
        RemoteApi api = client(server).build()) {
      Deleted<ConfigMap> deleted =
          maps(api)
              .delete(
                  "a",
                  DeleteOptionsBuilder.builder()
                      .gracePeriodSeconds(0L)
                      .propagationPolicy("Orphan")
                      .build(),
                  WriteOptions.DRY_RUN);
      assertThat(deleted.gone()).isTrue();
      assertThat(deleted.object().metadata().uid()).isEqualTo("u7");
      assertThat(Json.parse(server.received.get(0).body()).asObject())
          .isEqualTo(
              Json.parse(
                  "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0,\"propagationPolicy\":\"Orphan\",\"dryRun\":[\"All\"]}"));
    }
  }

  @Test
  void objectThatIsKept_isNotGone() {
    String marked =
        "{'metadata':{'name':'a','deletionTimestamp':'2026-01-01T00:00:00Z','finalizers':['x.io/y']}}";
    try (ScriptedServer server = ScriptedServer.answering(answer(200, marked), answer(200, MAP));
        RemoteApi api = client(server).build()) {
      assertThat(maps(api).delete("a").gone()).isFalse();
      assertThat(maps(api).delete("a").gone()).isTrue();
    }
  }

  @Test
  void somebodyElse_isNamedInHeaders() {
    User user =
        new User(
            "jane",
            "u1",
            ImmutableList.of("dev", "ops"),
            ImmutableSortedMap.of("Example.com/Scope", ImmutableList.of("view")));
    List<String> warnings = new ArrayList<>();
    try (ScriptedServer server =
            ScriptedServer.answering(
                answer(200, MAP, "Warning: 299 - \"say \\\"no\\\"\"", "Warning: 299 - \"twice\""));
        RemoteApi api = client(server).build()) {
      maps(api).get("a");
      assertThat(server.received.get(0).header("Impersonate-User")).isEmpty();
      api.as(new Caller(user, "janes", warnings::add))
          .resources(ConfigMap.class)
          .inNamespace("default")
          .get("a");
      ScriptedServer.Received request = server.received.get(1);
      assertThat(request.header("Impersonate-User")).isEqualTo("jane");
      assertThat(request.header("Impersonate-Uid")).isEqualTo("u1");
      assertThat(request.header("Impersonate-Group")).isEqualTo("dev,ops");
      assertThat(request.header("Impersonate-Extra-example.com%2Fscope")).isEqualTo("view");
      assertThat(request.header("User-Agent")).startsWith("janes/");
      assertThat(warnings).containsExactly("say \"no\"", "twice");
    }
  }

  @Test
  void edit_sendsTheDifferenceAndLeavesTheUnknownAlone() {
    String pod =
        "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p','resourceVersion':'5'},'new':1,"
            + "'spec':{'containers':[{'name':'c','image':'i:1','newer':{'x':1}},{'name':'d','image':'i'}]}}";
    try (ScriptedServer server = ScriptedServer.answering(answer(200, pod));
        RemoteApi api = client(server).build()) {
      api.resources(Pod.class)
          .inNamespace("default")
          .edit(
              "p",
              p ->
                  p.withSpec(
                      p.spec()
                          .withContainers(
                              p.spec().containers().stream()
                                  .map(c -> c.name().equals("c") ? c.withImage("i:2") : c)
                                  .toList())));
      assertThat(server.received.get(1).header("Content-Type"))
          .isEqualTo("application/merge-patch+json");
      assertThat(Json.parse(server.received.get(1).body()).toString())
          .isEqualTo(
              "{'metadata':{'resourceVersion':'5'},'spec':{'containers':[{'image':'i:2','name':'c','newer':{'x':1}},{'image':'i','name':'d'}]}}"
                  .replace('\'', '"'));
    }
  }

  @Test
  void updateThatWouldLoseFields_isRefused() {
    String newer = MAP.replace("'data'", "'newer':{'x':1},'data'");
    try (ScriptedServer server = ScriptedServer.answering(answer(200, newer));
        RemoteApi api = client(server).build()) {
      ConfigMap read = maps(api).get("a");
      assertThat(refused(() -> maps(api).update(read)))
          .hasMessageContaining("newer")
          .matches(e -> e.is(Reason.BAD_REQUEST));
      assertThat(server.received).noneMatch(request -> request.line().startsWith("PUT"));
    }
  }

  @Test
  void updateThatLosesNothing_isOneRequest() {
    try (ScriptedServer server = ScriptedServer.answering(answer(200, MAP));
        RemoteApi api = client(server).build()) {
      maps(api).update(maps(api).get("a"));
      assertThat(server.received).hasSize(2);
    }
  }

  @Test
  void subresource_isSentAsItsOwnKind() {
    try (ScriptedServer server =
            ScriptedServer.answering(answer(201, "{'kind':'Status','status':'Success'}"));
        RemoteApi api = client(server).build()) {
      Eviction eviction = new Eviction(ObjectMetaBuilder.builder().name("p").build(), null);
      assertThat(
              api.resources(Pod.class)
                  .inNamespace("default")
                  .subresource(SubresourceKey.EVICTION)
                  .create("p", eviction, WriteOptions.NONE))
          .isEqualTo(eviction);
      assertThat(server.received.get(0).line()).contains("/pods/p/eviction");
      assertThat(server.received.get(0).body()).contains("\"apiVersion\":\"policy/v1\"");
    }
  }

  @Test
  void closedClient_refuses() {
    try (ScriptedServer server = ScriptedServer.answering(answer(200, MAP))) {
      RemoteApi api = client(server).build();
      api.close();
      assertNotDone(Reason.SERVICE_UNAVAILABLE, () -> maps(api).create(NEW));
      assertThat(server.received).isEmpty();
    }
  }
}
