package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pod's required affinity and anti-affinity, and other pods' anti-affinity to it. */
final class PodAffinityTest implements ColumnTest {
  private static final Verdict NO_AFFINITY =
      Verdict.unresolvable("node(s) didn't match pod affinity rules");
  private static final Verdict OWN_ANTI_AFFINITY =
      Verdict.rejected("node(s) didn't match pod anti-affinity rules");
  private static final Verdict OTHERS_ANTI_AFFINITY =
      Verdict.rejected("node(s) didn't satisfy existing pods anti-affinity rules");

  private final Incoming incoming;

  /** For each term of affinity the pods that all of them are about. */
  private final ImmutableList<DomainCounts> together;

  /** For each term of anti-affinity the pods that it is about. */
  private final ImmutableList<DomainCounts> apart;

  /** For each term of anti-affinity to this pod the pods that have it. */
  private final ImmutableList<Rejecting> rejecting;

  /** The first of a group that wants to be together: there are none, and it is one itself. */
  private final boolean first;

  private PodAffinityTest(
      Incoming incoming,
      ImmutableList<DomainCounts> together,
      ImmutableList<DomainCounts> apart,
      ImmutableList<Rejecting> rejecting) {
    this.incoming = incoming;
    this.together = together;
    this.apart = apart;
    this.rejecting = rejecting;
    this.first = incoming.isOneOfItsGroup && together.stream().allMatch(DomainCounts::isZero);
  }

  /** What the pod alone determines. */
  private record Incoming(
      Pod pod,
      ClusterView cluster,
      Map<String, String> namespaceLabels,
      ImmutableList<PodTerm> affinity,
      ImmutableList<PodTerm> antiAffinity,
      ImmutableList<PodMatcher> group,
      boolean isOneOfItsGroup) {}

  static NodeTest of(Pod pod, ClusterView cluster) {
    List<PodTerm> terms = PodTerm.of(pod);
    ImmutableList<PodTerm> affinity = PodTerm.of(PodTerm.Kind.REQUIRED_AFFINITY, terms, cluster);
    ImmutableList<PodTerm> antiAffinity =
        PodTerm.of(PodTerm.Kind.REQUIRED_ANTI_AFFINITY, terms, cluster);
    ImmutableList<PodMatcher> group =
        affinity.stream().map(PodTerm::pods).collect(ImmutableList.toImmutableList());
    Incoming incoming =
        new Incoming(
            pod,
            cluster,
            PodMatcher.namespaceLabels(pod, cluster),
            affinity,
            antiAffinity,
            group,
            PodMatcher.allMatch(group, pod));
    return new PodAffinityTest(incoming, together(incoming), apart(incoming), rejecting(incoming));
  }

  private static ImmutableList<DomainCounts> together(Incoming incoming) {
    MatchingPods members = new MatchingPods(incoming.group, false);
    return incoming.affinity.stream()
        .map(term -> incoming.cluster.derived(new DomainSums(term.topologyKey(), members)))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<DomainCounts> apart(Incoming incoming) {
    ImmutableList.Builder<DomainCounts> result = ImmutableList.builder();
    for (PodTerm term : incoming.antiAffinity) {
      MatchingPods meant = new MatchingPods(ImmutableList.of(term.pods()), false);
      result.add(incoming.cluster.derived(new DomainSums(term.topologyKey(), meant)));
    }
    return result.build();
  }

  private static ImmutableList<Rejecting> rejecting(Incoming incoming) {
    ImmutableList.Builder<Rejecting> result = ImmutableList.builder();
    TermsInUse terms = incoming.cluster.derived(TermsInUse.DERIVATION);
    for (PodTerm term : terms.about(incoming.pod, incoming.namespaceLabels)) {
      if (term.kind() == PodTerm.Kind.REQUIRED_ANTI_AFFINITY) {
        result.add(Rejecting.of(term, incoming.cluster));
      }
    }
    return result.build();
  }

  /** A term about this pod, and the pods that have it. */
  private record Rejecting(PodTerm term, DomainCounts owners) {
    static Rejecting of(PodTerm term, ClusterView cluster) {
      DomainSums sums = new DomainSums(term.topologyKey(), new TermOwners(term));
      return new Rejecting(term, cluster.derived(sums));
    }
  }

  @Override
  public boolean passesAll() {
    return together.isEmpty() && apart.isEmpty() && rejecting.isEmpty();
  }

  @Override
  public Verdict test(NodeView node) {
    if (!isTogether(node)) {
      return NO_AFFINITY;
    }
    if (apart.stream().anyMatch(counts -> counts.at(node) > 0)) {
      return OWN_ANTI_AFFINITY;
    }
    return rejecting.stream().anyMatch(each -> each.owners.at(node) > 0)
        ? OTHERS_ANTI_AFFINITY
        : Verdict.ok();
  }

  private boolean isTogether(NodeView node) {
    boolean all = true;
    for (DomainCounts counts : together) {
      if (!counts.topology.has(node)) {
        return false;
      }
      all &= counts.at(node) > 0;
    }
    return all || first;
  }

  @Override
  public long fits(Chunk chunk, long candidates) {
    Chunk[] chunks = incoming.cluster.chunks();
    return passesAll()
        ? candidates
        : fits(chunks, Chunks.find(chunks, chunk.firstName()), candidates);
  }

  @Override
  public long fits(Chunk[] chunks, int at, long candidates) {
    long fits = candidates;
    for (DomainCounts counts : together) {
      fits = first ? counts.topology.present(at, fits) : counts.above(0, at, fits);
    }
    for (DomainCounts counts : apart) {
      fits &= ~counts.above(0, at, fits);
    }
    for (Rejecting each : rejecting) {
      fits &= ~each.owners.above(0, at, fits);
    }
    return fits;
  }

  @Override
  public NodeTest with(Pod pod, NodeView node) {
    return changed(pod, node, 1);
  }

  @Override
  public NodeTest without(Pod pod, NodeView node) {
    return changed(pod, node, -1);
  }

  private NodeTest changed(Pod pod, NodeView node, int delta) {
    List<PodTerm> terms = PodTerm.of(pod);
    if (terms.isEmpty() && together.isEmpty() && apart.isEmpty()) {
      return this;
    }
    boolean member = PodMatcher.allMatch(incoming.group, pod);
    List<DomainCounts> newTogether = new ArrayList<>(together);
    if (member) {
      newTogether.replaceAll(counts -> counts.plus(node, delta));
    }
    boolean meant = false;
    List<DomainCounts> newApart = new ArrayList<>(apart);
    for (int i = 0; i < apart.size(); i++) {
      if (incoming.antiAffinity.get(i).pods().matches(pod)) {
        newApart.set(i, apart.get(i).plus(node, delta));
        meant = true;
      }
    }
    boolean rejects = false;
    List<Rejecting> newRejecting = new ArrayList<>(rejecting);
    for (PodTerm term : terms) {
      if (term.kind() == PodTerm.Kind.REQUIRED_ANTI_AFFINITY
          && term.pods().matches(incoming.pod, incoming.namespaceLabels)) {
        change(newRejecting, term, node, delta);
        rejects = true;
      }
    }
    return member || meant || rejects
        ? new PodAffinityTest(
            incoming,
            ImmutableList.copyOf(newTogether),
            ImmutableList.copyOf(newApart),
            ImmutableList.copyOf(newRejecting))
        : this;
  }

  private void change(List<Rejecting> all, PodTerm term, NodeView node, int delta) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).term.equals(term)) {
        all.set(i, new Rejecting(term, all.get(i).owners.plus(node, delta)));
        return;
      }
    }
    DomainCounts owners = Rejecting.of(term, incoming.cluster).owners;
    all.add(new Rejecting(term, owners.plus(node, delta)));
  }
}
