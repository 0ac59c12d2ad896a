package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI v2 of what is served: one document of all groups, made of those of v3 and of what other
 * servers say of theirs. kubectl asks for it, as protobuf, before it says that a kind isn't there.
 * For any thread.
 */
final class Swagger {
  private static final String JSON = "application/json";
  private static final String PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  private static final String PROTOBUF_BEFORE =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

  private final OpenApi openApi;
  private final RemoteOpenApi remote;
  private volatile @Nullable Json document;

  Swagger(OpenApi openApi, RemoteOpenApi remote) {
    this.openApi = openApi;
    this.remote = remote;
  }

  void answer(Request request, Exchange exchange) {
    switch (form(request.header("Accept"))) {
      case JSON -> exchange.send(200, headers(JSON), document().toBytes());
      case PROTOBUF ->
          exchange.send(200, headers(PROTOBUF), SwaggerMessage.document((Json.Obj) document()));
      default -> TextAnswers.text(exchange, 406, "");
    }
  }

  private static ImmutableListMultimap<String, String> headers(String type) {
    return TextAnswers.headers(type, List.of(), ImmutableListMultimap.of("Vary", "Accept"));
  }

  private static String form(String accept) {
    if (accept.isBlank()) {
      return JSON;
    }
    for (String clause : Splitter.on(',').trimResults().omitEmptyStrings().split(accept)) {
      String type = Splitter.on(';').trimResults().split(clause).iterator().next();
      switch (type.toLowerCase(Locale.ROOT)) {
        case JSON, "application/*", "*/*" -> {
          return JSON;
        }
        case PROTOBUF, PROTOBUF_BEFORE -> {
          return PROTOBUF;
        }
        default -> {
          // The next one may do.
        }
      }
    }
    return "";
  }

  private Json document() {
    Json made = document;
    if (made == null) {
      made = make();
      document = made;
    }
    return made;
  }

  private Json make() {
    Map<String, Json> paths = new TreeMap<>();
    Map<String, Json> definitions = new TreeMap<>();
    for (Json each : openApi.all()) {
      Json.Obj part = (Json.Obj) each;
      part.object("paths").forEach(path -> paths.put(path.getKey(), item(path.getValue())));
      part.object("components")
          .object("schemas")
          .forEach(schema -> definitions.put(schema.getKey(), schema(schema.getValue())));
    }
    SwaggerMerge all = new SwaggerMerge(paths, definitions);
    remote.swaggers().forEach(all::add);
    return Json.object("swagger", Json.of("2.0"))
        .with(
            "info",
            Json.object("title", Json.of("Kubernetes")).with("version", Version.GIT_VERSION))
        .with("paths", new Json.Obj(all.paths()))
        .with("definitions", new Json.Obj(all.definitions()));
  }

  private static Json item(Json item) {
    Json.Obj of = Json.Obj.EMPTY;
    for (Map.Entry<String, Json> member : (Json.Obj) item) {
      of =
          of.with(
              member.getKey(),
              member.getKey().equals("parameters")
                  ? parameters(((Json.Arr) member.getValue()).elements())
                  : operation((Json.Obj) member.getValue()));
    }
    return of;
  }

  private static Json operation(Json.Obj of) {
    List<Json> parameters = new ArrayList<>();
    Json.Obj content = of.object("requestBody").object("content");
    if (!content.isEmpty()) {
      Json.Obj first = content.iterator().next().getValue().asObject();
      parameters.add(
          Json.object("name", Json.of("body"))
              .with("in", "body")
              .with("required", Json.of(of.object("requestBody").has("required")))
              .with("schema", schema(first.object("schema"))));
    }
    parameters(of.array("parameters")).forEach(parameters::add);
    Json.Obj responses = Json.Obj.EMPTY;
    for (Map.Entry<String, Json> response : of.object("responses")) {
      responses = responses.with(response.getKey(), response((Json.Obj) response.getValue()));
    }
    return of.without("requestBody")
        .with("consumes", Json.strings(content.members().keySet()))
        .with(
            "produces",
            Json.strings(of.object("responses").object("200").object("content").members().keySet()))
        .with("schemes", Json.strings(List.of("https")))
        .with("parameters", new Json.Arr(parameters))
        .with("responses", responses);
  }

  private static Json response(Json.Obj response) {
    Json.Obj content = response.object("content");
    return content.isEmpty()
        ? response
        : response.without("content").with("schema", schema(content.object(JSON).object("schema")));
  }

  /** In v2 the members of a parameter's schema are its own. */
  private static Json.Arr parameters(List<Json> parameters) {
    List<Json> flats = new ArrayList<>();
    for (Json each : parameters) {
      Json.Obj parameter = (Json.Obj) each;
      Json.Obj flat = parameter.without("schema");
      for (Map.Entry<String, Json> member : parameter.object("schema")) {
        flat = flat.with(member.getKey(), member.getValue());
      }
      flats.add(flat);
    }
    return new Json.Arr(flats);
  }

  /** What v2 has no words for becomes what Kubernetes says in its place. */
  private static Json schema(Json schema) {
    Json.Obj of = withoutAlternatives((Json.Obj) schema).without("default");
    if (of.has("oneOf")) {
      return of.without("oneOf").with("type", "string");
    }
    for (Json reference : of.array("allOf")) {
      String name = ((Json.Obj) reference).text("$ref");
      of = of.without("allOf").with("$ref", name);
    }
    if (of.has("$ref")) {
      String name = of.text("$ref");
      return of.with("$ref", "#/definitions/" + name.substring(name.lastIndexOf('/') + 1));
    }
    for (String nested : ImmutableList.of("items", "additionalProperties")) {
      if (of.has(nested)) {
        of = of.with(nested, schema(of.object(nested)));
      }
    }
    if (of.has("properties")) {
      Map<String, Json> properties = new TreeMap<>();
      of.object("properties").forEach(p -> properties.put(p.getKey(), schema(p.getValue())));
      of = of.with("properties", new Json.Obj(properties));
    }
    return of;
  }

  /** A schema that a definition gives, with no more than v2 can say: what type a field has. */
  private static Json.Obj withoutAlternatives(Json.Obj schema) {
    boolean plain = schema.has("type") || schema.has("x-kubernetes-int-or-string");
    if (!plain && !schema.has("x-kubernetes-preserve-unknown-fields")) {
      return schema;
    }
    Json.Obj of = schema;
    for (String word : ImmutableList.of("oneOf", "anyOf", "allOf", "not", "nullable")) {
      of = of.without(word);
    }
    if (Json.Bool.TRUE.equals(schema.get("nullable"))
        || Json.Bool.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))) {
      of = of.without("items").without("properties").without("type");
    }
    return of;
  }
}
