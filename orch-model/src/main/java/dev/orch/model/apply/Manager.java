package dev.orch.model.apply;

import dev.orch.model.json.Json;
import dev.orch.model.meta.ManagedFieldsEntry;

/**
 * Who owns fields: an entry's identity.
 *
 * @param name who
 * @param applied whether the fields were applied rather than written
 * @param apiVersion the version in which they were written; {@code ""} if applied, so that an
 *     applier stays the same whatever version it uses
 * @param subresource through which, or {@code ""}
 */
record Manager(String name, boolean applied, String apiVersion, String subresource) {
  static final String APPLY = "Apply";
  static final String UPDATE = "Update";

  static Manager of(ManagedFieldsEntry entry) {
    boolean applied = entry.operation().equals(APPLY);
    return new Manager(
        entry.manager(), applied, applied ? "" : entry.apiVersion(), entry.subresource());
  }

  /** As messages name it. */
  @Override
  public String toString() {
    String text = Json.of(name).toString();
    if (!subresource.isEmpty()) {
      text += " with subresource " + Json.of(subresource);
    }
    return applied ? text : text + " using " + apiVersion;
  }
}
