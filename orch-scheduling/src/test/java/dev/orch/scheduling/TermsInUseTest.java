package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Affinity;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TermsInUseTest {
  private static Pod apart(String name) {
    PodAffinityTerm term =
        new PodAffinityTerm(
            new LabelSelector(Map.of("app", "a"), List.of()),
            List.of(),
            "host",
            null,
            List.of(),
            List.of());
    return edited(
        pod(name),
        spec ->
            spec.withAffinity(
                new Affinity(null, null, new PodAntiAffinity(List.of(term), List.of()))));
  }

  private static ClusterView emptyNodes(int count) {
    List<Node> nodes = IntStream.range(0, count).mapToObj(i -> node("node-" + i)).toList();
    return ClusterView.of(nodes, List.of());
  }

  @Test
  void emptyNodes_haveNoTermsThatCouldBeStale() {
    ClusterView view = emptyNodes(5_000).withPod(on("node-1", apart("first")));

    assertThat(view.derived(TermsInUse.DERIVATION).isStale()).isFalse();
  }

  @Test
  void podsThatAreReplacedMoreOftenThanThereAreNodes_areGatheredAnew() {
    ClusterView view = emptyNodes(10).withPod(on("node-1", apart("first")));
    boolean stale = false;
    for (int i = 0; i < 5_000 && !stale; i++) {
      view = view.withoutPod(on("node-1", apart("first"))).withPod(on("node-1", apart("first")));
      stale = view.derived(TermsInUse.DERIVATION).isStale();
    }
    assertThat(stale).isTrue();
    view = view.withPod(on("node-2", apart("second")));
    assertThat(view.derived(TermsInUse.DERIVATION).isStale()).isFalse();
  }
}
