package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.Errors;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Replaces objects, whole or their status alone. */
final class Updates<T extends Resource> {

  /** How plugins are asked about a change. */
  interface Asking<T> {
    /** What they make of it. */
    T admit(T object, T old, WriteOptions options);

    /** Has them look at it as it is about to be stored. */
    void validate(T object, T old, WriteOptions options);
  }

  private final Call<T> call;

  /** Whether it is the status alone, or another part that is the object too. */
  private final boolean part;

  private final Ownership<T> ownership;
  private final Asking<T> asking;

  Updates(Call<T> call) {
    this(call, new Ownership<>(call), asking(call));
  }

  /**
   * @param ownership of the subresource that the changes come from, if it isn't the call's
   * @param asking as what plugins are told of them
   */
  Updates(Call<T> call, Ownership<T> ownership, Asking<T> asking) {
    this.call = call;
    this.asking = asking;
    this.part = !call.subresource().isEmpty();
    this.ownership = ownership;
  }

  private static <T extends Resource> Asking<T> asking(Call<T> call) {
    return new Asking<>() {
      @Override
      public T admit(T object, T old, WriteOptions options) {
        return call.admit(Admission.Operation.UPDATE, object, old, old.metadata().name(), options);
      }

      @Override
      public void validate(T object, T old, WriteOptions options) {
        call.validateAdmission(
            Admission.Operation.UPDATE, object, old, old.metadata().name(), options);
      }
    };
  }

  private boolean isStatus() {
    return call.subresource().equals("status");
  }

  T update(T object, WriteOptions options) {
    String name = object.metadata().name();
    call.authorize("update", name);
    call.supports("update");
    checkNamespace(object);
    T defaulted = call.kind().rules().defaults(object);
    while (true) {
      Optional<Versioned<Resource>> found = call.backend().get(call.key(name));
      if (found.isEmpty()) {
        if (call.kind().createsOnUpdate()) {
          return new Creation<>(call).create(Creation.unversioned(call.kind(), object), options);
        }
        throw Errors.notFound(call.kind(), name);
      }
      checkUid(defaulted, found.get());
      checkVersion(defaulted, found.get());
      @Nullable T stored = replace(found.get(), defaulted, options);
      if (stored != null) {
        return stored;
      }
    }
  }

  private void checkNamespace(T object) {
    String namespace = object.metadata().namespace();
    if (call.kind().isNamespaced() && !namespace.isEmpty() && !namespace.equals(call.namespace())) {
      throw Errors.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }

  private void checkUid(T object, Versioned<Resource> found) {
    String wanted = object.metadata().uid();
    String present = found.value().metadata().uid();
    if (!wanted.isEmpty() && !wanted.equals(present)) {
      throw Errors.conflict(
          call.kind(),
          object.metadata().name(),
          Preconditions.storageError(call.kind(), found.key(), "UID", wanted, present));
    }
  }

  /**
   * @throws ApiException if the update is based on another version than the present one
   */
  private void checkVersion(T object, Versioned<Resource> found) {
    String name = object.metadata().name();
    long version = parseVersion(object.metadata().resourceVersion());
    if (version == 0) {
      if (call.kind().needsVersionToUpdate()) {
        FieldError error =
            FieldError.invalid(
                FieldPath.of("metadata", "resourceVersion"), 0, "must be specified for an update");
        throw Errors.invalid(
            call.kind().group(), call.kind().plural(), name, ImmutableList.of(error));
      }
      return;
    }
    if (version != found.revision()) {
      throw Errors.modified(call.kind(), name);
    }
  }

  private static long parseVersion(String version) {
    if (version.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(version);
    } catch (NumberFormatException e) {
      throw new ApiException(
          Errors.status(
              500,
              "",
              "strconv.ParseUint: parsing " + Json.of(version) + ": invalid syntax",
              null));
    }
  }

  /** Stores the object in place of the present one; null if somebody else was faster. */
  @Nullable T replace(Versioned<Resource> found, T object, WriteOptions options) {
    T old = call.cast(found);
    // Of a part that is the object too, only what is kept of it can change hands.
    T kept = part && !isStatus() ? partOf(object, old) : object;
    return replaceOwned(found, ownership.onUpdate(kept, old, options), options);
  }

  /** As {@link #replace}, of an object that says already who owns what of it. */
  @Nullable T replaceOwned(Versioned<Resource> found, T object, WriteOptions options) {
    T old = call.cast(found);
    T merged = part ? partOf(object, old) : specOf(object, old);
    T admitted = asking.admit(merged, old, options);
    T counted = isStatus() ? keepGeneration(admitted, old) : countGeneration(admitted, old);
    List<Mutation<Resource>> claims = new ArrayList<>();
    T allocated =
        part ? counted : call.backend().services().onUpdate(call.kind(), counted, old, claims);
    validate(allocated, old);
    asking.validate(allocated, old, options);
    if (!part) {
      call.kind().rules().updateWarnings(allocated, old).forEach(call.caller().warnings());
    }
    return store(found, allocated, claims, old, options);
  }

  private T specOf(T object, T old) {
    T kept = call.kind().hasStatus() ? call.kind().withStatusOf(object, old) : object;
    return call.kind()
        .rules()
        .prepareForUpdate(withMetadata(kept, object.metadata(), old.metadata()), old);
  }

  private T partOf(T object, T old) {
    T merged =
        call.kind().withStatusOf(withMetadata(old, object.metadata(), old.metadata()), object);
    return isStatus()
        ? call.kind().rules().prepareForStatusUpdate(merged, old, call.backend().now())
        : call.kind()
            .rules()
            .prepareForPartUpdate(
                call.subresource(), withMetadata(object, object.metadata(), old.metadata()), old);
  }

  private T withMetadata(T object, ObjectMeta given, ObjectMeta old) {
    ObjectMeta metadata =
        given
            .withNamespace(old.namespace())
            .withUid(given.uid().isEmpty() ? old.uid() : given.uid())
            .withResourceVersion(old.resourceVersion())
            .withCreationTimestamp(old.creationTimestamp())
            .withDeletionTimestamp(old.deletionTimestamp())
            .withDeletionGracePeriodSeconds(old.deletionGracePeriodSeconds())
            .withSelfLink("")
            .withManagedFields(given.managedFields())
            .withGeneration(old.generation());
    return call.kind().withMetadata(object, metadata);
  }

  private T keepGeneration(T object, T old) {
    return withGeneration(object, old.metadata().generation());
  }

  private T countGeneration(T object, T old) {
    long generation = old.metadata().generation();
    boolean changed =
        call.kind().hasGeneration() && differsInSpec(object, old)
            || call.kind().rules().countsAsChange(object, old);
    return withGeneration(object, changed ? generation + 1 : generation);
  }

  private T withGeneration(T object, long generation) {
    return object.metadata().generation() == generation
        ? object
        : call.kind().withMetadata(object, object.metadata().withGeneration(generation));
  }

  private boolean differsInSpec(T object, T old) {
    if (call.kind().isDynamic()) {
      return !wanted(object).equals(wanted(old));
    }
    for (FieldInfo field : call.kind().recordType().fields()) {
      if (!field.name().equals("metadata")
          && !field.name().equals("status")
          && !Objects.equals(field.get((Record) object), field.get((Record) old))) {
        return true;
      }
    }
    return false;
  }

  private Json.Obj wanted(T object) {
    Json.Obj content = call.kind().toJson(object).without("metadata");
    return call.kind().hasStatus() ? content.without("status") : content;
  }

  private void validate(T object, T old) {
    FieldErrors errors = new FieldErrors();
    ObjectMetaValidation.validateUpdate(
        object.metadata(), old.metadata(), FieldPath.of("metadata"), errors);
    if (isStatus()) {
      call.kind().rules().validateStatusUpdate(object, old, call.backend().validation(), errors);
    } else if (part) {
      call.kind()
          .rules()
          .validatePartUpdate(call.subresource(), object, old, call.backend().validation(), errors);
    } else {
      call.kind().rules().validateUpdate(object, old, call.backend().validation(), errors);
    }
    if (!errors.isEmpty()) {
      throw Errors.invalid(call.kind().stored(), old.metadata().name(), errors.list());
    }
  }

  private @Nullable T store(
      Versioned<Resource> found,
      T object,
      List<Mutation<Resource>> claims,
      T old,
      WriteOptions options) {
    if (ownership.isSame(object, old)) {
      return old;
    }
    AdmissionRequest<T> request =
        call.request(Admission.Operation.UPDATE, object, old, old.metadata().name(), options);
    ChargedCommit charged = new ChargedCommit(call.backend());
    if (options.dryRun()) {
      charged.check(request);
      return object;
    }
    Key key = found.key();
    boolean ends = Deleted.isComplete(object);
    List<Mutation<Resource>> mutations = new ArrayList<>();
    mutations.add(
        ends
            ? Mutation.delete(key, found.revision())
            : Mutation.update(key, call.kind().toStored(object), found.revision()));
    if (ends) {
      call.backend().services().onDelete(old, mutations);
      NodeAllocator.onDelete(call.backend().store(), key, mutations);
    } else {
      mutations.addAll(claims);
    }
    CommitResult<Resource> result =
        ends
            ? PairedCommit.commit(call.backend().store(), mutations)
            : charged.commit(request, mutations);
    if (result.conflict() != null) {
      return null;
    }
    return ends ? object : written(call.kind(), result, key);
  }

  /** The object that a commit wrote at the key. */
  static <T extends Resource> T written(Kind<T> kind, CommitResult<Resource> result, Key key) {
    Commit<Resource> commit = Objects.requireNonNull(result.committed());
    for (Change<Resource> change : commit.changes()) {
      if (change.key().equals(key)) {
        return kind.fromStored(Objects.requireNonNull(change.after()));
      }
    }
    throw new IllegalStateException("commit " + commit.revision() + " didn't write " + key);
  }
}
