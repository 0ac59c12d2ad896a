package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The nodes of a cluster, sorted by name, and the pods on them: all that a decision depends on.
 * Immutable and safe for any thread. A change gives a new view that shares nearly everything with
 * the old one, so a scheduler's loop keeps one view up to date from watch events. Needs no cluster:
 * {@code ClusterView.of(nodes, pods)}.
 *
 * <p>What a view holds depends on the nodes and pods in it alone, never on the order in which they
 * came: a pod may arrive before its node, and stays when its node leaves.
 */
public final class ClusterView {
  private final Chunk[] chunks;
  private final int size;
  private final SortedMap<String, PlacedPods> homeless;
  private final Nominations nominations;
  private final ImageCounts images;
  private final Catalog catalog;
  private final Derived derived;

  private ClusterView(
      Chunk[] chunks,
      int size,
      SortedMap<String, PlacedPods> homeless,
      Nominations nominations,
      ImageCounts images,
      Catalog catalog,
      Derived derived) {
    this.chunks = chunks;
    this.size = size;
    this.homeless = homeless;
    this.nominations = nominations;
    this.images = images;
    this.catalog = catalog;
    this.derived = derived;
  }

  /** A cluster without nodes. */
  public static ClusterView empty() {
    return new ClusterView(
        new Chunk[0],
        0,
        ImmutableSortedMap.of(),
        Nominations.NONE,
        ImageCounts.NONE,
        Catalog.EMPTY,
        new Derived());
  }

  /** The nodes, with those of the pods on them that have a node and aren't finished. */
  public static ClusterView of(Collection<Node> nodes, Collection<Pod> pods) {
    TreeMap<String, ImmutableList.Builder<PlacedPod>> placed = new TreeMap<>();
    for (Pod pod : pods) {
      if (holds(pod)) {
        placed
            .computeIfAbsent(pod.spec().nodeName(), name -> ImmutableList.builder())
            .add(PlacedPod.of(pod));
      }
    }
    TreeMap<String, NodeView> views = new TreeMap<>();
    ImageCounts images = ImageCounts.NONE;
    for (Node node : nodes) {
      String name = node.metadata().name();
      ImmutableList.Builder<PlacedPod> here = placed.remove(name);
      NodeView view =
          NodeView.of(node, here == null ? PlacedPods.NONE : PlacedPods.of(here.build()));
      if (views.put(name, view) != null) {
        throw new IllegalArgumentException("two nodes are named " + name);
      }
      images = images.changed(ImmutableSortedMap.of(), view.images());
    }
    ImmutableSortedMap.Builder<String, PlacedPods> homeless = ImmutableSortedMap.naturalOrder();
    placed.forEach((name, rest) -> homeless.put(name, PlacedPods.of(rest.build())));
    return new ClusterView(
        Chunks.of(views.values()),
        views.size(),
        homeless.build(),
        Nominations.NONE,
        images,
        Catalog.EMPTY,
        new Derived());
  }

  private static boolean holds(Pod pod) {
    return !pod.spec().nodeName().isEmpty() && !PlacedPod.isFinished(pod);
  }

  /** How many nodes there are. */
  public int size() {
    return size;
  }

  /** The nodes in the order of their names. */
  public List<NodeView> nodes() {
    NodeView[] all = new NodeView[size];
    int next = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.nodes, 0, all, next, chunk.size());
      next += chunk.size();
    }
    return new Rows(all);
  }

  /** The node of that name. */
  public Optional<NodeView> node(String name) {
    int at = Chunks.find(chunks, name);
    if (at < 0) {
      return Optional.empty();
    }
    int row = chunks[at].find(name);
    return row < 0 ? Optional.empty() : Optional.of(chunks[at].nodes[row]);
  }

  /** On how many nodes an image is present, by one of the names in the nodes' status. */
  public int nodesWithImage(String image) {
    return images.nodesWith(image);
  }

  /**
   * The sum of a number over all nodes. Worked out once, and after a change of the cluster only for
   * the nodes that changed.
   */
  public long sum(NodeCount count) {
    return derived(new NodeSum.Of(count)).total;
  }

  /**
   * The sums of amounts over all nodes, by their names. Worked out once, and after a change of the
   * cluster only for the nodes that changed.
   */
  public SortedMap<String, Resources> sums(NodeAmounts amounts) {
    return derived(new AmountSums.Of(amounts)).total;
  }

  /** The objects of a kind other than nodes and pods, by namespace and name. */
  public <T extends Resource> List<T> all(Kind<T> kind) {
    return catalog.all(kind);
  }

  /** The objects in one namespace of a kind other than nodes and pods, by name. */
  public <T extends Resource> List<T> all(Kind<T> kind, String namespace) {
    return catalog.all(kind, namespace);
  }

  /** An object of a kind other than nodes and pods; no namespace is the empty one. */
  public <T extends Resource> Optional<T> find(Kind<T> kind, String namespace, String name) {
    return catalog.find(kind, namespace, name);
  }

  /** The cluster with this object, or with this newer state of it. Not for nodes and pods. */
  public <T extends Resource> ClusterView with(Kind<T> kind, T object) {
    return new ClusterView(
        chunks, size, homeless, nominations, images, catalog.with(other(kind), object), derived);
  }

  /** The cluster without the object. Not for nodes and pods. */
  public ClusterView without(Kind<?> kind, String namespace, String name) {
    Catalog rest = catalog.without(other(kind), namespace, name);
    return new ClusterView(chunks, size, homeless, nominations, images, rest, derived);
  }

  private static <T extends Resource> Kind<T> other(Kind<T> kind) {
    if (kind.type() == Node.class || kind.type() == Pod.class) {
      throw new IllegalArgumentException(kind.name() + "s have methods of their own");
    }
    return kind;
  }

  Chunk[] chunks() {
    return chunks;
  }

  /** What is derived from the nodes, brought up to date from when one of its kin was last asked. */
  <S> S derived(Derivation<S> derivation) {
    return derived.of(derivation, this);
  }

  /** The cluster with this node, or with this newer state of it. */
  public ClusterView withNode(Node node) {
    String name = node.metadata().name();
    int at = Chunks.find(chunks, name);
    int row = at < 0 ? -1 : chunks[at].find(name);
    if (row >= 0) {
      NodeView old = chunks[at].nodes[row];
      NodeView updated = old.withNode(node);
      return new ClusterView(
          Chunks.replaced(chunks, at, chunks[at].replaced(row, updated)),
          size,
          homeless,
          nominations,
          images.changed(old.images(), updated.images()),
          catalog,
          derived);
    }
    PlacedPods waiting = homeless.getOrDefault(name, PlacedPods.NONE);
    NodeView added = NodeView.of(node, waiting).withNominated(nominations.on(name));
    return new ClusterView(
        at < 0 ? new Chunk[] {new Chunk(added)} : Chunks.inserted(chunks, at, -1 - row, added),
        size + 1,
        homelessWith(name, PlacedPods.NONE),
        nominations,
        images.changed(ImmutableSortedMap.of(), added.images()),
        catalog,
        derived);
  }

  /** The cluster without the node; its pods are kept for its return. The same if it isn't there. */
  public ClusterView withoutNode(String name) {
    int at = Chunks.find(chunks, name);
    int row = at < 0 ? -1 : chunks[at].find(name);
    if (row < 0) {
      return this;
    }
    NodeView old = chunks[at].nodes[row];
    return new ClusterView(
        Chunks.removed(chunks, at, row),
        size - 1,
        homelessWith(name, old.placed()),
        nominations,
        images.changed(old.images(), ImmutableSortedMap.of()),
        catalog,
        derived);
  }

  /**
   * The cluster with this pod on the node that it names, or with this newer state of it, and no
   * longer nominated anywhere. A pod that names none changes nothing; one that is finished is taken
   * off.
   */
  public ClusterView withPod(Pod pod) {
    if (pod.spec().nodeName().isEmpty()) {
      return this;
    }
    if (PlacedPod.isFinished(pod)) {
      return withoutNominated(pod).withoutPod(pod);
    }
    return withoutNominated(pod).changed(pod.spec().nodeName(), view -> view.with(pod));
  }

  /** The cluster without the pod on the node that it names; the same if it isn't there. */
  public ClusterView withoutPod(Pod pod) {
    return changed(pod.spec().nodeName(), view -> view.without(pod));
  }

  /**
   * The cluster with this pod nominated to a node, and to no other: it isn't there yet, but pods of
   * no higher priority are only put there if they leave room for it. The node may be missing.
   */
  public ClusterView withNominated(Pod pod, String nodeName) {
    return withoutNominated(pod).renominated(nominations.with(pod, nodeName), nodeName);
  }

  /** The cluster with the pod nominated nowhere; the same if it isn't. */
  public ClusterView withoutNominated(Pod pod) {
    String nodeName = nominations.nodeOf(pod);
    return nodeName == null ? this : renominated(nominations.without(pod), nodeName);
  }

  /** The name of the node that the pod is nominated to. */
  public Optional<String> nominatedNode(Pod pod) {
    return Optional.ofNullable(nominations.nodeOf(pod));
  }

  private ClusterView renominated(Nominations changed, String nodeName) {
    int at = Chunks.find(chunks, nodeName);
    int row = at < 0 ? -1 : chunks[at].find(nodeName);
    if (row < 0) {
      return new ClusterView(chunks, size, homeless, changed, images, catalog, derived);
    }
    NodeView updated = chunks[at].nodes[row].withNominated(changed.on(nodeName));
    Chunk[] copy = Chunks.replaced(chunks, at, chunks[at].replaced(row, updated));
    return new ClusterView(copy, size, homeless, changed, images, catalog, derived);
  }

  @SuppressWarnings(
      "ReferenceEquality") // The same instance is how a view says that nothing changed.
  private ClusterView changed(String name, UnaryOperator<NodeView> change) {
    int at = Chunks.find(chunks, name);
    int row = at < 0 ? -1 : chunks[at].find(name);
    if (row >= 0) {
      NodeView old = chunks[at].nodes[row];
      NodeView updated = change.apply(old);
      return updated == old
          ? this
          : new ClusterView(
              Chunks.replaced(chunks, at, chunks[at].replaced(row, updated)),
              size,
              homeless,
              nominations,
              images,
              catalog,
              derived);
    }
    NodeView absent = NodeView.absent(homeless.getOrDefault(name, PlacedPods.NONE));
    NodeView updated = change.apply(absent);
    return updated == absent
        ? this
        : new ClusterView(
            chunks,
            size,
            homelessWith(name, updated.placed()),
            nominations,
            images,
            catalog,
            derived);
  }

  private SortedMap<String, PlacedPods> homelessWith(String name, PlacedPods pods) {
    if (pods.isEmpty() && !homeless.containsKey(name)) {
      return homeless;
    }
    TreeMap<String, PlacedPods> copy = new TreeMap<>(homeless);
    if (pods.isEmpty()) {
      copy.remove(name);
    } else {
      copy.put(name, pods);
    }
    return copy;
  }

  /** Equal nodes with equal pods, equal pods on nodes that aren't there, nominations, objects. */
  @Override
  public boolean equals(Object o) {
    return o instanceof ClusterView other
        && nodes().equals(other.nodes())
        && homelessNodes().equals(other.homelessNodes())
        && nominations.equals(other.nominations)
        && catalog.equals(other.catalog);
  }

  private SortedMap<String, NodeView> homelessNodes() {
    TreeMap<String, NodeView> result = new TreeMap<>();
    homeless.forEach((name, pods) -> result.put(name, NodeView.absent(pods)));
    return result;
  }

  @Override
  public int hashCode() {
    return nodes().hashCode();
  }
}
