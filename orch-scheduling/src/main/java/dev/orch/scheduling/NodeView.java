package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import dev.orch.model.core.ContainerImage;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node as plugins see it: the object, the pods on it, and what they hold. Immutable; {@link
 * #with} and {@link #without} give the node as it would be.
 */
public final class NodeView {
  private final Node node;
  private final Resources allocatable;
  private final ImmutableMap<String, Long> images;
  private final boolean hardTaints;
  private final boolean softTaints;
  private final PlacedPods pods;
  private final ImmutableList<PlacedPod> nominated;
  private final Resources requested;
  private final Resources requestedForRanking;
  private final ImmutableList<HostPort> usedPorts;
  private final int lowestPriority;
  private volatile @Nullable Ladder ladder;

  private NodeView(
      NodeView sameNode, PlacedPods pods, ImmutableList<PlacedPod> nominated, Sums sums) {
    this.node = sameNode.node;
    this.allocatable = sameNode.allocatable;
    this.images = sameNode.images;
    this.hardTaints = sameNode.hardTaints;
    this.softTaints = sameNode.softTaints;
    this.pods = pods;
    this.nominated = nominated;
    this.requested = sums.requested;
    this.requestedForRanking = sums.ranking;
    this.usedPorts = sums.ports;
    this.lowestPriority = sums.lowestPriority;
  }

  private NodeView(
      Node node,
      ImmutableMap<String, Long> images,
      PlacedPods pods,
      ImmutableList<PlacedPod> nominated) {
    this.node = node;
    this.allocatable = Resources.of(node.status().allocatable());
    this.images = images;
    List<Taint> taints = node.spec().taints();
    this.softTaints = Iterables.any(taints, t -> t.effect().equals("PreferNoSchedule"));
    this.hardTaints = Iterables.any(taints, t -> !t.effect().equals("PreferNoSchedule"));
    Sums sums = Sums.of(pods);
    this.pods = pods;
    this.nominated = nominated;
    this.requested = sums.requested;
    this.requestedForRanking = sums.ranking;
    this.usedPorts = sums.ports;
    this.lowestPriority = sums.lowestPriority;
  }

  /** A node with pods on it; needs no cluster. Finished pods hold nothing and are left out. */
  public static NodeView of(Node node, Iterable<Pod> pods) {
    ImmutableList.Builder<PlacedPod> placed = ImmutableList.builder();
    for (Pod pod : pods) {
      if (!PlacedPod.isFinished(pod)) {
        placed.add(PlacedPod.of(pod));
      }
    }
    return of(node, PlacedPods.of(placed.build()));
  }

  static NodeView of(Node node, PlacedPods pods) {
    return new NodeView(node, imagesOf(node.status().images()), pods, ImmutableList.of());
  }

  /** The pods of a node that isn't there. */
  static NodeView absent(PlacedPods pods) {
    return of(NodeBuilder.builder().build(), pods);
  }

  private static ImmutableMap<String, Long> imagesOf(List<ContainerImage> images) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (ContainerImage image : images) {
      for (String name : image.names()) {
        sizes.put(name, image.sizeBytes());
      }
    }
    return ImmutableMap.copyOf(sizes);
  }

  /** The node's object. */
  public Node node() {
    return node;
  }

  /** The node's name. */
  public String name() {
    return node.metadata().name();
  }

  /** The node's labels. */
  public Map<String, String> labels() {
    return node.metadata().labels();
  }

  /** What pods may use in all. */
  public Resources allocatable() {
    return allocatable;
  }

  /** What the pods on the node hold in all; {@code pods} is their number. */
  public Resources requested() {
    return requested;
  }

  /** As {@link #requested}, apart for pods of different names; each pod has one. */
  public SortedMap<String, Resources> requestedBy(Function<Pod, String> name) {
    TreeMap<String, Resources> byName = new TreeMap<>();
    for (PlacedPod pod : pods) {
      byName.merge(name.apply(pod.pod()), pod.held().plus(Sums.ONE_POD), Resources::plus);
    }
    return byName;
  }

  /**
   * As {@link #requested}, where each container without a request counts as 100m of CPU and 200 MiB
   * of memory, so that pods without requests don't all pile up on one node. CPU and memory alone
   * are meant.
   */
  public Resources requestedForRanking() {
    return requestedForRanking;
  }

  /** The pods on the node, in the order they came. */
  public List<Pod> pods() {
    return Lists.transform(pods, PlacedPod::pod);
  }

  /**
   * The pods that wait for room on the node which was made for them. They hold nothing here: {@link
   * #pods} and {@link #requested} are without them.
   */
  public List<Pod> nominated() {
    return Lists.transform(nominated, PlacedPod::pod);
  }

  /** Whether a nominated pod has terms about other pods. */
  boolean awaitsTerms() {
    for (PlacedPod pod : nominated) {
      if (!pod.terms().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  ImmutableList<PlacedPod> waiting() {
    return nominated;
  }

  /** The host ports that its pods hold. */
  public List<HostPort> usedPorts() {
    return usedPorts;
  }

  /** The sizes in bytes of the images present, by every name they have. */
  public Map<String, Long> images() {
    return images;
  }

  boolean hasHardTaints() {
    return hardTaints;
  }

  boolean hasSoftTaints() {
    return softTaints;
  }

  PlacedPods placed() {
    return pods;
  }

  /** The pods by their importance; sorted when first asked for. */
  Ladder ladder() {
    Ladder sorted = ladder;
    if (sorted == null) {
      sorted = new Ladder(pods);
      ladder = sorted;
    }
    return sorted;
  }

  /** The lowest priority of its pods; the highest integer if there are none. */
  int lowestPriority() {
    return lowestPriority;
  }

  /** The node with the pod on it too, or with this newer state of the pod. */
  public NodeView with(Pod pod) {
    return with(PlacedPod.of(pod));
  }

  NodeView with(PlacedPod pod) {
    int at = indexOf(pod.pod());
    if (at < 0) {
      return new NodeView(this, pods.plus(pod), nominated, sums().plus(pod));
    }
    PlacedPods replaced = pods.replaced(at, pod);
    boolean sameSums = pods.get(at).holdsAs(pod);
    return new NodeView(this, replaced, nominated, sameSums ? sums() : Sums.of(replaced));
  }

  /** The node without the pod; the same if it isn't there. */
  public NodeView without(Pod pod) {
    int at = indexOf(pod);
    return at < 0 ? this : withPods(pods.without(at));
  }

  /** Mostly it is one that came last, or isn't there. */
  private int indexOf(Pod pod) {
    int name = pod.metadata().name().hashCode();
    for (int i = pods.size() - 1; i >= 0; i--) {
      PlacedPod placed = pods.get(i);
      if (placed.nameHash() == name && placed.is(pod)) {
        return i;
      }
    }
    return -1;
  }

  /** The node without some of its pods, which are meant as they are here. */
  NodeView without(List<PlacedPod> some) {
    Set<PlacedPod> gone = Sets.newIdentityHashSet();
    gone.addAll(some);
    return withPods(PlacedPods.of(pods.stream().filter(pod -> !gone.contains(pod)).toList()));
  }

  NodeView withPods(PlacedPods others) {
    return new NodeView(this, others, nominated, Sums.of(others));
  }

  NodeView withNominated(ImmutableList<PlacedPod> others) {
    return new NodeView(this, pods, others, sums());
  }

  /** The same pods on a newer state of the node's object. */
  NodeView withNode(Node newer) {
    boolean sameImages = newer.status().images().equals(node.status().images());
    return new NodeView(
        newer, sameImages ? images : imagesOf(newer.status().images()), pods, nominated);
  }

  private Sums sums() {
    return new Sums(requested, requestedForRanking, usedPorts, lowestPriority);
  }

  /** The pods in any order, as the sums over them don't depend on it. */
  @Override
  public boolean equals(Object o) {
    return o instanceof NodeView other
        && node.equals(other.node)
        && pods.size() == other.pods.size()
        && requested.equals(other.requested)
        && nominated.equals(other.nominated)
        && pods.containsAll(other.pods);
  }

  @Override
  public int hashCode() {
    return node.metadata().hashCode() * 31 + pods.size();
  }

  @Override
  public String toString() {
    return "NodeView[" + name() + ", pods=" + pods.size() + ", requested=" + requested + "]";
  }

  /** What the pods of a node come to. */
  private record Sums(
      Resources requested, Resources ranking, ImmutableList<HostPort> ports, int lowestPriority) {
    static final Sums ZERO =
        new Sums(Resources.NONE, Resources.NONE, ImmutableList.of(), Integer.MAX_VALUE);
    static final Resources ONE_POD = new Resources(0, 0, 0, 1, Resources.NONE.extended());

    static Sums of(List<PlacedPod> pods) {
      Sums sums = ZERO;
      for (PlacedPod pod : pods) {
        sums = sums.plus(pod);
      }
      return sums;
    }

    Sums plus(PlacedPod pod) {
      return new Sums(
          requested.plus(pod.held()).plus(ONE_POD),
          ranking.plus(pod.heldForRanking()),
          pod.ports().isEmpty()
              ? ports
              : ImmutableList.<HostPort>builder().addAll(ports).addAll(pod.ports()).build(),
          Math.min(lowestPriority, pod.priority()));
    }
  }
}
