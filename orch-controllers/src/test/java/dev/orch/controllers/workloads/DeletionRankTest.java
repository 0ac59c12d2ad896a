package dev.orch.controllers.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeletionRankTest {
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

  private static Pod pod(String name, String node, String phase, String ready, String rest) {
    String json =
        "{'metadata':{'name':'%s','uid':'%s','creationTimestamp':'2026-01-01T00:00:00Z'%s},"
            + "'spec':{'nodeName':'%s'},'status':{'phase':'%s','conditions':[{'type':'Ready',"
            + "'status':'%s','lastTransitionTime':'2026-01-01T00:00:00Z'}]}}";
    return BuiltInKinds.POD.read(
        Json.parse(json.formatted(name, name, rest, node, phase, ready).replace('\'', '"')),
        unknown -> {});
  }

  @Test
  void leastMissed_goesFirst() {
    List<Pod> expected =
        List.of(
            pod("unassigned", "", "Pending", "False", ""),
            pod("pending", "n1", "Pending", "False", ""),
            pod("not-ready", "n2", "Running", "False", ""),
            pod(
                "cheap",
                "n3",
                "Running",
                "True",
                ",'annotations':{'controller.kubernetes.io/pod-deletion-cost':'-5'}"),
            pod("crowded-a", "n4", "Running", "True", ""),
            pod("crowded-b", "n4", "Running", "True", ""),
            pod("lonely", "n5", "Running", "True", ""));
    List<Pod> pods = new ArrayList<>(expected);
    java.util.Collections.reverse(pods);

    pods.sort(new DeletionRank(pods, NOW).order());

    assertThat(pods).isEqualTo(expected);
  }
}
