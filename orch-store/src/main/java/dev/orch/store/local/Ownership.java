package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apply.CreatedFields;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.apply.Versions;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordWriter;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Records in objects which field was written by whom. Immutable. */
final class Ownership<T extends Resource> {
  private final Call<T> call;
  private final FieldManager manager;

  /**
   * @param call through whose subresource the objects are written
   */
  Ownership(Call<T> call) {
    this.call = call;
    this.manager = call.backend().fieldManagers().of(call.kind(), call.subresource());
  }

  /** The field managers of one API, each made once. For any thread. */
  static final class FieldManagers {
    private record Id(Kind<?> kind, String subresource) {}

    private final Map<Id, FieldManager> made = new ConcurrentHashMap<>();
    private final Map<Id, CreatedFields> created = new ConcurrentHashMap<>();

    FieldManager of(Kind<?> kind, String subresource) {
      if (kind.isDynamic()) {
        return FieldManager.of(kind, subresource); // its shape may change
      }
      return made.computeIfAbsent(
          new Id(kind, subresource), id -> FieldManager.of(id.kind, id.subresource));
    }

    /** Of a kind whose objects are records. */
    CreatedFields ofCreated(Kind<?> kind, String subresource) {
      return created.computeIfAbsent(
          new Id(kind, subresource), id -> new CreatedFields(of(id.kind, id.subresource)));
    }
  }

  private String writer(WriteOptions options) {
    return options.fieldManager().isEmpty() ? call.caller().fieldManager() : options.fieldManager();
  }

  /** The object as it is created, with its writer's fields. */
  T onCreate(T object, WriteOptions options) {
    List<ManagedFieldsEntry> given = object.metadata().managedFields();
    Instant now = call.backend().now();
    return withEntries(
        object,
        given.isEmpty() && object instanceof Record record && !call.kind().isDynamic()
            ? call.backend()
                .fieldManagers()
                .ofCreated(call.kind(), call.subresource())
                .entries(record, writer(options), now)
            : manager.create(bare(object), given, writer(options), now));
  }

  /** The object as it replaces the present one, with what its writer has changed. */
  T onUpdate(T object, T old, WriteOptions options) {
    List<ManagedFieldsEntry> entries = old.metadata().managedFields();
    boolean parts = isOfThisVersion(entries) && isOfThisVersion(object.metadata().managedFields());
    return withEntries(
        object,
        manager.update(
            parts ? difference(old, object) : bare(old),
            entries,
            parts ? difference(object, old) : bare(object),
            object.metadata().managedFields(),
            writer(options),
            call.backend().now(),
            this::view));
  }

  private boolean isOfThisVersion(List<ManagedFieldsEntry> entries) {
    String version = call.kind().apiVersion();
    return entries.stream().allMatch(entry -> entry.apiVersion().equals(version));
  }

  /** The kind's objects in another version, if it is served. */
  private Versions.@Nullable View view(String apiVersion) {
    Kind<?> other = call.backend().kinds().byName(apiVersion, call.kind().name());
    return other == null || !other.stored().resource().equals(call.kind().stored().resource())
        ? null
        : new OtherVersion<>(other);
  }

  /** Objects as they are in another version. */
  private final class OtherVersion<O extends Resource> implements Versions.View {
    private final Kind<O> other;

    OtherVersion(Kind<O> other) {
      this.other = other;
    }

    @Override
    public FieldManager manager() {
      return call.backend().fieldManagers().of(other, call.subresource());
    }

    @Override
    public Json.Obj there(Json.Obj object) {
      return convert(object, call.kind(), other);
    }

    @Override
    public Json.Obj back(Json.Obj object) {
      return convert(object, other, call.kind());
    }

    private static <A extends Resource, B extends Resource> Json.Obj convert(
        Json.Obj object, Kind<A> from, Kind<B> to) {
      try {
        return to.toJson(to.fromStored(from.toStored(from.read(object, unknown -> {}))));
      } catch (DecodeException e) {
        throw new ApiException(Errors.status(500, "", String.valueOf(e.getMessage()), null));
      }
    }
  }

  /** The object as a tree; parts of a record that the other one has too are left out. */
  private Json.Obj difference(T object, T other) {
    if (call.kind().isDynamic()) {
      return bare(object);
    }
    Record here = (Record) withEntries(object, ImmutableList.of());
    Record there = (Record) withEntries(other, ImmutableList.of());
    Map<String, Json> members = new TreeMap<>();
    for (FieldInfo field : call.kind().recordType().fields()) {
      Object mine = field.get(here);
      Object others = field.get(there);
      if (!Objects.equals(mine, others)) {
        RecordWriter.member(field, mine).ifPresent(json -> members.put(field.name(), json));
      }
    }
    return new Json.Obj(members);
  }

  /** What an apply makes of the present object, or where there is none yet of nothing. */
  FieldManager.Applied apply(@Nullable T old, Json.Obj configuration, WriteOptions options) {
    return manager.apply(
        old == null ? manager.empty() : bare(old),
        old == null ? ImmutableList.of() : old.metadata().managedFields(),
        configuration,
        options.fieldManager(),
        options.force(),
        call.backend().now(),
        this::view);
  }

  /** Whether two objects differ in no more than when their fields were written. */
  boolean isSame(T object, T old) {
    List<ManagedFieldsEntry> mine = object.metadata().managedFields();
    List<ManagedFieldsEntry> before = old.metadata().managedFields();
    return FieldManager.isSame(mine, before) && withEntries(object, before).equals(old);
  }

  private Json.Obj bare(T object) {
    return call.kind().toJson(withEntries(object, ImmutableList.of()));
  }

  private T withEntries(T object, List<ManagedFieldsEntry> entries) {
    return object.metadata().managedFields().equals(entries)
        ? object
        : call.kind().withMetadata(object, object.metadata().withManagedFields(entries));
  }
}
