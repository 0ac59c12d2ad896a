package dev.orch.apiserver.aggregation;

import dev.orch.model.json.Json;

/**
 * What a server behind a Service says of one version that it answers for. Immutable.
 *
 * @param fresh whether it said so when it was last asked
 * @param resources its list of resources; empty if it never said anything
 * @param openApi where it has the version's document of OpenAPI v3, with a hash; {@code ""} if it
 *     has none
 * @param swagger its whole document of OpenAPI v2; empty if it has none
 */
public record RemoteFacts(boolean fresh, Json.Obj resources, String openApi, Json.Obj swagger) {
  static final RemoteFacts UNKNOWN = new RemoteFacts(false, Json.Obj.EMPTY, "", Json.Obj.EMPTY);

  /** The same, from before it stopped answering. */
  RemoteFacts stale() {
    return new RemoteFacts(false, resources, openApi, swagger);
  }
}
