package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Quantity;
import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Who does what remedies say turns the verdict; and who leaves one out doesn't. */
class RemedyProperties {
  private static final Profile PROFILE = Profile.defaults();

  private static Pod choosy(RandomPods random, Pod pod) {
    List<NodeSelectorTerm> terms = new ArrayList<>();
    for (int i = random.below(3); i >= 0; i--) {
      List<NodeSelectorRequirement> all = new ArrayList<>();
      for (int j = random.below(3); j >= 0; j--) {
        String key = random.one(List.of("zone", "rack", "size"));
        all.add(
            switch (random.below(6)) {
              case 0 -> new NodeSelectorRequirement(key, "In", List.of("a", "r1"));
              case 1 -> new NodeSelectorRequirement(key, "NotIn", List.of("a", "r1"));
              case 2 -> new NodeSelectorRequirement(key, "Exists", List.of());
              case 3 -> new NodeSelectorRequirement(key, "DoesNotExist", List.of());
              case 4 -> new NodeSelectorRequirement("size", "Gt", List.of("5"));
              default -> new NodeSelectorRequirement("size", "Lt", List.of("5"));
            });
      }
      terms.add(new NodeSelectorTerm(all, List.of()));
    }
    return edited(
        pod,
        spec ->
            spec.withAffinity(
                AffinityBuilder.builder()
                    .nodeAffinity(new NodeAffinity(new NodeSelector(terms), List.of()))
                    .build()));
  }

  private static Pod anyPod(RandomPods random) {
    Pod pod = random.anyPod("new");
    if (random.oneIn(3)) {
      pod = choosy(random, pod);
    }
    if (random.oneIn(2)) {
      String cpu = 1 + random.below(9) + "";
      String memory = 1 + random.below(9) + "Gi";
      pod =
          edited(
              pod,
              spec ->
                  spec.withContainers(
                      List.of(Given.container("c", "cpu", cpu, "memory", memory, "e.com/x", "1"))));
    }
    return pod;
  }

  @Property(tries = 400)
  void remedies_help(@ForAll long seed) {
    RandomPods random = new RandomPods(seed);
    ClusterView cluster = random.cluster(1 + random.below(12), random.below(60));
    for (NodeView node : cluster.nodes()) {
      if (random.oneIn(6)) {
        Node cordoned = node.node().withSpec(node.node().spec().withUnschedulable(true));
        cluster = cluster.withNode(cordoned);
      }
    }
    Pod pod = anyPod(random);
    for (Explanation.OfNode node : Scheduler.explain(cluster, pod, PROFILE, 1).nodes()) {
      for (Explanation.OfFilter filter : node.verdicts()) {
        if (filter.verdict().fits()) {
          assertThat(filter.remedies()).isEmpty();
        } else if (!filter.remedies().isEmpty()) {
          assertThat(fits(filter, node, cluster, pod, filter.remedies()))
              .as("%s on %s: %s", filter.plugin(), node.name(), filter.remedies())
              .isTrue();
          for (int i = 0; i < filter.remedies().size(); i++) {
            List<Remedy> fewer = new ArrayList<>(filter.remedies());
            Remedy out = fewer.remove(i);
            if (!(out instanceof Remedy.Leave)) {
              assertThat(fits(filter, node, cluster, pod, fewer)).isFalse();
            }
          }
        } else {
          assertThat(filter.plugin())
              .isNotIn("NodeResourcesFit", "TaintToleration", "NodeUnschedulable");
        }
      }
    }
  }

  private static boolean fits(
      Explanation.OfFilter filter,
      Explanation.OfNode node,
      ClusterView cluster,
      Pod pod,
      List<Remedy> remedies) {
    ClusterView changed = cluster;
    Pod asking = pod;
    for (Remedy remedy : remedies) {
      Node object = changed.node(node.name()).orElseThrow().node();
      if (remedy instanceof Remedy.More more) {
        Map<String, Quantity> larger = new TreeMap<>(object.status().allocatable());
        larger.merge(more.resource(), more.amount(), Quantity::plus);
        changed = changed.withNode(object.withStatus(object.status().withAllocatable(larger)));
      } else if (remedy instanceof Remedy.Tolerate tolerate) {
        List<Toleration> more = new ArrayList<>(asking.spec().tolerations());
        more.add(
            Given.toleration(
                tolerate.taint().key(),
                "Equal",
                tolerate.taint().value(),
                tolerate.taint().effect()));
        asking = edited(asking, spec -> spec.withTolerations(more));
      } else if (remedy instanceof Remedy.Label label) {
        Map<String, String> labels = label.appliedTo(object.metadata().labels());
        changed = changed.withNode(object.withMetadata(object.metadata().withLabels(labels)));
      } else if (remedy instanceof Remedy.Leave leave) {
        changed = changed.withoutPod(leave.pod());
      } else {
        changed = changed.withNode(object.withSpec(object.spec().withUnschedulable(false)));
      }
    }
    return verdict(filter.plugin(), node.name(), changed, asking);
  }

  private static boolean verdict(String plugin, String node, ClusterView cluster, Pod pod) {
    for (Profile.Filter filter : PROFILE.filters()) {
      if (filter.name().equals(plugin)) {
        NodeTest test = filter.plugin().filter(pod, cluster);
        return test.test(cluster.node(node).orElseThrow()).fits();
      }
    }
    throw new AssertionError(plugin);
  }
}
