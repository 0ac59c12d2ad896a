package dev.orch.model;

import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;

/**
 * An object of a kind that has no record: its JSON tree, of which only the metadata is typed.
 * Immutable; it round-trips everything that it was read with.
 */
public final class DynamicObject implements Resource {
  private final ObjectMeta metadata;
  private final Json.Obj json;

  private DynamicObject(ObjectMeta metadata, Json.Obj json) {
    this.metadata = metadata;
    this.json = json;
  }

  /**
   * An object of its whole tree, with apiVersion, kind and metadata.
   *
   * @throws dev.orch.model.schema.DecodeException if the metadata is malformed
   */
  public static DynamicObject of(Json.Obj json) {
    ObjectMeta metadata =
        RecordReader.read(json.object("metadata"), ObjectMeta.class, unknown -> {});
    return new DynamicObject(metadata, json);
  }

  @Override
  public ObjectMeta metadata() {
    return metadata;
  }

  /** This object with other metadata. */
  public DynamicObject withMetadata(ObjectMeta changed) {
    return new DynamicObject(changed, json.with("metadata", RecordWriter.toJson(changed)));
  }

  /** This object with another tree, in which the metadata is the same. */
  @SuppressWarnings("ReferenceEquality") // comparing would cost more than a new object
  public DynamicObject withContent(Json.Obj changed) {
    return changed == json ? this : new DynamicObject(metadata, changed);
  }

  /** The whole tree, with apiVersion, kind and metadata. */
  public Json.Obj json() {
    return json;
  }

  public String apiVersion() {
    return json.text("apiVersion");
  }

  public String kind() {
    return json.text("kind");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof DynamicObject other && json.equals(other.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return kind() + " " + metadata.namespace() + "/" + metadata.name();
  }
}
