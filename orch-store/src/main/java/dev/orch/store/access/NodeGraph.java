package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watcher;
import dev.orch.store.access.NodeEdges.Edge;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Which objects nodes have to do with: a pod, what it refers to, the volumes of its claims and
 * their secrets lead to the node that it is bound to, attachments and slices of devices to the one
 * they name. Kept up to date with the store as of its last commit. For any thread.
 */
final class NodeGraph {
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final List<Kind<?>> KINDS =
      ImmutableList.of(
          BuiltInKinds.POD,
          BuiltInKinds.PERSISTENT_VOLUME,
          StorageKinds.ATTACHMENT,
          DeviceKinds.SLICE);

  private final VersionedStore<Resource> store;
  private final NodeEdges toNodes = new NodeEdges();
  private final NodeEdges between = new NodeEdges();

  private NodeGraph(VersionedStore<Resource> store) {
    this.store = store;
  }

  /** Of what the store holds, until it is closed. */
  static NodeGraph over(VersionedStore<Resource> store) {
    NodeGraph graph = new NodeGraph(store);
    KINDS.forEach(kind -> graph.new Follower(kind).begin());
    return graph;
  }

  /** Whether an object leads to a node, however many others it leads to. */
  boolean leads(Key from, String node) {
    return leads(from, key(BuiltInKinds.NODE, "", node));
  }

  private boolean leads(Key from, Key node) {
    return toNodes.has(from, node) || between.of(from).stream().anyMatch(next -> leads(next, node));
  }

  static Key key(Kind<?> kind, String namespace, String name) {
    return new Key(kind.resource(), namespace, name);
  }

  /** Keeps the edges that one kind's objects make. */
  private final class Follower implements Watcher<Resource> {
    private final Kind<?> kind;

    /** What each object has made, so that it can be taken back. */
    private final NavigableMap<Key, Set<Edge>> made = new ConcurrentSkipListMap<>();

    Follower(Kind<?> kind) {
      this.kind = kind;
    }

    void begin() {
      Scope scope = Scope.of(kind.resource());
      Page<Resource> present = store.list(ListRequest.all(scope));
      Set<Key> gone = new TreeSet<>(made.keySet());
      for (Versioned<Resource> object : present.items()) {
        gone.remove(object.key());
        replace(object.key(), edges(object.key(), object.value()));
      }
      gone.forEach(key -> replace(key, ImmutableSet.of()));
      // On the committer's own thread: the node of a pod that was bound may read for it at once.
      store.watch(scope, present.revision(), Runnable::run, this);
    }

    @Override
    public boolean onCommit(Commit<Resource> commit) {
      for (Change<Resource> change : commit.changes()) {
        if (!isSame(change.before(), change.after())) {
          replace(change.key(), edges(change.key(), change.after()));
        }
      }
      return true;
    }

    @Override
    public void onEnd(End end) {
      if (end != End.CLOSED) {
        begin();
      }
    }

    /** New edges come before old ones go: there is no moment without those that stay. */
    private void replace(Key key, Set<Edge> wanted) {
      Set<Edge> before = wanted.isEmpty() ? made.remove(key) : made.put(key, wanted);
      wanted.forEach(edge -> edgesTo(edge.to()).add(edge));
      if (before != null) {
        before.forEach(edge -> edgesTo(edge.to()).remove(edge));
      }
    }
  }

  private NodeEdges edgesTo(Key to) {
    return to.resource().equals(BuiltInKinds.NODE.resource()) ? toNodes : between;
  }

  /** Most changes of pods are of their status. */
  private static boolean isSame(@Nullable Resource before, @Nullable Resource after) {
    return before instanceof Pod old
        && after instanceof Pod pod
        && old.spec().equals(pod.spec())
        && old.metadata().annotations().equals(pod.metadata().annotations())
        && old.status().resourceClaimStatuses().equals(pod.status().resourceClaimStatuses())
        && Objects.equals(
            old.status().extendedResourceClaimStatus(), pod.status().extendedResourceClaimStatus());
  }

  private static Set<Edge> edges(Key key, @Nullable Resource object) {
    if (object instanceof Pod pod) {
      return edges(key, pod);
    }
    if (object instanceof PersistentVolume volume) {
      return edges(key, volume);
    }
    if (object instanceof VolumeAttachment attachment) {
      return edge(key, attachment.spec().nodeName());
    }
    return object instanceof ResourceSlice slice
        ? edge(key, slice.spec().nodeName())
        : ImmutableSet.of();
  }

  private static Set<Edge> edge(Key from, @Nullable String node) {
    return node == null || node.isEmpty()
        ? ImmutableSet.of()
        : ImmutableSet.of(new Edge(from, key(BuiltInKinds.NODE, "", node)));
  }

  private static Set<Edge> edges(Key key, Pod pod) {
    Set<Edge> own = edge(key, pod.spec().nodeName());
    // A node makes mirror pods itself: they give it no right to anything.
    if (own.isEmpty() || pod.metadata().annotations().containsKey(MIRROR)) {
      return own;
    }
    ImmutableSet.Builder<Edge> edges = ImmutableSet.<Edge>builder().addAll(own);
    Key node = key(BuiltInKinds.NODE, "", pod.spec().nodeName());
    PodReferences.of(pod).forEach(reference -> edges.add(new Edge(reference, node)));
    return edges.build();
  }

  private static Set<Edge> edges(Key key, PersistentVolume volume) {
    ObjectReference claim = volume.spec().claimRef();
    if (claim == null) {
      return ImmutableSet.of();
    }
    ImmutableSet.Builder<Edge> edges = ImmutableSet.builder();
    edges.add(
        new Edge(key, key(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, claim.namespace(), claim.name())));
    VolumeSecrets.of(volume.spec(), claim).forEach(secret -> edges.add(new Edge(secret, key)));
    return edges.build();
  }
}
