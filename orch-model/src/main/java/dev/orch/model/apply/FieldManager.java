package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.model.schema.RecordType;
import dev.orch.model.structural.StructuralSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of who owns which fields of objects of one kind that are written through one
 * subresource, and applies configurations. Objects are given as trees without {@code
 * metadata.managedFields}, which stand beside them. Immutable; for any thread.
 */
public final class FieldManager {
  /** What an object has by its nature, and nobody owns. */
  private static final FieldSet NATURE =
      FieldSet.ofNames("apiVersion")
          .union(FieldSet.ofNames("kind"))
          .union(FieldSet.ofNames("metadata"))
          .union(FieldSet.ofNames("metadata", "name"))
          .union(FieldSet.ofNames("metadata", "namespace"))
          .union(FieldSet.ofNames("metadata", "creationTimestamp"))
          .union(FieldSet.ofNames("metadata", "selfLink"))
          .union(FieldSet.ofNames("metadata", "uid"))
          .union(FieldSet.ofNames("metadata", "clusterName"))
          .union(FieldSet.ofNames("metadata", "generation"))
          .union(FieldSet.ofNames("metadata", "managedFields"))
          .union(FieldSet.ofNames("metadata", "resourceVersion"));

  /** Owns what an object had before it was applied for the first time, if nobody else does. */
  private static final String BEFORE = "before-first-apply";

  /** Its client wrote what it applied into an annotation before servers could apply. */
  private static final String KUBECTL = "kubectl";

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final Shape shape;
  private final String apiVersion;
  private final String subresource;
  private final FieldSet ignored;
  private final Json.Obj empty;

  private FieldManager(
      Shape shape, String apiVersion, String subresource, FieldSet ignored, Json.Obj empty) {
    this.shape = shape;
    this.apiVersion = apiVersion;
    this.subresource = subresource;
    this.ignored = ignored;
    this.empty = empty;
  }

  /** The one for objects of a kind that are written through a subresource, or {@code ""}. */
  public static <T extends Resource> FieldManager of(Kind<T> kind, String subresource) {
    Shape shape = shape(kind);
    Json.Obj empty = kind.toJson(kind.read(Json.Obj.EMPTY, unknown -> {}));
    return new FieldManager(
        shape, kind.apiVersion(), subresource, ignored(kind, subresource), empty);
  }

  private static Shape shape(Kind<?> kind) {
    if (!kind.isDynamic()) {
      return RecordShape.of(kind.recordType());
    }
    StructuralSchema schema = kind.schema();
    return schema == null ? DynamicShape.INSTANCE : StructuralShape.ofKind(schema);
  }

  /** Fields that a client may send and the server keeps as they are. */
  private static FieldSet ignored(Kind<?> kind, String subresource) {
    if (subresource.equals("status")) {
      return kind.rules().keptByStatus().stream()
          .map(path -> FieldSet.ofNames(path.split("\\.", -1)))
          .reduce(FieldSet.EMPTY, FieldSet::union);
    }
    return kind.hasStatus() ? FieldSet.ofNames("status") : FieldSet.EMPTY;
  }

  /** An object of the kind with nothing in it: what one that is created differs from. */
  public Json.Obj empty() {
    return empty;
  }

  /**
   * The entries of an object that is created.
   *
   * @param given the entries that the writer gave: if there are some, they count
   */
  public List<ManagedFieldsEntry> create(
      Json.Obj object, List<ManagedFieldsEntry> given, String manager, Instant time) {
    Managers managers = givenOrLive(given, ImmutableList.of());
    write(managers, new Change(empty, object, Versions.ALIKE), updater(manager), time);
    return managers.entries();
  }

  /**
   * What the writer of a new object owns of these members of it, in the form of {@code fieldsV1}.
   * It is the same whatever the other members are, if there are any.
   *
   * @throws ShapeException if they don't fit the kind
   */
  Json.Obj ownedOfNew(Json.Obj members) {
    Json.Obj none = new Json.Obj(Maps.filterKeys(empty.members(), members::has));
    return taken(Comparison.of(none, members, shape).without(ignored)).difference(NATURE).toJson();
  }

  /** The entry of who has written these fields. */
  ManagedFieldsEntry entry(String manager, Json.Obj fields, Instant time) {
    return Managers.entry(updater(manager), apiVersion, time, fields);
  }

  /**
   * The entries after a write other than apply. An object that has none gets none: whoever dropped
   * them wants no account.
   *
   * @param live the present object; members that are the same in both may be left out of both,
   *     unless an entry is of another version
   * @param now what is to be written
   * @param given the entries that the writer gave: a single empty one drops all, none keeps them
   */
  public List<ManagedFieldsEntry> update(
      Json.Obj live,
      List<ManagedFieldsEntry> liveEntries,
      Json.Obj now,
      List<ManagedFieldsEntry> given,
      String manager,
      Instant time,
      Versions versions) {
    Managers managers = givenOrLive(given, liveEntries);
    if (managers.isEmpty()) {
      return ImmutableList.of();
    }
    write(managers, new Change(live, now, versions), updater(manager), time);
    managers.cap();
    return managers.entries();
  }

  private Manager updater(String name) {
    return new Manager(name.isEmpty() ? "unknown" : name, false, apiVersion, subresource);
  }

  private Managers givenOrLive(
      List<ManagedFieldsEntry> given, List<ManagedFieldsEntry> liveEntries) {
    boolean reset = given.size() == 1 && given.get(0).equals(RecordType.of(given.get(0)).zero());
    Managers mine = reset || subresource.isEmpty() && !given.isEmpty() ? read(reset, given) : null;
    if (mine != null) {
      return mine;
    }
    Managers old = Managers.read(liveEntries);
    return old == null ? new Managers() : old;
  }

  private static @Nullable Managers read(boolean reset, List<ManagedFieldsEntry> given) {
    return reset ? new Managers() : Managers.read(given);
  }

  private void write(Managers managers, Change change, Manager writer, Instant time) {
    Comparison comparison;
    try {
      comparison = change.compared();
    } catch (ShapeException e) {
      return; // an object from before its kind had this shape: its fields have whom they had
    }
    if (comparison.isSame()) {
      return;
    }
    managers.changeOthers(null, change::left);
    FieldSet own = taken(comparison).difference(NATURE);
    if (!own.isEmpty()) {
      managers.put(writer, own.union(managers.of(writer)), apiVersion);
      managers.touch(writer, time);
    }
  }

  private static FieldSet taken(Comparison comparison) {
    return comparison.modified().union(comparison.added());
  }

  /** What a write changes, as it shows in each version. */
  private final class Change {
    private final Json.Obj before;
    private final Json.Obj after;
    private final Versions versions;
    private final Map<String, Optional<Comparison>> made = new TreeMap<>();

    Change(Json.Obj before, Json.Obj after, Versions versions) {
      this.before = before;
      this.after = after;
      this.versions = versions;
    }

    /** In the version of the write. */
    Comparison compared() {
      return Objects.requireNonNull(in(apiVersion));
    }

    /** In a version; null if there is none of the name any more. */
    private @Nullable Comparison in(String version) {
      return made.computeIfAbsent(version, this::compare).orElse(null);
    }

    private Optional<Comparison> compare(String version) {
      Versions.View view = view(version, versions);
      if (view == null) {
        return Optional.empty();
      }
      FieldManager of = of(view);
      return Optional.of(
          Comparison.of(view.there(before), view.there(after), of.shape).without(of.ignored));
    }

    /** What of a version's fields is set by the write. */
    FieldSet taken(String version) {
      Comparison comparison = in(version);
      return comparison == null ? FieldSet.EMPTY : FieldManager.taken(comparison);
    }

    /**
     * What a set of a version's fields leaves to its owner; nothing if there is no such version.
     */
    FieldSet left(String version, FieldSet owned) {
      Comparison comparison = in(version);
      return comparison == null
          ? FieldSet.EMPTY
          : owned.difference(FieldManager.taken(comparison)).difference(comparison.removed());
    }
  }

  private Versions.@Nullable View view(String version, Versions versions) {
    return version.equals(apiVersion) ? Versions.View.SAME : versions.in(version);
  }

  private FieldManager of(Versions.View view) {
    FieldManager other = view.manager();
    return other == null ? this : other;
  }

  /**
   * What became of an apply.
   *
   * @param object the object to write; null if it is the present one
   * @param entries who owns what of it
   */
  public record Applied(Json.@Nullable Obj object, List<ManagedFieldsEntry> entries) {}

  /**
   * Applies a configuration.
   *
   * @param live the present object, or {@link #empty}
   * @param force whether fields of others are taken over
   * @throws ShapeException if the configuration doesn't fit the kind
   * @throws ApplyConflictException if others own some of the fields with other values
   */
  public Applied apply(
      Json.Obj live,
      List<ManagedFieldsEntry> liveEntries,
      Json.Obj configuration,
      String manager,
      boolean force,
      Instant now,
      Versions versions) {
    checkShape(configuration);
    Attempt attempt = new Attempt(live, liveEntries, configuration, manager, now, versions);
    Applied applied;
    try {
      applied = attempt.run(force);
    } catch (ApplyConflictException e) {
      FieldSet migrating = manager.equals(KUBECTL) ? lastApplied(live) : FieldSet.EMPTY;
      ApplyConflictException rest = e.without(migrating);
      if (rest != null) {
        throw rest;
      }
      applied = attempt.run(true);
    }
    return manager.equals(KUBECTL) ? withLastApplied(applied, live, configuration) : applied;
  }

  /**
   * Whether forcing this configuration would write nothing, because the manager has applied just
   * this and the object still is so: a client that knows the object from a cache asks this first.
   */
  public boolean isApplied(
      Json.Obj live, List<ManagedFieldsEntry> liveEntries, Json.Obj configuration, String manager) {
    Applied again =
        apply(live, liveEntries, configuration, manager, true, Instant.EPOCH, Versions.ALIKE);
    return again.object == null && isSame(again.entries, liveEntries);
  }

  /** Whether both say the same of who owns what, be it of other times. */
  public static boolean isSame(List<ManagedFieldsEntry> these, List<ManagedFieldsEntry> those) {
    return timeless(these).equals(timeless(those));
  }

  private static List<ManagedFieldsEntry> timeless(List<ManagedFieldsEntry> entries) {
    return entries.stream()
        .map(entry -> entry.withTime(null))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * An object with what a configuration says, in nobody's name: owners stay as they are.
   *
   * @throws ShapeException if the configuration doesn't fit the kind, or sets a part of what is
   *     owned as a whole: the rest of it would be lost
   */
  public Json.Obj merged(Json.Obj object, Json.Obj configuration) {
    checkShape(configuration);
    List<String> atomics = Atomics.of(configuration, shape);
    if (!atomics.isEmpty()) {
      throw new ShapeException(
          "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
              + String.join(", ", atomics));
    }
    Json entries = object.object("metadata").get("managedFields");
    Json.Obj bare = object.edit("metadata", metadata -> metadata.without("managedFields"));
    Json.Obj merged = Merge.merge(bare, configuration, shape).asObject();
    return entries == null
        ? merged
        : merged.edit("metadata", metadata -> metadata.with("managedFields", entries));
  }

  /** Whether entries are such as this class can read. */
  public static boolean isReadable(List<ManagedFieldsEntry> entries) {
    return Managers.read(entries) != null;
  }

  private void checkShape(Json.Obj configuration) {
    try {
      ShapeCheck.check(configuration, shape, false);
    } catch (ShapeException e) {
      Json.Obj metadata = configuration.object("metadata");
      String version = configuration.text("apiVersion");
      throw new ShapeException(
          "failed to create typed patch object ("
              + metadata.text("namespace")
              + "/"
              + metadata.text("name")
              + "; "
              + (version.contains("/") ? version : "/" + version)
              + ", Kind="
              + configuration.text("kind")
              + "): "
              + e.getMessage());
    }
  }

  /** The fields that kubectl's client-side apply has left as they still are. */
  private FieldSet lastApplied(Json.Obj live) {
    String text = live.object("metadata").object("annotations").text(LAST_APPLIED);
    try {
      if (text.isEmpty()
          || !(Json.parse(text) instanceof Json.Obj last)
          || !last.text("apiVersion").equals(apiVersion)) {
        return FieldSet.EMPTY;
      }
      Comparison comparison = Comparison.of(last, live, shape);
      return FieldSets.of(last, shape)
          .difference(comparison.modified())
          .difference(comparison.added())
          .difference(comparison.removed());
    } catch (JsonException | ShapeException e) {
      return FieldSet.EMPTY;
    }
  }

  /**
   * Keeps the annotation of client-side apply true, where there is one, for clients that read it.
   */
  private static Applied withLastApplied(Applied applied, Json.Obj live, Json.Obj configuration) {
    if (live.object("metadata").object("annotations").text(LAST_APPLIED).isEmpty()) {
      return applied;
    }
    Json.Obj clean =
        configuration.edit(
            "metadata",
            metadata ->
                metadata.has("annotations")
                    ? metadata.edit("annotations", map -> map.without(LAST_APPLIED))
                    : metadata);
    Json.Obj object = applied.object == null ? live : applied.object;
    Json.Obj changed =
        object.edit(
            "metadata",
            metadata -> metadata.edit("annotations", map -> map.with(LAST_APPLIED, clean + "\n")));
    return new Applied(changed.equals(live) ? null : changed, applied.entries);
  }

  /** One try to apply, forced or not. */
  private final class Attempt {
    private final Json.Obj live;
    private final List<ManagedFieldsEntry> liveEntries;
    private final Json.Obj configuration;
    private final Manager applier;
    private final Instant now;
    private final Versions versions;

    Attempt(
        Json.Obj live,
        List<ManagedFieldsEntry> liveEntries,
        Json.Obj configuration,
        String manager,
        Instant now,
        Versions versions) {
      this.live = live;
      this.liveEntries = liveEntries;
      this.configuration = configuration;
      this.applier = new Manager(manager, true, "", subresource);
      this.now = now;
      this.versions = versions;
    }

    Applied run(boolean force) {
      Managers managers = Managers.read(liveEntries);
      if (managers == null || managers.isEmpty()) {
        managers = new Managers();
        write(managers, new Change(empty, live, versions), updater(BEFORE), now);
      }
      FieldSet last = managers.of(applier);
      String lastVersion = last.isEmpty() ? apiVersion : managers.versionOf(applier);
      FieldSet own = FieldSets.of(configuration, shape).without(ignored);
      managers.put(applier, own, apiVersion);
      Json.Obj merged = Merge.merge(live, configuration, shape).asObject();
      Json.Obj object = last.isEmpty() ? merged : prune(merged, managers, last, lastVersion);
      Change change = new Change(live, object, versions);
      Map<Manager, FieldSet> conflicts = managers.conflicts(applier, change::taken);
      if (!force && !conflicts.isEmpty()) {
        throw new ApplyConflictException(conflicts);
      }
      managers.changeOthers(applier, change::left);
      managers.put(applier, own.difference(NATURE), apiVersion);
      boolean changed = !object.equals(live);
      if (changed) {
        managers.touch(applier, now);
      }
      managers.cap();
      return new Applied(changed ? object : null, managers.entries());
    }

    /**
     * Takes away what the applier had in its last configuration and no longer has, unless somebody
     * else owns it; in four steps, as structured merge has them, for parts of a structure go with
     * it unless they or parts of them are somebody's. It is done in the version of the last
     * configuration; what others own is given back in theirs.
     */
    private Json.Obj prune(Json.Obj all, Managers managers, FieldSet last, String version) {
      Versions.View view = view(version, versions);
      if (view == null) {
        return all;
      }
      Shape there = of(view).shape;
      Json.Obj merged = view.there(all);
      FieldSet lastAll = last.withStructures(there);
      Json.Obj left = object(Removal.remove(merged, lastAll, there));
      NavigableMap<String, FieldSet> owned = managers.byVersion();
      FieldSet first = owned.remove(version); // or what others need to be converted is missing
      if (first != null) {
        left = withOwned(merged, left, first, there);
      }
      for (Map.Entry<String, FieldSet> each : owned.entrySet()) {
        Versions.View other = view(each.getKey(), versions);
        if (other != null) {
          Json.Obj back = other.there(view.back(left));
          left =
              view.there(
                  other.back(withOwned(other.there(all), back, each.getValue(), of(other).shape)));
        }
      }
      FieldSet kept = FieldSets.of(left, there).withStructures(there);
      FieldSet gone =
          FieldSets.of(merged, there).withStructures(there).difference(kept).intersection(lastAll);
      return view.back(object(Removal.remove(merged, gone, there)));
    }

    /** What is left of an object, and what of the whole one is owned. */
    private static Json.Obj withOwned(Json.Obj all, Json.Obj left, FieldSet owned, Shape of) {
      FieldSet mine = FieldSets.of(all, of).withStructures(of);
      FieldSet kept = FieldSets.of(left, of).withStructures(of).union(owned.withStructures(of));
      return object(Removal.remove(all, mine.difference(kept), of));
    }

    private static Json.Obj object(Json json) {
      return json instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    }
  }
}
