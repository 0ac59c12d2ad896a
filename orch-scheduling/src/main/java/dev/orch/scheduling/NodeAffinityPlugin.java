package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PreferredSchedulingTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The node must have the labels of the pod's {@code nodeSelector} and match one of the terms that
 * its node affinity requires; ranks by the weights of the preferred terms that match. A scheduler
 * may add affinity of its own to that of all pods.
 */
final class NodeAffinityPlugin implements FilterPlugin, RankPlugin, Requeueing {
  private static final Verdict NO_MATCH =
      Verdict.unresolvable("node(s) didn't match Pod's node affinity/selector");
  private static final Verdict NOT_ENFORCED =
      Verdict.unresolvable("node(s) didn't match scheduler-enforced node affinity");
  private static final Verdict.Rejected CONFLICT =
      new Verdict.Rejected(ImmutableList.of("pod affinity terms conflict"), false);

  private final @Nullable List<NodeSelectorTerm> enforced;
  private final List<PreferredSchedulingTerm> added;

  NodeAffinityPlugin() {
    this(new NodeAffinity(null, ImmutableList.of()));
  }

  /**
   * @param addedAffinity what holds for all pods, beside their own
   */
  NodeAffinityPlugin(NodeAffinity addedAffinity) {
    NodeSelector required = addedAffinity.requiredDuringSchedulingIgnoredDuringExecution();
    this.enforced = required == null ? null : required.nodeSelectorTerms();
    this.added = addedAffinity.preferredDuringSchedulingIgnoredDuringExecution();
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return NodeHints.ofNode(this);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    NodeAffinity affinity = affinity(pod);
    NodeSelector required =
        affinity == null ? null : affinity.requiredDuringSchedulingIgnoredDuringExecution();
    Map<String, String> labels = pod.spec().nodeSelector();
    if (labels.isEmpty() && required == null && enforced == null) {
      return NodeTest.everywhere();
    }
    Test test = new Test(enforced, labels, required == null ? null : required.nodeSelectorTerms());
    boolean conflict = test.only().map(Set::isEmpty).orElse(false);
    return conflict ? NodeTest.nowhere(CONFLICT) : test;
  }

  private static @Nullable NodeAffinity affinity(Pod pod) {
    Affinity affinity = pod.spec().affinity();
    return affinity == null ? null : affinity.nodeAffinity();
  }

  @Override
  public NodeRank rank(Pod pod, ClusterView cluster) {
    NodeAffinity affinity = affinity(pod);
    List<PreferredSchedulingTerm> own =
        affinity == null
            ? ImmutableList.of()
            : affinity.preferredDuringSchedulingIgnoredDuringExecution();
    if (own.isEmpty() && added.isEmpty()) {
      return NodeRank.same(0);
    }
    return new Preferred(
        added.isEmpty()
            ? own
            : ImmutableList.<PreferredSchedulingTerm>builder().addAll(added).addAll(own).build());
  }

  /** The weights of the terms that match. */
  private record Preferred(List<PreferredSchedulingTerm> terms) implements NodeRank {
    @Override
    public Scaling scaling() {
      return Scaling.UP;
    }

    @Override
    public long of(NodeView node) {
      long sum = 0;
      for (PreferredSchedulingTerm term : terms) {
        if (NodeTerms.matches(term.preference(), node)) {
          sum += term.weight();
        }
      }
      return sum;
    }
  }

  private record Test(
      @Nullable List<NodeSelectorTerm> enforced,
      Map<String, String> labels,
      @Nullable List<NodeSelectorTerm> terms)
      implements LocalColumnTest, Remediable {
    @Override
    public Verdict test(NodeView node) {
      if (enforced != null && !NodeTerms.anyMatches(enforced, node)) {
        return NOT_ENFORCED;
      }
      return matches(node) ? Verdict.ok() : NO_MATCH;
    }

    private boolean matches(NodeView node) {
      for (Map.Entry<String, String> label : labels.entrySet()) {
        if (!label.getValue().equals(node.labels().get(label.getKey()))) {
          return false;
        }
      }
      return terms == null || NodeTerms.anyMatches(terms, node);
    }

    @Override
    public List<Remedy> remedies(NodeView node) {
      List<Remedy> lacking = new ArrayList<>();
      labels.forEach(
          (key, value) -> {
            if (!value.equals(node.labels().get(key))) {
              lacking.add(Remedy.Label.of(key, value));
            }
          });
      if (terms != null && !NodeTerms.anyMatches(terms, node)) {
        addTo(lacking, terms, node);
      }
      if (enforced != null && !NodeTerms.anyMatches(enforced, node)) {
        addTo(lacking, enforced, node);
      }
      return isRemediedBy(lacking, node) ? needed(lacking, node) : ImmutableList.of();
    }

    /** Not if requirements contradict each other. */
    private boolean isRemediedBy(List<Remedy> labels, NodeView node) {
      return test(Remedies.labelled(node, labels)).fits();
    }

    /** Without those that others imply. */
    private List<Remedy> needed(List<Remedy> lacking, NodeView node) {
      List<Remedy> needed = lacking;
      for (Remedy each : lacking) {
        List<Remedy> others = needed.stream().filter(other -> !other.equals(each)).toList();
        needed = isRemediedBy(others, node) ? others : needed;
      }
      return needed;
    }

    private static void addTo(List<Remedy> lacking, List<NodeSelectorTerm> terms, NodeView node) {
      List<Remedy> more = Remedies.ofTerms(terms, node);
      if (more != null) {
        more.stream().filter(remedy -> !lacking.contains(remedy)).forEach(lacking::add);
      }
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }

    @Override
    public long fits(Chunk chunk, long candidates) {
      long fits = candidates;
      for (long left = candidates; left != 0; left &= left - 1) {
        if (!test(chunk.nodes[Long.numberOfTrailingZeros(left)]).fits()) {
          fits &= ~Long.lowestOneBit(left);
        }
      }
      return fits;
    }

    /** The names that the terms list, if each of them lists some, as a DaemonSet's pods' do. */
    @Override
    public Optional<Set<String>> only() {
      if (terms == null || terms.isEmpty()) {
        return Optional.empty();
      }
      Set<String> names = new TreeSet<>();
      for (NodeSelectorTerm term : terms) {
        Set<String> ofTerm = names(term);
        if (ofTerm == null) {
          return Optional.empty();
        }
        names.addAll(ofTerm);
      }
      return Optional.of(names);
    }

    private static @Nullable Set<String> names(NodeSelectorTerm term) {
      Set<String> names = null;
      for (NodeSelectorRequirement requirement : term.matchFields()) {
        if (requirement.key().equals("metadata.name") && requirement.operator().equals("In")) {
          if (names == null) {
            names = new TreeSet<>(requirement.values());
          } else {
            names.retainAll(requirement.values());
          }
        }
      }
      return names;
    }
  }
}
