package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.meta.Status;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.model.schema.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes answers in the form that was asked for. Stateless. */
final class Answers {
  private static final int SUCCESS = 200;

  private Answers() {}

  static Json.Obj json(Status status) {
    Json.Obj json = RecordWriter.toJson(status).with("kind", "Status").with("apiVersion", "v1");
    return json.has("metadata") ? json : json.with("metadata", Json.Obj.EMPTY);
  }

  static void status(Exchange exchange, Accept accept, Status status, List<String> warnings) {
    int code = status.code() == 0 ? SUCCESS : status.code();
    ImmutableListMultimap.Builder<String, String> more = ImmutableListMultimap.builder();
    if (status.details() != null && status.details().retryAfterSeconds() > 0) {
      more.put("Retry-After", Integer.toString(status.details().retryAfterSeconds()));
    }
    if (accept.format() == Accept.Format.PROTOBUF) {
      byte[] bytes = ProtobufWriter.object("v1", "Status", status);
      exchange.send(code, TextAnswers.headers(Accept.PROTOBUF_TYPE, warnings, more.build()), bytes);
      return;
    }
    send(exchange, accept, code, json(status), warnings, more.build());
  }

  /** An answer in protobuf. */
  static void protobuf(Exchange exchange, int code, byte[] body, List<String> warnings) {
    exchange.send(
        code,
        TextAnswers.headers(Accept.PROTOBUF_TYPE, warnings, ImmutableListMultimap.of()),
        body);
  }

  static void object(Exchange exchange, Accept accept, int code, Json json, List<String> warnings) {
    send(exchange, accept, code, json, warnings, ImmutableListMultimap.of());
  }

  private static void send(
      Exchange exchange,
      Accept accept,
      int code,
      Json json,
      List<String> warnings,
      ImmutableListMultimap<String, String> more) {
    boolean yaml = accept.format() == Accept.Format.YAML;
    byte[] body;
    if (yaml) {
      body = Yaml.write(json).getBytes(StandardCharsets.UTF_8);
    } else {
      String text = accept.pretty() ? Pretty.write(json) : json.toString();
      body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
    exchange.send(
        code,
        TextAnswers.headers(yaml ? "application/yaml" : "application/json", warnings, more),
        body);
  }

  /** The same for bytes in JSON that are there already. */
  static void bytes(Exchange exchange, int code, byte[] body, List<String> warnings) {
    exchange.send(
        code, TextAnswers.headers("application/json", warnings, ImmutableListMultimap.of()), body);
  }

  static void nothing(Exchange exchange) {
    exchange.send(204, ImmutableListMultimap.of("Cache-Control", "no-cache, private"), new byte[0]);
  }
}
