package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The different terms that pods in the cluster have, to be found by the pods that they are about.
 * Immutable.
 *
 * <p>Terms of pods that have left may be among them: who asks goes on to count the pods that have a
 * term, and none has. So a new pod of a known template changes nothing here, and a pod that leaves
 * is only noted; after many of them all is gathered anew. Terms are filed under a label that all
 * pods they are about have, so that those about other pods aren't looked at.
 */
final class TermsInUse {
  /** Asks for the terms of all pods in the cluster. */
  static final Derivation<TermsInUse> DERIVATION = new Gathering();

  private static final int STALE = 4096;
  private static final String ANY = "";

  private final Chunk[] chunks;
  private final ImmutableMap<String, ImmutableSet<PodTerm>> byLabel;
  private final int stale;

  private TermsInUse(
      Chunk[] chunks, ImmutableMap<String, ImmutableSet<PodTerm>> byLabel, int stale) {
    this.chunks = chunks;
    this.byLabel = byLabel;
    this.stale = stale;
  }

  /** Whether it is time to gather them anew, which takes as long as there are many nodes. */
  boolean isStale() {
    return stale > Math.max(STALE, Chunk.ROWS * chunks.length);
  }

  /** The terms about this pod, whose namespace has these labels. */
  List<PodTerm> about(Pod pod, Map<String, String> namespaceLabels) {
    List<PodTerm> result = new ArrayList<>();
    if (!byLabel.isEmpty()) {
      add(result, ANY, pod, namespaceLabels);
      for (Map.Entry<String, String> label : pod.metadata().labels().entrySet()) {
        add(result, PodMatcher.label(label), pod, namespaceLabels);
      }
    }
    return result;
  }

  private void add(List<PodTerm> into, String label, Pod pod, Map<String, String> namespaceLabels) {
    for (PodTerm term : byLabel.getOrDefault(label, ImmutableSet.of())) {
      if (term.pods().matches(pod, namespaceLabels)) {
        into.add(term);
      }
    }
  }

  private static String label(PodTerm term) {
    String label = term.pods().commonLabel();
    return label == null ? ANY : label;
  }

  private boolean has(PodTerm term) {
    return byLabel.getOrDefault(label(term), ImmutableSet.of()).contains(term);
  }

  private TermsInUse plus(Chunk[] newChunks, Set<PodTerm> terms, int newStale) {
    if (terms.isEmpty()) {
      return new TermsInUse(newChunks, byLabel, newStale);
    }
    Map<String, ImmutableSet<PodTerm>> copy = new LinkedHashMap<>(byLabel);
    for (PodTerm term : terms) {
      copy.merge(
          label(term),
          ImmutableSet.of(term),
          (some, one) -> ImmutableSet.copyOf(Iterables.concat(some, one)));
    }
    return new TermsInUse(newChunks, ImmutableMap.copyOf(copy), newStale);
  }

  private static final class Gathering implements Derivation<TermsInUse> {
    @Override
    @SuppressWarnings("ReferenceEquality") // The same instances are how nothing has changed.
    public TermsInUse of(ClusterView cluster, @Nullable TermsInUse earlier) {
      Chunk[] chunks = cluster.chunks();
      if (earlier != null && earlier.chunks == chunks) {
        return earlier;
      }
      TermsInUse start =
          earlier == null || earlier.isStale()
              ? new TermsInUse(new Chunk[0], ImmutableMap.of(), 0)
              : earlier;
      Set<PodTerm> added = new LinkedHashSet<>();
      int gone = 0;
      int[] counterparts = Chunks.counterparts(start.chunks, chunks);
      for (int i = 0; i < chunks.length; i++) {
        Chunk before = counterparts[i] < 0 ? null : start.chunks[counterparts[i]];
        if (before != chunks[i]) {
          gone += gather(start, chunks[i], before, added);
        }
      }
      return start.plus(chunks, added, start.stale + gone);
    }

    /** Adds new terms; gives how many nodes have pods that left, at least. */
    @SuppressWarnings("ReferenceEquality")
    private static int gather(
        TermsInUse known, Chunk chunk, @Nullable Chunk before, Set<PodTerm> added) {
      int gone = 0;
      long changed = before == null ? chunk.all() : chunk.changedSince(before);
      for (long left = changed; left != 0; left &= left - 1) {
        int row = Long.numberOfTrailingZeros(left);
        NodeView node = chunk.nodes[row];
        NodeView old = before == null || row >= before.size() ? null : before.nodes[row];
        if (old != node) {
          List<PlacedPod> seen = old == null ? ImmutableList.of() : old.placed();
          List<PlacedPod> pods = node.placed();
          gone += !seen.isEmpty() && seen.size() >= pods.size() ? 1 : 0;
          for (int i = 0; i < pods.size(); i++) {
            if (i >= seen.size() || seen.get(i) != pods.get(i)) {
              addUnknown(known, pods.get(i), added);
            }
          }
        }
      }
      return gone;
    }

    private static void addUnknown(TermsInUse known, PlacedPod placed, Set<PodTerm> added) {
      for (PodTerm term : placed.terms()) {
        if (!known.has(term)) {
          added.add(term);
        }
      }
    }
  }
}
