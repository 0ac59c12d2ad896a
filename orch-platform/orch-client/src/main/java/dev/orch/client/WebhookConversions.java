package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.Chance;
import dev.orch.model.DynamicObject;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.ServiceReference;
import dev.orch.model.apiextensions.WebhookClientConfig;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.structural.Conversion;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Conversions;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Converts objects by the webhooks that their definitions name: a ConversionReview is posted, and
 * its answer checked. A call takes at most 30 s and 16 MiB, follows no redirect and shows no
 * credentials. For any thread.
 */
public final class WebhookConversions implements Conversions {
  private static final HttpEdge.Limits LIMITS =
      HttpEdge.Limits.DEFAULT.withCall(Duration.ofSeconds(30)).withLargest(16 << 20, 1 << 20);
  private static final int HTTPS = 443;

  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Chance chance;

  /**
   * @param executor what connections are served by; its threads don't call the API
   * @param timer what time limits run on
   * @param chance where the reviews' uids come from
   */
  public WebhookConversions(Executor executor, ScheduledExecutorService timer, Chance chance) {
    this.executor = executor;
    this.timer = timer;
    this.chance = chance;
  }

  /** With threads of its own, which end when they are idle and with the JVM. */
  public static WebhookConversions create() {
    OwnParts own = new OwnParts();
    return new WebhookConversions(own.executor(), own.timer(), OwnParts.chance());
  }

  @Override
  public Conversion of(CustomResourceDefinition definition, Services services) {
    var conversion = definition.spec().conversion();
    var webhook = conversion == null ? null : conversion.webhook();
    WebhookClientConfig config = webhook == null ? null : webhook.clientConfig();
    if (config == null) {
      return NONE.of(definition, services);
    }
    return (object, apiVersion) -> {
      try {
        return converted(call(config, services, review(object, apiVersion)), object, apiVersion);
      } catch (ApiException | IllegalArgumentException | JsonException e) {
        throw Conversions.failed(
            object.apiVersion(), object.kind(), String.valueOf(e.getMessage()));
      }
    };
  }

  private Json.Obj review(DynamicObject object, String apiVersion) {
    return Json.object("kind", Json.of("ConversionReview"))
        .with("apiVersion", "apiextensions.k8s.io/v1")
        .with(
            "request",
            Json.object("uid", Json.of(chance.uuid()))
                .with("desiredAPIVersion", apiVersion)
                .with("objects", new Json.Arr(ImmutableList.of(object.json()))));
  }

  private Json.Obj call(WebhookClientConfig config, Services services, Json.Obj review) {
    Outgoing request =
        new Outgoing(
            "POST", "", Outgoing.JSON, review.toBytes(), Outgoing.JSON, ImmutableList.of(), false);
    Answer answer = edge(access(config, services)).call(request);
    if (answer.isRefusal()) {
      throw answer.refusal(request);
    }
    Json.Obj response = Json.parse(answer.body()).asObject().object("response");
    String uid = review.object("request").text("uid");
    if (!response.text("uid").equals(uid)) {
      throw new IllegalArgumentException(
          "response.uid=" + Json.of(response.text("uid")) + ", but expected " + Json.of(uid));
    }
    return response;
  }

  private HttpEdge edge(ClusterAccess access) {
    Identities identities = new Identities();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LIMITS.connect())
            .sslContext(access.trust().context(identities))
            .executor(executor)
            .build();
    return new HttpEdge(client, identities, access, timer, LIMITS);
  }

  private static ClusterAccess access(WebhookClientConfig config, Services services) {
    Bytes bundle = config.caBundle();
    Trust trust =
        bundle == null || bundle.size() == 0
            ? Trust.SYSTEM
            : Trust.authority(new String(bundle.toArray(), StandardCharsets.UTF_8));
    ServiceReference service = config.service();
    if (service == null) {
      return ClusterAccess.of(URI.create(String.valueOf(config.url()))).withTrust(trust);
    }
    String name = service.name() + "." + service.namespace() + ".svc";
    Optional<Service> found = services.find(service.namespace(), service.name());
    String address = found.map(s -> s.spec().clusterIP()).orElse("");
    if (address.isEmpty() || address.equals("None")) {
      throw new IllegalArgumentException("service " + name + " has no cluster IP");
    }
    int port = service.port() == null ? HTTPS : service.port();
    String path = service.path() == null ? "" : service.path();
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return ClusterAccess.of(URI.create("https://" + host + ":" + port + path))
        .withTrust(trust.named(name));
  }

  private static DynamicObject converted(Json.Obj response, DynamicObject before, String version) {
    Json.Obj result = response.object("result");
    if (!result.text("status").equals("Success")) {
      String message = result.text("message");
      throw new IllegalArgumentException(
          message.isEmpty() ? "response.result.status isn't Success" : message);
    }
    var objects = response.array("convertedObjects");
    if (objects.size() != 1 || !(objects.get(0) instanceof Json.Obj object)) {
      throw new IllegalArgumentException("expected 1 converted objects, got " + objects.size());
    }
    if (!object.text("apiVersion").equals(version) || !object.text("kind").equals(before.kind())) {
      throw new IllegalArgumentException(
          "expected converted object to be "
              + version
              + " "
              + before.kind()
              + ", got "
              + object.text("apiVersion")
              + " "
              + object.text("kind"));
    }
    DynamicObject converted = DynamicObject.of(object);
    var mine = converted.metadata();
    var old = before.metadata();
    if (!mine.name().equals(old.name())
        || !mine.namespace().equals(old.namespace())
        || !mine.uid().equals(old.uid())) {
      throw new IllegalArgumentException(
          "metadata of the converted object: only labels and annotations may change");
    }
    return converted.withMetadata(
        old.withLabels(mine.labels()).withAnnotations(mine.annotations()));
  }
}
