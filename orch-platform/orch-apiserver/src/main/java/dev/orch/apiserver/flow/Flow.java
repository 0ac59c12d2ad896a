package dev.orch.apiserver.flow;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Which requests belong together.
 *
 * @param level the priority level's name
 * @param levelUid its uid
 * @param schema the flow schema's name
 * @param schemaUid its uid
 * @param distinguisher the user or the namespace, where the schema tells flows apart by it, else
 *     {@code ""}
 */
public record Flow(
    String level, String levelUid, String schema, String schemaUid, String distinguisher) {
  /** What each answer says of it: uids, because names might tell too much. */
  public ImmutableListMultimap<String, String> headers() {
    return ImmutableListMultimap.of(
        "X-Kubernetes-PF-FlowSchema-UID", schemaUid, "X-Kubernetes-PF-PriorityLevel-UID", levelUid);
  }

  /** What its queues are dealt by. */
  long hash() {
    return Hashing.farmHashFingerprint64()
        .hashString(schema + "," + distinguisher, StandardCharsets.UTF_8)
        .asLong();
  }
}
