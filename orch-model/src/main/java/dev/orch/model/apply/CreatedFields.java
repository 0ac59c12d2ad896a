package dev.orch.model.apply;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who owns what of objects of one kind that are created as records: just what {@link
 * FieldManager#create} says of their trees, for less where many are alike. For any thread.
 */
public final class CreatedFields {
  /*
   * What is owned of a new object is owned of each of its members by itself, whatever the others
   * are. Objects of one template have equal specs and begin with equal statuses, which are nearly
   * all of them; so the answer for these, which follows from their value alone, is kept by that
   * value for those seen last. It is shared by the objects as well: where many are alike, it is
   * most of what one takes. Of the rest, mostly metadata or an Event's fields, no value is seen but
   * in lists, whose elements may be told apart by what they hold: so that answer is kept by the
   * rest's outline. What is forgotten is worked out again, to the same result, so that nobody can
   * tell.
   */

  private static final ImmutableSet<String> KEPT = ImmutableSet.of("spec", "status");
  private static final int MOST_KEPT = 256;
  private static final int MOST_OUTLINES = 64;

  /** A member of an object. */
  private record Part(String name, Object value) {}

  private final FieldManager manager;
  private final Cache<Part, Json.Obj> known =
      CacheBuilder.newBuilder().maximumSize(MOST_KEPT).build();
  private final Cache<Json.Obj, Json.Obj> outlines =
      CacheBuilder.newBuilder().maximumSize(MOST_OUTLINES).build();

  public CreatedFields(FieldManager manager) {
    this.manager = manager;
  }

  /**
   * The entries of an object that is created.
   *
   * @param object without entries of its own
   */
  public List<ManagedFieldsEntry> entries(Record object, String writer, Instant time) {
    Json.Obj owned;
    try {
      owned = owned(object);
    } catch (ShapeException e) {
      return ImmutableList.of(); // as an object of another shape is nobody's as a whole
    }
    return owned.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(manager.entry(writer, owned, time));
  }

  private Json.Obj owned(Record object) {
    Map<String, Json> others = new TreeMap<>();
    Map<String, Json> owned = new TreeMap<>();
    for (FieldInfo field : RecordType.of(object).fields()) {
      Object value = field.get(object);
      if (value != null && KEPT.contains(field.name())) {
        owned.putAll(ofPart(field, value).members());
      } else {
        RecordWriter.member(field, value).ifPresent(json -> others.put(field.name(), json));
      }
    }
    owned.putAll(ofOthers(new Json.Obj(others)).members());
    return Json.Obj.inOrder(owned);
  }

  private Json.Obj ofOthers(Json.Obj others) {
    Json.Obj outline = outline(others);
    Json.Obj before = outlines.getIfPresent(outline);
    if (before != null) {
      return before;
    }
    Json.Obj owned = manager.ownedOfNew(others);
    outlines.put(outline, owned);
    return owned;
  }

  private static Json.Obj outline(Json.Obj object) {
    Map<String, Json> members = new TreeMap<>();
    object.members().forEach((name, value) -> members.put(name, outline(value)));
    return Json.Obj.inOrder(members);
  }

  private static Json outline(Json value) {
    if (value instanceof Json.Obj object) {
      return outline(object);
    }
    return value instanceof Json.Arr || value instanceof Json.Null ? value : Json.Bool.TRUE;
  }

  private Json.Obj ofPart(FieldInfo field, Object value) {
    Part part = new Part(field.name(), value);
    Json.Obj before = known.getIfPresent(part);
    if (before != null) {
      return before;
    }
    Json.Obj owned =
        RecordWriter.member(field, value)
            .map(json -> manager.ownedOfNew(Json.object(field.name(), json)))
            .orElse(Json.Obj.EMPTY);
    known.put(part, owned);
    return owned;
  }
}
