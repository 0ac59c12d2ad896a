package dev.orch.model.structural;

import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Removes from objects what their schema doesn't know. For one use. */
public final class Pruning {
  private final Consumer<String> removed;

  private Pruning(Consumer<String> removed) {
    this.removed = removed;
  }

  /**
   * The object without members that its schema doesn't name. Its apiVersion, kind and metadata
   * stay; of the metadata, what it doesn't have is told and left.
   *
   * @param removed is given the path of each such member
   */
  public static Json.Obj prune(Json.Obj object, StructuralSchema schema, Consumer<String> removed) {
    return new Pruning(removed).object(object, schema, "", true);
  }

  private Json value(Json value, StructuralSchema schema, String path) {
    if (value instanceof Json.Obj object) {
      return object(object, schema, path, schema.isEmbedded());
    }
    StructuralSchema items = schema.items();
    if (!(value instanceof Json.Arr array) || items == null) {
      return value;
    }
    List<Json> kept = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < array.size(); i++) {
      Json item = value(array.get(i), items, path + "[" + i + "]");
      same &= item.equals(array.get(i));
      kept.add(item);
    }
    return same ? array : new Json.Arr(kept);
  }

  private Json.Obj object(Json.Obj object, StructuralSchema schema, String path, boolean whole) {
    Map<String, Json> kept = new TreeMap<>();
    boolean same = true;
    for (Map.Entry<String, Json> member : object) {
      String name = member.getKey();
      String at = path.isEmpty() ? name : path + "." + name;
      StructuralSchema of = schema.member(name);
      if (whole && isEnvelope(name)) {
        checkMetadata(name, member.getValue(), at);
        kept.put(name, member.getValue());
      } else if (of != null) {
        Json value = value(member.getValue(), of, at);
        same &= value.equals(member.getValue());
        kept.put(name, value);
      } else if (schema.preservesUnknown() || schema.allowsAnyMember()) {
        kept.put(name, member.getValue());
      } else {
        removed.accept(at);
        same = false;
      }
    }
    return same ? object : new Json.Obj(kept);
  }

  private static boolean isEnvelope(String name) {
    return name.equals("apiVersion") || name.equals("kind") || name.equals("metadata");
  }

  private void checkMetadata(String name, Json value, String path) {
    if (name.equals("metadata") && value instanceof Json.Obj metadata) {
      try {
        RecordReader.read(
            metadata, ObjectMeta.class, unknown -> removed.accept(path + "." + unknown));
      } catch (DecodeException e) {
        // What is malformed is told by whoever reads it.
      }
    }
  }
}
