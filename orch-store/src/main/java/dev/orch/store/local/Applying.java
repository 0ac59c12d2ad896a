package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apply.ApplyConflictException;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.apply.ShapeException;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.json.Yaml;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.Versioned;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Server-side apply: creates an object, or merges what its manager wants into it. */
final class Applying<T extends Resource> {
  /** How often it is tried again because the object has changed meanwhile. */
  private static final int ATTEMPTS = 5;

  private final Call<T> call;
  private final Ownership<T> ownership;

  Applying(Call<T> call) {
    this.call = call;
    this.ownership = new Ownership<>(call);
  }

  T apply(String name, Patch patch, WriteOptions options) {
    if (options.fieldManager().isEmpty()) {
      throw Errors.invalid(
          "meta.k8s.io",
          "PatchOptions",
          "",
          ImmutableList.of(
              FieldError.required(FieldPath.of("fieldManager"), "is required for apply patch")));
    }
    Json.Obj configuration = read(patch);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      @Nullable T stored = attempt(name, configuration, options);
      if (stored != null) {
        return stored;
      }
    }
    throw Errors.modified(call.kind(), name);
  }

  private Json.Obj read(Patch patch) {
    String text = new String(patch.body().toArray(), StandardCharsets.UTF_8);
    Json json;
    try {
      // What programs send is JSON, which is read a good deal faster as that.
      json = text.startsWith("{") ? Json.parse(text) : Yaml.parseOne(text, duplicate -> {});
    } catch (JsonException e) {
      throw Errors.badRequest("error decoding YAML: " + e.getMessage());
    }
    if (!(json instanceof Json.Obj object)) {
      throw Errors.badRequest(
          "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
              + " unmarshal "
              + json.typeName()
              + " into Go value of type map[string]interface {}");
    }
    return object;
  }

  private @Nullable T attempt(String name, Json.Obj configuration, WriteOptions options) {
    Optional<Versioned<Resource>> found = call.backend().get(call.key(name));
    if (found.isEmpty() && !call.subresource().isEmpty()) {
      throw Errors.notFound(call.kind(), name);
    }
    check(configuration);
    FieldManager.Applied applied = applied(found, configuration, options);
    if (found.isEmpty()) {
      Json.Obj object = applied.object() == null ? configuration : applied.object();
      T wanted = withEntries(object(object), applied);
      checkName(wanted, name);
      call.authorize("create", name);
      return new Creation<>(call).createOwned(wanted, options);
    }
    T old = call.cast(found.get());
    T wanted = withEntries(applied.object() == null ? old : object(applied.object()), applied);
    checkName(wanted, name);
    String version = wanted.metadata().resourceVersion();
    if (!version.isEmpty() && !version.equals(Long.toString(found.get().revision()))) {
      throw Errors.modified(call.kind(), name);
    }
    return new Updates<>(call).replaceOwned(found.get(), wanted, options);
  }

  private void check(Json.Obj configuration) {
    String apiVersion = configuration.text("apiVersion");
    String kindName = configuration.text("kind");
    Kind<T> kind = call.kind();
    if (configuration.object("metadata").has("managedFields")) {
      throw Errors.badRequest("metadata.managedFields must be nil");
    }
    if (!apiVersion.equals(kind.apiVersion()) || !kindName.equals(kind.name())) {
      String version = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
      throw Errors.badRequest("invalid object type: " + version + ", Kind=" + kindName);
    }
  }

  private FieldManager.Applied applied(
      Optional<Versioned<Resource>> found, Json.Obj configuration, WriteOptions options) {
    try {
      return ownership.apply(found.map(call::cast).orElse(null), configuration, options);
    } catch (ShapeException e) {
      throw new ApiException(Errors.status(500, "", String.valueOf(e.getMessage()), null));
    } catch (ApplyConflictException e) {
      throw conflict(e);
    }
  }

  private static ApiException conflict(ApplyConflictException e) {
    List<StatusCause> causes =
        e.conflicts().stream()
            .map(
                conflict ->
                    new StatusCause(
                        "FieldManagerConflict",
                        "conflict with " + conflict.manager(),
                        conflict.field()))
            .collect(ImmutableList.toImmutableList());
    return Errors.of(
        Reason.CONFLICT,
        String.valueOf(e.getMessage()),
        StatusDetailsBuilder.builder().causes(causes).build());
  }

  private T object(Json.Obj json) {
    try {
      return call.kind().rules().defaults(call.kind().read(json, unknown -> {}));
    } catch (DecodeException e) {
      throw new ApiException(Errors.status(500, "", String.valueOf(e.getMessage()), null));
    }
  }

  private T withEntries(T object, FieldManager.Applied applied) {
    return call.kind().withMetadata(object, object.metadata().withManagedFields(applied.entries()));
  }

  private void checkName(T object, String name) {
    Patching.checkName(object, name);
    String namespace = object.metadata().namespace();
    if (call.kind().isNamespaced() && !namespace.isEmpty() && !namespace.equals(call.namespace())) {
      throw Errors.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }
}
