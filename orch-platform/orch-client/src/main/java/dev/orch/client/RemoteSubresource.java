package dev.orch.client;

import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Patch;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;

/** One subresource of a kind's objects on a server. Immutable. */
final class RemoteSubresource<S extends Record> implements SubresourceClient<S> {
  private final Calls calls;
  private final Kind<?> kind;
  private final String namespace;
  private final SubresourceKey<S> key;

  RemoteSubresource(Calls calls, Kind<?> kind, String namespace, SubresourceKey<S> key) {
    this.calls = calls;
    this.kind = kind;
    this.namespace = namespace;
    this.key = key;
  }

  private Paths path(String name) {
    if (name.isEmpty()) {
      throw Errors.badRequest("resource name may not be empty");
    }
    return Paths.of(kind, namespace).then(name).then(key.name());
  }

  private S read(Outgoing request, Json json) {
    try {
      return RecordReader.read(json, key.type(), unknown -> {});
    } catch (DecodeException e) {
      throw Calls.unreadable(request, e);
    }
  }

  private byte[] body(S object) {
    return RecordWriter.toJson(object)
        .with("apiVersion", key.apiVersion())
        .with("kind", key.type().getSimpleName())
        .toBytes();
  }

  @Override
  public S get(String name) {
    Outgoing request = calls.get(path(name));
    return read(request, calls.send(request));
  }

  /** What was sent, where the answer says no more than that it was done. */
  @Override
  public S create(String name, S object, WriteOptions options) {
    Outgoing request =
        calls.write("POST", calls.with(options, path(name)), Outgoing.JSON, body(object));
    Json.Obj answer = calls.send(request);
    return answer.text("kind").equals("Status") ? object : read(request, answer);
  }

  @Override
  public S update(String name, S object, WriteOptions options) {
    Outgoing request =
        calls.write("PUT", calls.with(options, path(name)), Outgoing.JSON, body(object));
    return read(request, calls.send(request));
  }

  @Override
  public S patch(String name, Patch patch, WriteOptions options) {
    Outgoing request =
        calls.write(
            "PATCH",
            calls.with(options, path(name)),
            patch.type().mediaType(),
            patch.body().toArray());
    return read(request, calls.send(request));
  }
}
