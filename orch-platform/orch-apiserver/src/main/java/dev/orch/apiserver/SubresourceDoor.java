package dev.orch.apiserver;

import com.google.common.base.Splitter;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.model.json.Json;
import dev.orch.model.meta.StatusBuilder;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.Errors;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.util.List;

/** A request to a subresource that has objects of its own. Stateless. */
final class SubresourceDoor {
  private SubresourceDoor() {}

  static <S extends Record> void answer(
      Request request,
      Exchange exchange,
      SubresourceClient<S> client,
      SubresourceKey<S> key,
      Target target,
      List<String> warnings) {
    Accept accept = ResourceDoor.failureForm(request);
    String name = target.name();
    switch (request.method()) {
      case "GET" -> send(exchange, accept, 200, client.get(name), key, warnings);
      case "POST" -> {
        WriteOptions options = Params.write(request, "CreateOptions");
        S created = client.create(name, read(request, key, target), options);
        if (key.equals(SubresourceKey.TOKEN)) {
          send(exchange, accept, 201, created, key, warnings);
          return;
        }
        Answers.status(
            exchange,
            accept,
            StatusBuilder.builder().status("Success").code(201).build(),
            warnings);
      }
      case "PUT" -> {
        WriteOptions options = Params.write(request, "UpdateOptions");
        send(
            exchange,
            accept,
            200,
            client.update(name, read(request, key, target), options),
            key,
            warnings);
      }
      case "PATCH" -> {
        WriteOptions options = Params.write(request, "PatchOptions");
        send(
            exchange,
            accept,
            200,
            client.patch(name, ResourceDoor.patch(request), options),
            key,
            warnings);
      }
      default -> throw Errors.methodNotAllowed();
    }
  }

  private static <S extends Record> S read(Request request, SubresourceKey<S> key, Target target) {
    Json.Obj json = Bodies.parse(request, RecordType.of(key.type())).json();
    String wanted = key.type().getSimpleName();
    String kind = json.text("kind").isEmpty() ? wanted : json.text("kind");
    String apiVersion =
        json.text("apiVersion").isEmpty() ? key.apiVersion() : json.text("apiVersion");
    Bodies.Envelope envelope = new Bodies.Envelope(apiVersion, kind);
    if (!kind.equals(wanted) || !accepts(key, apiVersion)) {
      throw envelope.mismatch(group(key), wanted);
    }
    S object;
    try {
      object = RecordReader.read(json, key.type(), unknown -> {});
    } catch (DecodeException e) {
      throw envelope.unreadable(wanted, String.valueOf(e.getMessage()));
    }
    Json.Obj metadata = json.object("metadata");
    String name = metadata.text("name");
    if (request.method().equals("PUT") && !name.isEmpty() && !name.equals(target.name())) {
      throw Errors.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + target.name()
              + ")");
    }
    String namespace = metadata.text("namespace");
    if (!namespace.isEmpty()
        && !target.namespace().isEmpty()
        && !namespace.equals(target.namespace())) {
      throw Errors.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    return object;
  }

  /** Evictions are taken in the older version as well, which some clients still send. */
  private static boolean accepts(SubresourceKey<?> key, String apiVersion) {
    return apiVersion.equals(key.apiVersion())
        || key.equals(SubresourceKey.EVICTION) && apiVersion.equals("policy/v1beta1");
  }

  /** The group of its objects, without the domain, as Kubernetes' code names them. */
  private static String group(SubresourceKey<?> key) {
    int slash = key.apiVersion().indexOf('/');
    return slash < 0
        ? ""
        : Splitter.on('.').split(key.apiVersion().substring(0, slash)).iterator().next();
  }

  private static <S extends Record> void send(
      Exchange exchange,
      Accept accept,
      int code,
      S object,
      SubresourceKey<S> key,
      List<String> warnings) {
    if (accept.format() == Accept.Format.PROTOBUF) {
      byte[] body = ProtobufWriter.object(key.apiVersion(), key.type().getSimpleName(), object);
      Answers.protobuf(exchange, code, body, warnings);
      return;
    }
    Json.Obj json =
        RecordWriter.toJson(object)
            .with("kind", key.type().getSimpleName())
            .with("apiVersion", key.apiVersion());
    Answers.object(exchange, accept, code, json, warnings);
  }
}
