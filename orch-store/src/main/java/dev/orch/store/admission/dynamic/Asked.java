package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.admission.Admission.Operation;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as webhooks and policies are told of it. Immutable; for any thread.
 *
 * @param kinds the kinds that are served
 * @param objects what is stored
 */
record Asked<T extends Resource>(AdmissionRequest<T> request, Kinds kinds, Objects objects) {
  private static final String GROUP = "admissionregistration.k8s.io";
  private static final Set<String> EXEMPT =
      ImmutableSet.of(
          "ValidatingWebhookConfiguration",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionPolicyBinding");

  /**
   * The version of the resource that somebody wants to be told of.
   *
   * @param resource whose objects are at the address
   * @param kind what the object is
   */
  record Matched(Kind<?> resource, Kind<?> kind) {}

  /** Whether nobody is asked: else a broken configuration could not be put right. */
  boolean isExempt() {
    return kind().group().equals(GROUP) && EXEMPT.contains(kind().name());
  }

  Kind<T> kind() {
    return request.kind();
  }

  Kind<?> resource() {
    return request.resource();
  }

  /** As it was asked for. */
  Matched asIs() {
    return new Matched(resource(), kind());
  }

  /** The same in the other versions in which it is served. */
  List<Matched> equivalents() {
    if (!kind().equals(resource())) {
      return ImmutableList.of(); // an object of its own has one version
    }
    return kinds.all().stream()
        .filter(other -> other.stored().equals(kind().stored()) && !other.equals(kind()))
        .map(other -> new Matched(other, other))
        .collect(ImmutableList.toImmutableList());
  }

  /** A namespace that is there already counts as in itself. */
  String namespace() {
    return isNamespaces() && request.operation() != Operation.CREATE
        ? request.name()
        : request.namespace();
  }

  boolean isNamespaces() {
    return resource().group().isEmpty() && resource().plural().equals("namespaces");
  }

  private boolean deletes() {
    return request.operation() == Operation.DELETE;
  }

  /** What is to be, or null. */
  @Nullable T object() {
    return deletes() ? null : request.object();
  }

  /** What is, or null. */
  @Nullable T old() {
    return deletes() ? request.object() : request.old();
  }

  @Nullable Json object(Kind<?> as) {
    return json(object(), as);
  }

  @Nullable Json old(Kind<?> as) {
    return json(old(), as);
  }

  private @Nullable Json json(@Nullable T object, Kind<?> as) {
    return object == null ? null : jsonAs(object, as);
  }

  private <V extends Resource> Json jsonAs(T object, Kind<V> as) {
    return as.equals(kind())
        ? kind().toJson(object)
        : as.toJson(as.fromStored(kind().toStored(object)));
  }

  /** The same request with an object that is given as another version of its kind. */
  <V extends Resource> Asked<T> with(Kind<V> as, V object) {
    T mine = as.equals(kind()) ? kind().cast(object) : kind().fromStored(as.toStored(object));
    return with(mine);
  }

  Asked<T> with(T object) {
    return new Asked<>(request.with(object), kinds, objects);
  }

  /** The namespace that it is in, if any. */
  Optional<Namespace> namespaceObject() {
    boolean within = !namespace().isEmpty() && !isNamespaces();
    return within ? objects.find(BuiltInKinds.NAMESPACE, "", namespace()) : Optional.empty();
  }

  /** How it is named where it has no name yet. */
  String shownName() {
    if (!request.name().isEmpty()) {
      return request.name();
    }
    ObjectMeta metadata = request.object().metadata();
    if (!metadata.name().isEmpty()) {
      return metadata.name();
    }
    return metadata.generateName().isEmpty() ? "Unknown" : metadata.generateName();
  }

  /** The request as JSON, but for its uid and objects. */
  Json.Obj json(Matched as) {
    Json.Obj json =
        Json.object("kind", kindOf(as))
            .with("resource", resourceOf(as))
            .with("requestKind", kindOf(asIs()))
            .with("requestResource", resourceOf(asIs()))
            .with("operation", request.operation().name())
            .with("userInfo", user(request.user()))
            .with("dryRun", Json.of(request.dryRun()))
            .with("options", options());
    json = text(json, "subResource", request.subresource());
    json = text(json, "requestSubResource", request.subresource());
    json = text(json, "name", request.name());
    return text(json, "namespace", namespace());
  }

  private static Json.Obj text(Json.Obj json, String name, String value) {
    return value.isEmpty() ? json : json.with(name, value);
  }

  private static Json.Obj kindOf(Matched as) {
    return Json.object("group", Json.of(as.kind.group()))
        .with("version", as.kind.version())
        .with("kind", as.kind.name());
  }

  private static Json.Obj resourceOf(Matched as) {
    return Json.object("group", Json.of(as.resource.group()))
        .with("version", as.resource.version())
        .with("resource", as.resource.plural());
  }

  private static Json.Obj user(User user) {
    Json.Obj json = text(Json.object("username", Json.of(user.name())), "uid", user.uid());
    if (!user.groups().isEmpty()) {
      json = json.with("groups", Json.strings(user.groups()));
    }
    Json.Obj extra = Json.Obj.EMPTY;
    for (var entry : user.extra().entrySet()) {
      extra = extra.with(entry.getKey(), Json.strings(entry.getValue()));
    }
    return extra.isEmpty() ? json : json.with("extra", extra);
  }

  private Json options() {
    String kind =
        switch (request.operation()) {
          case CREATE -> "CreateOptions";
          case UPDATE -> "UpdateOptions";
          case DELETE -> "DeleteOptions";
          case CONNECT -> "";
        };
    if (kind.isEmpty()) {
      return Json.Null.NULL;
    }
    WriteOptions options = request.options();
    Json.Obj json = Json.object("kind", Json.of(kind)).with("apiVersion", "meta.k8s.io/v1");
    if (options.dryRun()) {
      json = json.with("dryRun", Json.strings(ImmutableList.of("All")));
    }
    return text(json, "fieldManager", options.fieldManager());
  }
}
