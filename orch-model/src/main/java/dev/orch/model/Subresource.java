package dev.orch.model;

import java.util.List;

/**
 * A subresource as discovery lists it.
 *
 * @param name such as {@code status} or {@code scale}
 * @param group the group of its objects' kind, {@code ""} for the resource's own
 * @param version the version of its objects' kind, {@code ""} for the resource's own
 * @param kind the kind of its objects
 * @param verbs what it answers to, sorted
 */
public record Subresource(
    String name, String group, String version, String kind, List<String> verbs) {
  public Subresource {
    verbs = Fields.list(verbs);
  }
}
