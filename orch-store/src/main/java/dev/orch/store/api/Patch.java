package dev.orch.store.api;

import dev.orch.model.Bytes;
import dev.orch.model.json.Json;

/**
 * A patch as it came: its type, and its text, which is read when it is applied.
 *
 * @param type how it is applied
 * @param body the patch in JSON (in YAML for apply)
 */
public record Patch(Type type, Bytes body) {
  /** Kinds of patch, by their media types. */
  public enum Type {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String mediaType;

    Type(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  /** A JSON merge patch. */
  public static Patch merge(Json patch) {
    return new Patch(Type.MERGE, Bytes.of(patch.toBytes()));
  }

  /** A configuration to apply; JSON is YAML. */
  public static Patch apply(Json configuration) {
    return new Patch(Type.APPLY, Bytes.of(configuration.toBytes()));
  }

  /** A strategic merge patch. */
  public static Patch strategic(Json patch) {
    return new Patch(Type.STRATEGIC, Bytes.of(patch.toBytes()));
  }
}
