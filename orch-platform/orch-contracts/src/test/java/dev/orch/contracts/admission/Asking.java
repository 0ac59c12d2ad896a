package dev.orch.contracts.admission;

import dev.orch.cel.CelExpressions;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.User;
import dev.orch.store.api.Webhooks;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** An API whose webhooks are functions, by the host in their URL. */
final class Asking implements Webhooks {
  final List<String> warnings = new ArrayList<>();
  final List<String> notes = new ArrayList<>();

  /** The requests that were posted, with the host that each was posted to. */
  final List<Json.Obj> requests = new ArrayList<>();

  final List<String> hosts = new ArrayList<>();
  private final Map<String, UnaryOperator<Json.Obj>> answers = new TreeMap<>();
  private final LocalApi local;
  final Api api;

  Asking() {
    local =
        LocalApi.builder()
            .clock(() -> Instant.EPOCH)
            .seed(1)
            .expressions(new CelExpressions())
            .webhooks(this)
            .auditAnnotations((request, key, value) -> notes.add(key + "=" + value))
            .build();
    api = local.as(new Caller(User.of("eve", User.MASTERS), "tests", warnings::add));
    create("{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {env: prod}}}");
    warnings.clear();
  }

  @Override
  public List<Answer> call(List<Call> calls) {
    List<Answer> all = new ArrayList<>();
    for (Call call : calls) {
      String host = call.target().url().replaceFirst("^https://", "").replaceFirst("/.*", "");
      hosts.add(host);
      Json.Obj request = call.review().object("request");
      requests.add(request);
      UnaryOperator<Json.Obj> answer = answers.get(host);
      if (answer == null) {
        all.add(Answer.failed("Post \"" + call.target().url() + "\": nobody there"));
      } else {
        Json.Obj response = answer.apply(request);
        all.add(
            Answer.of(
                call.review()
                    .without("request")
                    .with(
                        "response",
                        response.has("uid")
                            ? response
                            : response.with("uid", request.text("uid")))));
      }
    }
    return all;
  }

  /** What the webhook at a host answers, as YAML. */
  void answer(String host, String yaml) {
    answer(host, request -> json(yaml).asObject());
  }

  void answer(String host, UnaryOperator<Json.Obj> answer) {
    answers.put(host, answer);
  }

  /** An answer that changes the object. */
  static String patch(String operations) {
    byte[] bytes = json(operations).toBytes();
    return "{allowed: true, patchType: JSONPatch, patch: "
        + java.util.Base64.getEncoder().encodeToString(bytes)
        + "}";
  }

  static Json json(String yaml) {
    return Yaml.parseOne(yaml, problem -> {});
  }

  Json.Obj create(String yaml) {
    return create(yaml, WriteOptions.NONE);
  }

  Json.Obj create(String yaml, WriteOptions options) {
    Json.Obj json = json(yaml).asObject();
    return create(kind(json), json, options);
  }

  private <T extends Resource> Json.Obj create(Kind<T> kind, Json.Obj json, WriteOptions options) {
    return kind.toJson(
        api.resources(kind).inNamespace(namespace(json)).create(kind.read(json, u -> {}), options));
  }

  Json.Obj update(Json.Obj json) {
    return update(kind(json), json);
  }

  private <T extends Resource> Json.Obj update(Kind<T> kind, Json.Obj json) {
    return kind.toJson(
        api.resources(kind).inNamespace(namespace(json)).update(kind.read(json, u -> {})));
  }

  private static String namespace(Json.Obj json) {
    return json.object("metadata").text("namespace");
  }

  Kind<?> kind(Json.Obj json) {
    return java.util.Objects.requireNonNull(
        api.kinds().byName(json.text("apiVersion"), json.text("kind")));
  }

  /** Creates {@code default/NAME}, a ConfigMap. */
  Json.Obj map(String name) {
    return create(configMap(name, "{a: b}"));
  }

  static String configMap(String name, String data) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: "
        + name
        + ", namespace: default}, data: "
        + data
        + "}";
  }
}
