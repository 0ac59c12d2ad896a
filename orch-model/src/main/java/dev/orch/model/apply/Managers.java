package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.ManagedFieldsEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All owners of an object's fields, as they are changed by one write. For one thread. */
final class Managers {
  /** Kubernetes' bound on entries of writers; the oldest are merged. */
  private static final int MAX_UPDATERS = 10;

  private static final String ANCIENT = "ancient-changes";
  private static final String FIELDS_V1 = "FieldsV1";

  /** What a manager owns. */
  private record Owned(FieldSet set, String apiVersion, @Nullable Instant time) {}

  private static final Comparator<ManagedFieldsEntry> ORDER =
      Comparator.comparing(ManagedFieldsEntry::operation)
          .thenComparingLong(entry -> seconds(entry.time()))
          .thenComparing(ManagedFieldsEntry::manager)
          .thenComparing(ManagedFieldsEntry::apiVersion)
          .thenComparing(ManagedFieldsEntry::subresource);

  private final Map<Manager, Owned> owners = new LinkedHashMap<>();

  private static long seconds(@Nullable Instant time) {
    return time == null ? 0 : time.getEpochSecond();
  }

  /** Reads the entries of an object; null if one of them is malformed. */
  static @Nullable Managers read(List<ManagedFieldsEntry> entries) {
    Managers managers = new Managers();
    for (ManagedFieldsEntry entry : entries) {
      boolean known =
          entry.operation().equals(Manager.APPLY) || entry.operation().equals(Manager.UPDATE);
      if (!known || entry.apiVersion().isEmpty() || !entry.fieldsType().equals(FIELDS_V1)) {
        return null;
      }
      try {
        FieldSet set = FieldSet.parse(entry.fieldsV1());
        managers.owners.put(Manager.of(entry), new Owned(set, entry.apiVersion(), entry.time()));
      } catch (JsonException e) {
        return null;
      }
    }
    return managers;
  }

  /** Entries as they are written, in Kubernetes' order. */
  List<ManagedFieldsEntry> entries() {
    List<ManagedFieldsEntry> entries = new ArrayList<>();
    owners.forEach(
        (manager, owned) ->
            entries.add(entry(manager, owned.apiVersion, owned.time, owned.set.toJson())));
    entries.sort(ORDER);
    return ImmutableList.copyOf(entries);
  }

  static ManagedFieldsEntry entry(
      Manager manager, String apiVersion, @Nullable Instant time, Json.Obj fields) {
    return new ManagedFieldsEntry(
        manager.name(),
        manager.applied() ? Manager.APPLY : Manager.UPDATE,
        apiVersion,
        time,
        FIELDS_V1,
        fields,
        manager.subresource());
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }

  FieldSet of(Manager manager) {
    Owned owned = owners.get(manager);
    return owned == null ? FieldSet.EMPTY : owned.set;
  }

  private Owned owned(Manager manager) {
    return Objects.requireNonNull(owners.get(manager));
  }

  /** Gives the manager this set in place of what it had, at the time of its last change. */
  void put(Manager manager, FieldSet set, String apiVersion) {
    Owned before = owners.get(manager);
    if (set.isEmpty()) {
      owners.remove(manager);
    } else {
      owners.put(manager, new Owned(set, apiVersion, before == null ? null : before.time));
    }
  }

  /** The manager has changed the object now. */
  void touch(Manager manager, Instant now) {
    owners.computeIfPresent(manager, (m, owned) -> new Owned(owned.set, owned.apiVersion, now));
  }

  /** The version in which the manager owns what it owns. */
  String versionOf(Manager manager) {
    return owned(manager).apiVersion;
  }

  /** All that anybody owns, by version. */
  NavigableMap<String, FieldSet> byVersion() {
    NavigableMap<String, FieldSet> sets = new TreeMap<>();
    owners.values().forEach(owned -> sets.merge(owned.apiVersion, owned.set, FieldSet::union));
    return sets;
  }

  /**
   * Changes what all but one own, each by the version it owns it in; who owns nothing any more
   * goes.
   */
  void changeOthers(@Nullable Manager but, BiFunction<String, FieldSet, FieldSet> change) {
    for (Manager manager : ImmutableList.copyOf(owners.keySet())) {
      if (!manager.equals(but)) {
        Owned owned = owned(manager);
        put(manager, change.apply(owned.apiVersion, owned.set), owned.apiVersion);
      }
    }
  }

  /**
   * Those fields that others own, by owner.
   *
   * @param fields which, in a version
   */
  Map<Manager, FieldSet> conflicts(Manager but, Function<String, FieldSet> fields) {
    Map<Manager, FieldSet> conflicts = new LinkedHashMap<>();
    owners.forEach(
        (manager, owned) -> {
          if (!manager.equals(but)) {
            FieldSet both = owned.set.intersection(fields.apply(owned.apiVersion));
            if (!both.isEmpty()) {
              conflicts.put(manager, both);
            }
          }
        });
    return conflicts;
  }

  /**
   * Keeps the number of writers bounded: of too many, the oldest ones of a version become one,
   * which has the time of the newest among them.
   */
  void cap() {
    List<Manager> updaters =
        new ArrayList<>(owners.keySet().stream().filter(manager -> !manager.applied()).toList());
    int count = updaters.size();
    if (count <= MAX_UPDATERS) {
      return;
    }
    updaters.sort(
        Comparator.<Manager>comparingLong(manager -> seconds(owned(manager).time))
            .thenComparing(Manager::name)
            .thenComparing(Manager::apiVersion)
            .thenComparing(Manager::subresource));
    Map<String, Manager> firsts = new HashMap<>();
    for (Manager manager : updaters) {
      if (count <= MAX_UPDATERS) {
        return;
      }
      Owned owned = owned(manager);
      Manager first = firsts.putIfAbsent(owned.apiVersion, manager);
      if (first == null) {
        continue;
      }
      Manager bucket = new Manager(ANCIENT, false, owned.apiVersion, "");
      Owned before = owners.containsKey(bucket) ? owners.get(bucket) : owners.remove(first);
      owners.remove(manager);
      FieldSet both = owned.set.union(before == null ? FieldSet.EMPTY : before.set);
      owners.put(bucket, new Owned(both, owned.apiVersion, owned.time));
      count--;
    }
  }
}
