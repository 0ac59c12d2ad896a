package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import dev.orch.store.api.Webhooks;
import dev.orch.store.local.LocalApi;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of a kind in two versions that a webhook converts. */
@Timeout(60)
class HttpWebhooksTest {
  private static final String DEFINITION =
      "{'metadata':{'name':'backups.example.com'},'spec':{'group':'example.com','scope':'Namespaced',"
          + "'names':{'plural':'backups','kind':'Backup'},'conversion':{'strategy':'Webhook','webhook':{"
          + "'conversionReviewVersions':['v1'],'clientConfig':{'url':'https://127.0.0.1:PORT/convert'}}},"
          + "'versions':[VERSION1,VERSION2]}}";
  private static final String VERSION =
      "{'name':'NAME','served':true,'storage':STORED,'schema':{'openAPIV3Schema':"
          + "{'type':'object','properties':{'FIELD':{'type':'string'}}}}}";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private ScriptedServer server;
  private LocalApi api;

  /** An API whose webhook answers with what the function makes of the review. */
  private void start(UnaryOperator<Json.Obj> answer) {
    server =
        new ScriptedServer(
            (request, out) -> answer(answer.apply(Json.parse(request.body()).asObject()), out));
    HttpWebhooks webhooks = new HttpWebhooks(executor, timer, CallTargets.LOOPBACK_TOO);
    api =
        LocalApi.builder()
            .clock(() -> Instant.EPOCH)
            .seed(1)
            // The API takes webhooks with TLS alone; the scripted server has none.
            .webhooks(calls -> webhooks.call(calls.stream().map(this::plain).toList()))
            .build();
    create(Namespace.class, "{'metadata':{'name':'default'}}");
    create(
        CustomResourceDefinition.class,
        DEFINITION
            .replace("PORT", "1")
            .replace("VERSION1", version("v1", "old", true))
            .replace("VERSION2", version("v2", "fresh", false)));
  }

  private Webhooks.Call plain(Webhooks.Call call) {
    String url =
        call.target()
            .url()
            .replace("https://127.0.0.1:1/convert", server.access().server().toString());
    return new Webhooks.Call(
        new Webhooks.Target(url, "", Bytes.EMPTY), call.review(), call.limit());
  }

  private static String version(String name, String field, boolean stored) {
    return VERSION
        .replace("NAME", name)
        .replace("FIELD", field)
        .replace("STORED", Boolean.toString(stored));
  }

  private static boolean answer(Json.Obj review, OutputStream out) throws IOException {
    return ScriptedServer.answer(200, review.toString()).answer(null, out);
  }

  private <T extends Resource> void create(Class<T> type, String json) {
    Json object = Json.parse(json.replace('\'', '"'));
    api.resources(type).create(api.kinds().of(type).read(object, unknown -> {}));
  }

  /** What a good webhook answers: the one field under its other name. */
  private static Json.Obj good(Json.Obj review) {
    Json.Obj request = review.object("request");
    String version = request.text("desiredAPIVersion");
    List<Json> converted =
        request.array("objects").stream().map(o -> renamed(o.asObject(), version)).toList();
    return review.with(
        "response",
        Json.object("uid", Json.of(request.text("uid")))
            .with("result", Json.object("status", Json.of("Success")))
            .with("convertedObjects", new Json.Arr(ImmutableList.copyOf(converted))));
  }

  private static Json renamed(Json.Obj object, String version) {
    String value = object.text("old") + object.text("fresh");
    return object
        .without("old")
        .without("fresh")
        .with("apiVersion", version)
        .with(version.endsWith("v2") ? "fresh" : "old", value);
  }

  @SuppressWarnings("unchecked") // kinds without records
  private Resources<DynamicObject> backups(String version) {
    var kind = (Kind<DynamicObject>) api.kinds().byName("example.com/" + version, "Backup");
    return api.resources(kind).inNamespace("default");
  }

  private DynamicObject create() {
    return create("b");
  }

  private DynamicObject create(String name) {
    var resources = backups("v2");
    return resources.create(
        resources
            .kind()
            .read(
                Json.parse(
                    "{\"apiVersion\":\"example.com/v2\",\"kind\":\"Backup\",\"metadata\":{\"name\":\""
                        + name
                        + "\"},\"fresh\":\"x\"}"),
                unknown -> {}));
  }

  @AfterEach
  void stop() {
    server.close();
    executor.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void object_isKeptInOneVersionAndShownInEach() {
    start(HttpWebhooksTest::good);
    assertThat(create().json().text("fresh")).isEqualTo("x");
    assertThat(backups("v1").get("b").json().text("old")).isEqualTo("x");
    assertThat(backups("v2").list().items().get(0).json().text("fresh")).isEqualTo("x");
  }

  @Test
  void list_isConvertedAtOnceAndInOrder() {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    start(
        review -> {
          sizes.add(review.object("request").array("objects").size());
          return good(review);
        });
    for (String name : List.of("a", "b", "c")) {
      create(name);
    }
    sizes.clear();
    assertThat(backups("v2").list().items())
        .extracting(backup -> backup.metadata().name() + backup.json().text("fresh"))
        .containsExactly("ax", "bx", "cx");
    assertThat(sizes).containsExactly(3);
    sizes.clear();
    assertThat(backups("v1").list().items()).hasSize(3);
    assertThat(sizes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"Success\"; \"Failed\"; response.result.status was 'Failed', not 'Success'",
        "\"uid\":; \"id\":; failed: expected response.uid=",
        "\"name\":\"b\"; \"name\":\"c\"; invalid object: must have the same name: b != c",
        "\"convertedObjects\"; \"objects\"; returned 0 objects, expected 1",
      })
  void badAnswer_isRefused(String right, String wrong, String why) {
    start(
        review -> {
          Json.Obj whole = good(review);
          String response = whole.object("response").toString().replace(right, wrong);
          return whole.with("response", Json.parse(response));
        });
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(this::create)
        .withMessageStartingWith("conversion webhook for example.com/v2, Kind=Backup ")
        .withMessageContaining(why);
    assertThat(backups("v1").list().items()).isEmpty();
  }

  @Test
  void webhookThatIsNotThere_isTold() {
    start(HttpWebhooksTest::good);
    server.close();
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(this::create)
        .withMessageStartingWith("conversion webhook for example.com/v2, Kind=Backup failed: ");
  }

  @Test
  void withoutWebhooks_nothingIsConverted() {
    start(HttpWebhooksTest::good);
    LocalApi other =
        LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).store(api.store()).build();
    api = other;
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(this::create)
        .withMessageContaining("no webhooks are called here");
  }
}
