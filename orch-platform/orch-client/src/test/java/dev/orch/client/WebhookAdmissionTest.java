package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.MutatingWebhookConfiguration;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.LocalApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks behind a Service, over TLS, that are asked before a write. */
@Timeout(60)
class WebhookAdmissionTest {
  private static final String PATCH =
      "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"from\":\"webhook\"}}]";

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** Its limits of seven seconds are over at once. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
          boolean over = unit.toSeconds(delay) == 7;
          return super.schedule(task, over ? 0 : delay, unit);
        }
      };

  private WebhookServer server;
  private LocalApi api;

  private void start(CallTargets allowed, String more, HttpHandler handler) throws Exception {
    server = new WebhookServer(handler);
    configure(allowed, more, server.identity.authorityPem());
  }

  private void configure(CallTargets allowed, String more, String authority) {
    api =
        LocalApi.builder()
            .clock(() -> Instant.EPOCH)
            .seed(1)
            .serviceRanges(ImmutableList.of(Cidr.parse("127.0.0.0/24")))
            .webhooks(new HttpWebhooks(executor, timer, allowed))
            .build();
    create(Namespace.class, "", "{'metadata':{'name':'default'}}");
    create(Namespace.class, "", "{'metadata':{'name':'hooks'}}");
    create(
        Service.class,
        "hooks",
        "{'metadata':{'name':'hook'},'spec':{'clusterIP':'127.0.0.1','ports':[{'port':"
            + server.port()
            + "}]}}");
    create(
        MutatingWebhookConfiguration.class,
        "",
        "{'metadata':{'name':'m'},'webhooks':[{'name':'m.e.com','sideEffects':'None',"
            + "'admissionReviewVersions':['v1'],'rules':[{'operations':['CREATE'],'apiGroups':[''],"
            + "'apiVersions':['v1'],'resources':['configmaps']}],'clientConfig':{'caBundle':'"
            + Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8))
            + "','service':{'name':'hook','namespace':'hooks','path':'/mutate','port':"
            + server.port()
            + "}}"
            + more
            + "}]}");
  }

  private <T extends Resource> T create(Class<T> type, String namespace, String json) {
    Json object = Json.parse(json.replace('\'', '"'));
    return api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(object, unknown -> {}));
  }

  private ConfigMap create() {
    return create(ConfigMap.class, "default", "{'metadata':{'name':'a'}}");
  }

  private static void patch(HttpExchange exchange) throws IOException {
    Json.Obj review = Json.parse(exchange.getRequestBody().readAllBytes()).asObject();
    String patch = Base64.getEncoder().encodeToString(PATCH.getBytes(StandardCharsets.UTF_8));
    WebhookServer.answer(
        exchange,
        200,
        review
            .without("request")
            .with(
                "response",
                Json.object("uid", Json.of(review.object("request").text("uid")))
                    .with("allowed", Json.of(true))
                    .with("patchType", "JSONPatch")
                    .with("patch", patch))
            .toString());
  }

  @AfterEach
  void stop() {
    server.close();
    executor.shutdownNow();
    timer.shutdownNow();
  }

  private void assertRefused(String why) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(this::create)
        .withMessageStartingWith(
            "Internal error occurred: failed calling webhook \"m.e.com\": failed to call webhook: ")
        .withMessageContaining(why);
  }

  @Test
  void webhookBehindService_changesTheObject() throws Exception {
    start(CallTargets.LOOPBACK_TOO, "", WebhookAdmissionTest::patch);
    assertThat(create().data()).containsEntry("from", "webhook");
    assertThat(server.asked).hasSize(1);
    assertThat(server.asked.get(0)).startsWith("/mutate?timeout=10s ");
    assertThat(server.asked.get(0)).doesNotContain("Authorization").doesNotContain("Cookie");
  }

  @Test
  void otherAuthority_isNotTrusted() throws Exception {
    start(CallTargets.LOOPBACK_TOO, "", WebhookAdmissionTest::patch);
    try (WebhookServer other = new WebhookServer(WebhookAdmissionTest::patch)) {
      configure(CallTargets.LOOPBACK_TOO, "", other.identity.authorityPem());
      assertRefused("Post \"https://hook.hooks.svc:");
    }
    assertThat(server.asked).isEmpty();
  }

  @Test
  void loopback_isNotCalledWhereThatIsForbidden() throws Exception {
    start(CallTargets.OUTSIDE, "", WebhookAdmissionTest::patch);
    assertRefused("webhooks at 127.0.0.1 are not called");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    start(
        CallTargets.LOOPBACK_TOO,
        "",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          WebhookServer.answer(exchange, 307, "");
        });
    assertRefused("307");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void slowWebhook_isGivenUp() throws Exception {
    start(CallTargets.LOOPBACK_TOO, ",'timeoutSeconds':7", exchange -> {});
    assertRefused("context deadline exceeded");
  }

  @Test
  void whatIsNoReview_isAFailure() throws Exception {
    start(CallTargets.LOOPBACK_TOO, "", exchange -> WebhookServer.answer(exchange, 200, "<html>"));
    assertRefused("");
    server.close();
    assertRefused("Post \"https://hook.hooks.svc:");
  }

  @Test
  void hugeAnswer_isNotRead() throws Exception {
    start(
        CallTargets.LOOPBACK_TOO,
        "",
        exchange -> WebhookServer.answer(exchange, 200, " ".repeat((16 << 20) + 1)));
    assertRefused("the answer has more than");
  }
}
