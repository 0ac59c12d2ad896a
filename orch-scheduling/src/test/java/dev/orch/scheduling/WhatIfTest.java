package dev.orch.scheduling;

import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.priority;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.OwnerReference;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WhatIfTest {
  private static final Profile DEFAULTS = Profile.defaults();

  private static Node small(String name, String zone) {
    return labelled(node(name, "cpu", "2", "memory", "4Gi", "pods", "10"), "zone", zone);
  }

  private static Pod big(String name) {
    return pod(name, "cpu", "1500m");
  }

  private static WhatIf on2Zones(Pod... pods) {
    List<Node> nodes = List.of(small("a1", "a"), small("a2", "a"), small("b1", "b"));
    return WhatIf.on(ClusterView.of(nodes, List.of(pods)), DEFAULTS, 1);
  }

  private static List<String> names(List<Decision> decisions) {
    return decisions.stream().map(decision -> decision.pod().metadata().name()).toList();
  }

  @Test
  void drain_movesPodsElsewhere_andKeepsTheNode() {
    WhatIf before = on2Zones(on("a1", big("p")));
    WhatIf after = before.drain("a1");

    assertThat(after.refused()).isEmpty();
    assertThat(after.decisions().get(0).node().orElseThrow()).isIn("a2", "b1");
    assertThat(after.cluster().node("a1").orElseThrow().pods()).isEmpty();
    assertThat(before.cluster().node("a1").orElseThrow().pods()).hasSize(1);
    assertThat(names(after.place(List.of(big("q"), big("r"))).refused())).containsExactly("r");
  }

  @Test
  void drain_leavesDaemonsAndMirrors() {
    OwnerReference daemons = new OwnerReference("apps/v1", "DaemonSet", "d", "u", true, true);
    Pod daemon = on("a1", pod("daemon"));
    daemon = daemon.withMetadata(daemon.metadata().withOwnerReferences(List.of(daemons)));
    Pod mirror = on("a1", pod("mirror"));
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put("kubernetes.io/config.mirror", "hash");
    mirror = mirror.withMetadata(mirror.metadata().withAnnotations(annotations));

    assertThat(on2Zones(daemon, mirror).drain("a1").decisions()).isEmpty();
  }

  @Test
  void removedZone_tellsWhoFindsNoPlace_theImportantFirst() {
    WhatIf after =
        on2Zones(on("a1", big("less")), on("a2", priority(10, big("more"))))
            .remove(node -> "a".equals(node.labels().get("zone")));

    assertThat(names(after.decisions())).containsExactly("more", "less");
    assertThat(names(after.refused())).containsExactly("less");
    assertThat(after.cluster().nodes()).extracting(NodeView::name).containsExactly("b1");
    assertThat(after.refused().get(0).diagnosis().orElseThrow().message())
        .startsWith("0/1 nodes are available: 1 Insufficient cpu.");
  }

  @Test
  void nodeThatIsNotThere_changesNothing() {
    WhatIf before = on2Zones();
    assertThat(before.drain("x")).isSameAs(before);
    assertThat(before.remove(node -> false).decisions()).isEmpty();
  }
}
