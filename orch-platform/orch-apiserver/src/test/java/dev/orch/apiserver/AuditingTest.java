package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.apiserver.audit.AuditLevel;
import dev.orch.apiserver.audit.AuditPolicy;
import dev.orch.model.json.Json;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says of requests. */
class AuditingTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final List<Json.Obj> events = new CopyOnWriteArrayList<>();
  private Served served;
  private HttpClient client;

  private void serve(AuditPolicy policy) {
    served = new Served(builder -> builder.audit(policy, events::add));
    client = served.client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private int send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  private static String field(Json.Obj event, String object, String name) {
    return event.object(object).text(name);
  }

  @Test
  void writes_areNotedWithWhatWasSentAndAnswered() throws Exception {
    serve(AuditPolicy.all(AuditLevel.REQUEST_RESPONSE));
    assertThat(
            send(
                served
                    .request(MAPS + "?dryRun=All")
                    .header("Audit-ID", "mine")
                    .header("User-Agent", "tests/1")
                    .header("X-Forwarded-For", "192.0.2.7, nonsense")
                    .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"a\"}}"))))
        .isEqualTo(201);
    assertThat(events).hasSize(1);
    Json.Obj event = events.get(0);
    assertThat(event.text("stage")).isEqualTo("ResponseComplete");
    assertThat(event.text("level")).isEqualTo("RequestResponse");
    assertThat(event.text("auditID")).isEqualTo("mine");
    assertThat(event.text("verb")).isEqualTo("create");
    assertThat(event.text("requestURI")).isEqualTo(MAPS + "?dryRun=All");
    assertThat(event.text("userAgent")).isEqualTo("tests/1");
    assertThat(event.array("sourceIPs")).hasToString("[\"192.0.2.7\", \"127.0.0.1\"]");
    assertThat(field(event, "user", "username")).isEqualTo("admin");
    assertThat(event.object("objectRef"))
        .hasToString(
            "{\"apiVersion\":\"v1\",\"name\":\"a\",\"namespace\":\"default\","
                + "\"resource\":\"configmaps\"}");
    assertThat(event.object("responseStatus").get("code")).hasToString("201");
    assertThat(event.object("requestObject").object("metadata").text("name")).isEqualTo("a");
    assertThat(event.object("responseObject").object("metadata").text("uid")).isNotEmpty();
    assertThat(event.text("requestReceivedTimestamp")).isEqualTo("2026-06-01T00:00:00.000000Z");
    assertThat(field(event, "annotations", "authorization.k8s.io/decision")).isEqualTo("allow");
  }

  @Test
  void refusals_areNoted_ofWhomsoever() throws Exception {
    serve(AuditPolicy.all(AuditLevel.METADATA));
    send(
        HttpRequest.newBuilder(served.request(MAPS).build().uri())
            .header("Authorization", "Bearer " + Served.NOBODY));
    assertThat(field(events.get(0), "annotations", "authorization.k8s.io/decision"))
        .isEqualTo("forbid");
    assertThat(field(events.get(0), "responseStatus", "reason")).isEqualTo("Forbidden");
    send(
        HttpRequest.newBuilder(served.request(MAPS).build().uri())
            .header("Authorization", "Bearer forged-token"));
    Json.Obj unknown = events.get(1);
    assertThat(unknown.object("responseStatus").get("code")).hasToString("401");
    assertThat(field(unknown, "user", "username")).isEmpty();
    assertThat(unknown.toString()).doesNotContain("forged-token");
  }

  @Test
  void whoActsAsSomebodyElse_isNotedWithHim() throws Exception {
    serve(AuditPolicy.all(AuditLevel.METADATA));
    send(served.request(MAPS).header("Impersonate-User", "jane"));
    assertThat(field(events.get(0), "user", "username")).isEqualTo("admin");
    assertThat(field(events.get(0), "impersonatedUser", "username")).isEqualTo("jane");
  }

  @Test
  void watches_areNotedWhenTheyBegin_andWhenTheyEnd() throws Exception {
    serve(AuditPolicy.parse("rules: [{level: Metadata}]"));
    try (InputStream body =
        client
            .send(served.request(MAPS + "?watch=true").build(), BodyHandlers.ofInputStream())
            .body()) {
      assertThat(events)
          .extracting(event -> event.text("stage"))
          .containsExactly("RequestReceived", "ResponseStarted");
      assertThat(events.get(1).text("verb")).isEqualTo("watch");
    }
    served.until(() -> events.size() == 3);
    assertThat(events.get(2).text("stage")).isEqualTo("ResponseComplete");
  }

  @Test
  void whatNoRuleSpeaksOf_isNotNoted() throws Exception {
    serve(AuditPolicy.parse("rules: [{level: Metadata, verbs: [delete]}]"));
    send(served.request(MAPS));
    assertThat(events).isEmpty();
  }
}
