package dev.orch.apiserver;

import dev.orch.model.json.Json;
import java.util.List;

/** What is told of one version of a group where all groups are told of at once. */
interface ServedVersion {
  /** Whether this is how it is now, and not how it was when its server last answered. */
  boolean isFresh();

  /** Its resources as aggregated discovery tells of them, subresources within. */
  List<Json> resources();
}
