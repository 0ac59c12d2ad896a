package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orch.model.Chance;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
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
class WebhookConversionsTest {
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
    WebhookConversions webhooks = new WebhookConversions(executor, timer, new Chance(1));
    api =
        LocalApi.builder()
            .clock(() -> Instant.EPOCH)
            .seed(1)
            // The API takes webhooks with TLS alone; the scripted server has none.
            .conversions((definition, services) -> webhooks.of(plain(definition), services))
            .build();
    create(Namespace.class, "{'metadata':{'name':'default'}}");
    create(
        CustomResourceDefinition.class,
        DEFINITION
            .replace("PORT", "1")
            .replace("VERSION1", version("v1", "old", true))
            .replace("VERSION2", version("v2", "fresh", false)));
  }

  private CustomResourceDefinition plain(CustomResourceDefinition definition) {
    Json.Obj json = ExtensionKinds.DEFINITION.toJson(definition);
    String text =
        json.toString().replace("https://127.0.0.1:1/convert", server.access().server().toString());
    return ExtensionKinds.DEFINITION.read(Json.parse(text), unknown -> {});
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
    Json.Obj object = request.array("objects").get(0).asObject();
    String value = object.text("old") + object.text("fresh");
    Json.Obj converted =
        object
            .without("old")
            .without("fresh")
            .with("apiVersion", version)
            .with(version.endsWith("v2") ? "fresh" : "old", value);
    return review.with(
        "response",
        Json.object("uid", Json.of(request.text("uid")))
            .with("result", Json.object("status", Json.of("Success")))
            .with("convertedObjects", Json.array(List.of(converted))));
  }

  @SuppressWarnings("unchecked") // kinds without records
  private Resources<DynamicObject> backups(String version) {
    var kind = (Kind<DynamicObject>) api.kinds().byName("example.com/" + version, "Backup");
    return api.resources(kind).inNamespace("default");
  }

  private DynamicObject create() {
    var resources = backups("v2");
    return resources.create(
        resources
            .kind()
            .read(
                Json.parse(
                    "{\"apiVersion\":\"example.com/v2\",\"kind\":\"Backup\",\"metadata\":{\"name\":\"b\"},\"fresh\":\"x\"}"),
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
    start(WebhookConversionsTest::good);
    assertThat(create().json().text("fresh")).isEqualTo("x");
    assertThat(backups("v1").get("b").json().text("old")).isEqualTo("x");
    assertThat(backups("v2").list().items().get(0).json().text("fresh")).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"Success\"; \"Failed\"; response.result.status isn't Success",
        "\"uid\":; \"id\":; response.uid=\"\", but expected",
        "\"name\":\"b\"; \"name\":\"c\"; only labels and annotations may change",
        "\"convertedObjects\"; \"objects\"; expected 1 converted objects, got 0",
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
        .withMessageStartingWith("conversion webhook for example.com/v2, Kind=Backup failed: ")
        .withMessageContaining(why);
    assertThat(backups("v1").list().items()).isEmpty();
  }

  @Test
  void webhookThatIsNotThere_isTold() {
    start(WebhookConversionsTest::good);
    server.close();
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(this::create)
        .withMessageStartingWith("conversion webhook for example.com/v2, Kind=Backup failed: ");
  }

  @Test
  void withoutWebhooks_nothingIsConverted() {
    start(WebhookConversionsTest::good);
    LocalApi other =
        LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).store(api.store()).build();
    api = other;
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(this::create)
        .withMessageContaining("no webhooks are called here");
  }
}
