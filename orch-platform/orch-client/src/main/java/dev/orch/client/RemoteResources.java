package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.patch.MergePatch;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** The objects of one kind on a server, as one caller sees them. Immutable. */
final class RemoteResources<T extends Resource> implements Resources<T> {
  private final Calls calls;
  private final Kind<T> kind;
  private final String namespace;
  private final String subresource;

  RemoteResources(Calls calls, Kind<T> kind, String namespace, String subresource) {
    this.calls = calls;
    this.kind = kind;
    this.namespace = namespace;
    this.subresource = subresource;
  }

  @Override
  public Kind<T> kind() {
    return kind;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public Resources<T> inNamespace(String other) {
    return new RemoteResources<>(calls, kind, other, subresource);
  }

  @Override
  public Resources<T> status() {
    return new RemoteResources<>(calls, kind, namespace, "status");
  }

  private Paths path() {
    return Paths.of(kind, namespace);
  }

  private Paths path(String name) {
    if (name.isEmpty()) {
      throw Errors.badRequest("resource name may not be empty");
    }
    return path().then(name).then(subresource);
  }

  private Paths path(T object) {
    String own = object.metadata().namespace();
    return Paths.of(kind, namespace.isEmpty() ? own : namespace);
  }

  private T read(Outgoing request, Json json) {
    try {
      return kind.read(json, path -> calls.remote.sawUnknown(kind, path));
    } catch (DecodeException e) {
      throw Calls.unreadable(request, e);
    }
  }

  private T send(Outgoing request) {
    return read(request, calls.send(request));
  }

  @Override
  public T get(String name) {
    return send(calls.get(path(name)));
  }

  @Override
  public ResourceList<T> list(ListOptions options) {
    Outgoing request = calls.get(selecting(options));
    return list(request, calls.send(request));
  }

  private Paths selecting(ListOptions options) {
    return path()
        .with("labelSelector", options.labelSelector())
        .with("fieldSelector", options.fieldSelector())
        .with("resourceVersion", options.resourceVersion())
        .with("resourceVersionMatch", options.resourceVersionMatch())
        .with("limit", options.limit() == 0 ? "" : Long.toString(options.limit()))
        .with("continue", options.continueToken());
  }

  private ResourceList<T> list(Outgoing request, Json.Obj json) {
    List<T> items = new ArrayList<>();
    for (Json item : json.array("items")) {
      items.add(read(request, item));
    }
    Json.Obj metadata = json.object("metadata");
    return new ResourceList<>(
        kind,
        items,
        metadata.text("resourceVersion"),
        metadata.text("continue"),
        metadata.get("remainingItemCount") instanceof Json.Num count && count.isInteger()
            ? (Long) count.toLong()
            : null);
  }

  @Override
  public T create(T object, WriteOptions options) {
    return send(
        calls.write("POST", calls.with(options, path(object)), Outgoing.JSON, kind.encode(object)));
  }

  @Override
  public T update(T object, WriteOptions options) {
    String name = object.metadata().name();
    if (name.isEmpty()) {
      throw Errors.badRequest("resource name may not be empty");
    }
    if (calls.remote.unknownOf(kind) != null) {
      checkWhole(path(object).then(name).then(subresource), name);
    }
    Paths path = calls.with(options, path(object).then(name).then(subresource));
    return send(calls.write("PUT", path, Outgoing.JSON, kind.encode(object)));
  }

  /**
   * Refuses to replace an object by a record that can't hold all of it. Asked only where objects of
   * the kind have been seen to have such fields: else what was read here had none to lose.
   */
  private void checkWhole(Paths path, String name) {
    List<String> lost = new ArrayList<>();
    Outgoing request = calls.get(path);
    try {
      kind.read(calls.send(request), lost::add);
    } catch (DecodeException e) {
      throw Calls.unreadable(request, e);
    }
    if (!lost.isEmpty()) {
      throw Errors.badRequest(
          kind.resource()
              + " \""
              + name
              + "\": an update would lose fields that its record doesn't have: "
              + String.join(", ", lost)
              + "; edit it, or apply what is wanted");
    }
  }

  @Override
  public T patch(String name, Patch patch, WriteOptions options) {
    return send(
        calls.write(
            "PATCH",
            calls.with(options, path(name)),
            patch.type().mediaType(),
            patch.body().toArray()));
  }

  @Override
  public T edit(String name, UnaryOperator<T> change) {
    while (true) {
      Outgoing request = calls.get(path(name));
      Json.Obj raw = calls.send(request);
      T present = read(request, raw);
      T wanted = change.apply(present);
      if (wanted.equals(present)) {
        return present;
      }
      Json.Obj changed = Carried.over(kind, raw, kind.toJson(present), kind.toJson(wanted));
      Json.Obj difference =
          MergePatch.diff(raw, changed)
              .edit(
                  "metadata", m -> m.with("resourceVersion", present.metadata().resourceVersion()));
      try {
        return patch(name, Patch.merge(difference), WriteOptions.NONE);
      } catch (ApiException e) {
        if (!e.isConflict()) {
          throw e;
        }
      }
    }
  }

  @Override
  public Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
    Outgoing request = deletion(path(name), options, write);
    Json.Obj answer = calls.send(request);
    if (answer.text("kind").equals("Status") && !kind.name().equals("Status")) {
      return new Deleted<>(read(request, named(name, answer.object("details"))), true);
    }
    T left = read(request, answer);
    boolean marked = left.metadata().deletionTimestamp() != null;
    return new Deleted<>(left, !marked || Deleted.isComplete(left));
  }

  /** As much of an object that is gone as the answer tells. */
  private Json.Obj named(String name, Json.Obj details) {
    Json.Obj metadata = Json.object("name", Json.of(name));
    if (kind.isNamespaced()) {
      metadata = metadata.with("namespace", namespace);
    }
    String uid = details.text("uid");
    return Json.object("metadata", uid.isEmpty() ? metadata : metadata.with("uid", uid));
  }

  private Outgoing deletion(Paths path, DeleteOptions options, WriteOptions write) {
    DeleteOptions said = write.dryRun() ? options.withDryRun(ImmutableList.of("All")) : options;
    Json body = RecordWriter.toJson(said).with("kind", "DeleteOptions").with("apiVersion", "v1");
    return calls.write("DELETE", path, Outgoing.JSON, body.toBytes());
  }

  @Override
  public ResourceList<T> deleteAll(ListOptions select, DeleteOptions options, WriteOptions write) {
    Outgoing request = deletion(selecting(select), options, write);
    return list(request, calls.send(request));
  }

  @Override
  public ApiWatch watch(WatchOptions options, Executor executor, WatchHandler<T> handler) {
    return new Watching<>(calls, this, options).begin(executor, handler);
  }

  @Override
  public <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key) {
    if (key.equals(SubresourceKey.GUARDED_BINDING)) {
      @SuppressWarnings("unchecked") // the key's type
      SubresourceClient<S> plain =
          (SubresourceClient<S>) new PlainBinding(subresource(SubresourceKey.BINDING));
      return plain;
    }
    if (key.equals(SubresourceKey.GUARDED_PLACEMENT)) {
      throw Errors.of(Reason.NOT_FOUND, "the server knows no placements of groups", null);
    }
    return new RemoteSubresource<>(calls, kind, namespace, key);
  }
}
