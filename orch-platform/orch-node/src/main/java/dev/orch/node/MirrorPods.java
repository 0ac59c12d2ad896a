package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Environment;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatus;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Shows a node's static pods in the API, each by a pod that mirrors it: made when it isn't there,
 * made anew when it was deleted or is another's, removed when nothing stands behind it. What is
 * done to a mirror does nothing to the pod. On the node's worker.
 */
final class MirrorPods {
  static final String MIRROR = "kubernetes.io/config.mirror";
  private static final System.Logger LOG = System.getLogger(MirrorPods.class.getName());

  private final String node;
  private final Environment environment;
  private final Informer<Pod> pods;
  private final Map<String, StatusReport> reports = new LinkedHashMap<>();

  MirrorPods(String node, Environment environment) {
    this.node = node;
    this.environment = environment;
    this.pods = environment.informers().of(BuiltInKinds.POD);
  }

  /** Whether a pod of the API stands for a static one. */
  static boolean isMirror(Pod pod) {
    return pod.metadata().annotations().containsKey(MIRROR);
  }

  /** The uid that the runtime knows a pod of the API by: a mirror's is that of its static pod. */
  static String runningUid(Pod pod) {
    String hash = pod.metadata().annotations().get(MIRROR);
    return hash == null ? pod.metadata().uid() : hash;
  }

  /** What the API was told of a static pod, if its mirror is known. */
  Optional<PodStatus> status(Pod pod) {
    return Optional.ofNullable(mirror(pod)).filter(m -> mirrors(m, pod)).map(Pod::status);
  }

  private @Nullable Pod mirror(Pod pod) {
    return pods.get(ObjectKey.of(pod)).orElse(null);
  }

  private static boolean mirrors(Pod mirror, Pod pod) {
    return pod.metadata().uid().equals(mirror.metadata().annotations().get(MIRROR));
  }

  /**
   * Has the API show these pods as they are, and no others.
   *
   * @return false if it has to be tried again
   */
  boolean show(Collection<Pod> shown) {
    if (!pods.synced().isTrue()) {
      // When the cache is filled it is called again.
      return true;
    }
    boolean well = true;
    Map<ObjectKey, Pod> byKey = new TreeMap<>();
    shown.forEach(pod -> byKey.put(ObjectKey.of(pod), pod));
    for (Pod other : pods.list()) {
      boolean here = other.spec().nodeName().equals(node) && isMirror(other);
      Pod behind = byKey.get(ObjectKey.of(other));
      if (here && (behind == null || !mirrors(other, behind) || isGoing(other))) {
        well &= attempt("remove", other, () -> remove(other));
      }
    }
    for (Pod pod : shown) {
      well &= attempt("show", pod, () -> show(pod));
    }
    return well;
  }

  private static boolean isGoing(Pod pod) {
    return pod.metadata().deletionTimestamp() != null;
  }

  private interface Write {
    boolean done();
  }

  private static boolean attempt(String what, Pod pod, Write write) {
    try {
      return write.done();
    } catch (ApiException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> what + " mirror of " + pod.metadata().name() + ": " + e.getMessage());
      return e.is(Reason.NOT_FOUND);
    }
  }

  private Resources<Pod> in(String namespace) {
    return environment.api().resources(BuiltInKinds.POD).inNamespace(namespace);
  }

  private boolean remove(Pod mirror) {
    reports.remove(mirror.metadata().uid());
    in(mirror.metadata().namespace())
        .delete(
            mirror.metadata().name(),
            DeleteOptionsBuilder.builder()
                .gracePeriodSeconds(0L)
                .preconditions(new Preconditions(mirror.metadata().uid(), null))
                .build(),
            WriteOptions.NONE);
    return true;
  }

  /** A mirror that isn't right is removed before, and made when the cache knows that it is gone. */
  private boolean show(Pod pod) {
    Pod mirror = mirror(pod);
    if (mirror == null) {
      return isGoing(pod) || make(pod);
    }
    if (!mirrors(mirror, pod) || isGoing(mirror)) {
      return true;
    }
    return reports
        .computeIfAbsent(mirror.metadata().uid(), uid -> new StatusReport(environment.api()))
        .send(mirror, pod.status());
  }

  private boolean make(Pod pod) {
    Node owner = environment.api().resources(BuiltInKinds.NODE).find(node).orElse(null);
    if (owner == null) {
      return false;
    }
    Map<String, String> annotations = new TreeMap<>(pod.metadata().annotations());
    annotations.put(MIRROR, pod.metadata().uid());
    OwnerReference reference =
        new OwnerReference("v1", "Node", node, owner.metadata().uid(), true, null);
    in(pod.metadata().namespace())
        .create(
            pod.withMetadata(
                ObjectMetaBuilder.builder()
                    .name(pod.metadata().name())
                    .namespace(pod.metadata().namespace())
                    .labels(pod.metadata().labels())
                    .annotations(ImmutableSortedMap.copyOf(annotations))
                    .ownerReferences(ImmutableList.of(reference))
                    .build()));
    return true;
  }
}
