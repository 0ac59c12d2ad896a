package dev.orch.store.api;

import dev.orch.model.Resource;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;

/**
 * What became of an object that was to be deleted.
 *
 * @param object as it was left: the last state, or marked deleted if it is still there
 * @param gone whether it is no longer there
 */
public record Deleted<T extends Resource>(T object, boolean gone) {
  /** The kind's defaults for everything. */
  public static final DeleteOptions DEFAULTS = DeleteOptionsBuilder.builder().build();
}
