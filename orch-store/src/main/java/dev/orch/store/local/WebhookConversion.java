package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.orch.model.Chance;
import dev.orch.model.DynamicObject;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.WebhookClientConfig;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.structural.Conversion;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Webhooks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Converts objects by the webhook that their kind's definition names: a ConversionReview with all
 * of them is posted, and its answer checked. Immutable; for any thread.
 */
final class WebhookConversion implements Conversion {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** So that a review and its answer stay within what may be sent. */
  private static final int MOST = 1000;

  private static final String REVIEW = "apiextensions.k8s.io/v1";

  private final WebhookClientConfig config;
  private final WebhookTargets targets;
  private final Webhooks webhooks;
  private final Chance chance;

  private WebhookConversion(
      WebhookClientConfig config, WebhookTargets targets, Webhooks webhooks, Chance chance) {
    this.config = config;
    this.targets = targets;
    this.webhooks = webhooks;
    this.chance = chance;
  }

  /** What converts the objects of a definition's kind. */
  static Conversion of(
      CustomResourceDefinition definition,
      WebhookTargets targets,
      Webhooks webhooks,
      Chance chance) {
    var conversion = definition.spec().conversion();
    if (conversion == null || !conversion.strategy().equals("Webhook")) {
      return Conversion.NONE;
    }
    var webhook = conversion.webhook();
    WebhookClientConfig named = webhook == null ? null : webhook.clientConfig();
    // One that names no webhook is refused when it is written.
    WebhookClientConfig config = named == null ? new WebhookClientConfig("", null, null) : named;
    return new WebhookConversion(config, targets, webhooks, chance);
  }

  @Override
  public DynamicObject convert(DynamicObject object, String apiVersion) {
    return convertAll(ImmutableList.of(object), apiVersion).get(0);
  }

  @Override
  public List<DynamicObject> convertAll(List<DynamicObject> objects, String apiVersion) {
    ImmutableList.Builder<DynamicObject> converted = ImmutableList.builder();
    Lists.partition(objects, MOST).forEach(some -> converted.addAll(review(some, apiVersion)));
    return converted.build();
  }

  private List<DynamicObject> review(List<DynamicObject> objects, String apiVersion) {
    String uid = chance.uuid();
    List<Json> sent = Lists.transform(objects, DynamicObject::json);
    Json.Obj review =
        Json.object("kind", Json.of("ConversionReview"))
            .with("apiVersion", REVIEW)
            .with(
                "request",
                Json.object("uid", Json.of(uid))
                    .with("desiredAPIVersion", apiVersion)
                    .with("objects", new Json.Arr(ImmutableList.copyOf(sent))));
    List<Json> answered = answered(objects.get(0), review, uid);
    if (answered.size() != objects.size()) {
      throw refused(
          objects.get(0), "returned " + answered.size() + " objects, expected " + objects.size());
    }
    ImmutableList.Builder<DynamicObject> converted = ImmutableList.builder();
    for (int i = 0; i < objects.size(); i++) {
      String at = objects.size() == 1 ? "object" : "converted object at index " + (i + 1);
      converted.add(checked(objects.get(i), answered.get(i), apiVersion, at));
    }
    return converted.build();
  }

  private List<Json> answered(DynamicObject first, Json.Obj review, String uid) {
    Webhooks.Answer answer;
    try {
      answer = webhooks.call(new Webhooks.Call(targets.of(config), review, LIMIT));
    } catch (IllegalArgumentException e) {
      throw failed(first, String.valueOf(e.getMessage()));
    }
    Json.Obj whole = answer.review();
    if (whole == null) {
      throw failed(first, answer.failure());
    }
    if (!whole.text("apiVersion").equals(REVIEW)
        || !whole.text("kind").equals("ConversionReview")) {
      throw failed(
          first,
          "expected webhook response of "
              + REVIEW
              + ", Kind=ConversionReview, got "
              + whole.text("apiVersion")
              + ", Kind="
              + whole.text("kind"));
    }
    if (!(whole.get("response") instanceof Json.Obj response)) {
      throw failed(first, "no response provided");
    }
    if (!response.text("uid").equals(uid)) {
      throw failed(
          first,
          "expected response.uid=" + Json.of(uid) + ", got " + Json.of(response.text("uid")));
    }
    Json.Obj result = response.object("result");
    String status = result.text("status");
    if (!status.equals("Success")) {
      String message = result.text("message");
      throw failed(
          first,
          message.isEmpty()
              ? "response.result.status was '" + status + "', not 'Success'"
              : message);
    }
    return response.array("convertedObjects");
  }

  private static DynamicObject checked(
      DynamicObject before, Json answered, String version, String at) {
    if (!(answered instanceof Json.Obj json)) {
      throw refused(before, "returned invalid " + at + ": it is no object");
    }
    if (!json.text("apiVersion").equals(version)) {
      throw refused(
          before,
          "returned invalid "
              + at
              + ": invalid groupVersion (expected "
              + version
              + ", received "
              + json.text("apiVersion")
              + ")");
    }
    if (!json.text("kind").equals(before.kind())) {
      throw refused(
          before,
          "returned invalid "
              + at
              + ": invalid kind (expected "
              + before.kind()
              + ", received "
              + json.text("kind")
              + ")");
    }
    DynamicObject converted = DynamicObject.of(json);
    ObjectMeta mine = converted.metadata();
    ObjectMeta old = before.metadata();
    same(before, at, "name", old.name(), mine.name());
    same(before, at, "namespace", old.namespace(), mine.namespace());
    same(before, at, "UID", old.uid(), mine.uid());
    return converted.withMetadata(
        old.withLabels(mine.labels()).withAnnotations(mine.annotations()));
  }

  private static void same(DynamicObject before, String at, String what, String old, String mine) {
    if (!Objects.equals(old, mine)) {
      throw refused(
          before,
          "returned invalid " + at + ": must have the same " + what + ": " + old + " != " + mine);
    }
  }

  private static ApiException failed(DynamicObject object, String why) {
    return refused(object, "failed: " + why);
  }

  private static ApiException refused(DynamicObject object, String what) {
    return new ApiException(
        Errors.status(
            500,
            "",
            "conversion webhook for "
                + object.apiVersion()
                + ", Kind="
                + object.kind()
                + " "
                + what,
            null));
  }
}
