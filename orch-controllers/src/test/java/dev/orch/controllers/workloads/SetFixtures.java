package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Instant;
import java.util.Locale;

/** Objects for tests of plans. */
final class SetFixtures {
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private SetFixtures() {}

  static <T extends Resource> T read(Kind<T> kind, String json, Object... arguments) {
    return kind.read(
        Json.parse(String.format(Locale.ROOT, json, arguments).replace('\'', '"')), unknown -> {});
  }

  /**
   * @param state one of missing phases: {@code Pending}, {@code Running}, {@code Ready}, {@code
   *     Failed}, {@code Ending}
   */
  static Pod pod(String name, String revision, String state) {
    Pod pod =
        read(
            BuiltInKinds.POD,
            "{'metadata':{'name':'%s','uid':'u-%s-%s','creationTimestamp':'2026-11-23T09:00:00Z',"
                + "'labels':{'statefulset.kubernetes.io/pod-name':'%s',"
                + "'controller-revision-hash':'%s'}}}",
            name,
            name,
            revision,
            name,
            revision);
    boolean ready = state.equals("Ready") || state.equals("Ending");
    String phase = ready ? "Running" : state;
    Pod there =
        pod.withStatus(
            pod.status()
                .withPhase(phase)
                .withConditions(
                    ImmutableList.of(
                        new PodCondition(
                            "Ready", 0, ready ? "True" : "False", null, NOW, "", ""))));
    return state.equals("Ending")
        ? there.withMetadata(there.metadata().withDeletionTimestamp(NOW))
        : there;
  }
}
