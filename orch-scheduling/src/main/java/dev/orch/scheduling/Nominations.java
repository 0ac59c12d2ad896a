package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait for room on a node that was made for them: by the node's name, whether it is
 * there or not, and the node by the pod. Immutable; a change costs the logarithm of its size.
 */
final class Nominations {
  static final Nominations NONE = new Nominations(SortedObjects.empty(), SortedObjects.empty());

  private final SortedObjects<ImmutableList<PlacedPod>> pods;
  private final SortedObjects<String> nodes;

  private Nominations(SortedObjects<ImmutableList<PlacedPod>> pods, SortedObjects<String> nodes) {
    this.pods = pods;
    this.nodes = nodes;
  }

  boolean isEmpty() {
    return nodes.size() == 0;
  }

  /** The pods nominated to the node, in the order of their keys. */
  ImmutableList<PlacedPod> on(String nodeName) {
    ImmutableList<PlacedPod> here = pods.get(nodeName);
    return here == null ? ImmutableList.of() : here;
  }

  /** The node that the pod is nominated to. */
  @Nullable String nodeOf(Pod pod) {
    return isEmpty() ? null : nodes.get(key(pod));
  }

  /** With the pod nominated to this node, and to no other. */
  Nominations with(Pod pod, String nodeName) {
    Nominations rest = without(pod);
    List<PlacedPod> here = new ArrayList<>(rest.on(nodeName));
    here.add(PlacedPod.of(pod));
    here.sort(Comparator.comparing(placed -> key(placed.pod())));
    return new Nominations(
        rest.pods.with(nodeName, ImmutableList.copyOf(here)), rest.nodes.with(key(pod), nodeName));
  }

  /** The same if the pod isn't nominated. */
  Nominations without(Pod pod) {
    String nodeName = nodeOf(pod);
    if (nodeName == null) {
      return this;
    }
    String key = key(pod);
    ImmutableList<PlacedPod> left =
        on(nodeName).stream()
            .filter(placed -> !key(placed.pod()).equals(key))
            .collect(ImmutableList.toImmutableList());
    return new Nominations(
        left.isEmpty() ? pods.without(nodeName) : pods.with(nodeName, left), nodes.without(key));
  }

  private static String key(Pod pod) {
    String uid = pod.metadata().uid();
    return uid.isEmpty() ? pod.metadata().namespace() + "/" + pod.metadata().name() : uid;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Nominations other && pods.equals(other.pods) && nodes.equals(other.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }
}
