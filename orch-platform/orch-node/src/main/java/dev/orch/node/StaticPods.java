package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The pods that a node runs on its own account, as manifests in a directory say; no API is needed
 * for them. One whose manifest is gone or says something else is ended with its grace, and only
 * then comes the next of its name. On the node's worker.
 */
final class StaticPods {
  private static final System.Logger LOG = System.getLogger(StaticPods.class.getName());

  /** The kubelet's {@code fileCheckFrequency}. */
  private static final long LOOK_SECONDS = 20;

  private static final long RETRY_SECONDS = 1;

  /** So long the API gets to tell what it was told of them before. */
  private static final long PATIENCE_SECONDS = 2;

  private final RunningNode node;
  private final MirrorPods mirrors;
  private final @Nullable ManifestFolder folder;
  private final BiConsumer<String, ObjectKey> changed;

  /** Those that run or end, by uid, with their statuses. */
  private final Map<String, Pod> live = new LinkedHashMap<>();

  private Map<String, Pod> wanted = ImmutableMap.of();
  private boolean known;
  private boolean retrying;

  /**
   * @param changed is told of a pod that begins or is to end
   */
  StaticPods(RunningNode node, BiConsumer<String, ObjectKey> changed) {
    this.node = node;
    this.changed = changed;
    this.mirrors = new MirrorPods(node.settings.name(), node.environment);
    Path directory = node.settings.manifests();
    NodeEvents events = new NodeEvents(node.settings.name(), node.environment);
    this.folder =
        directory == null
            ? null
            : new ManifestFolder(
                directory,
                node.settings.name(),
                (file, fault) -> {
                  LOG.log(System.Logger.Level.WARNING, () -> file + ": " + fault);
                  events.warn("FailedStaticPod", file.getFileName() + ": " + fault);
                });
    this.known = folder == null;
  }

  /** Looks from now on. */
  Subscription begin() {
    if (folder == null) {
      return () -> {};
    }
    ScheduledFuture<?> looking =
        node.worker.scheduleWithFixedDelay(
            this::look, PATIENCE_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return () -> looking.cancel(false);
  }

  /** Whether all that are wanted are known. */
  boolean areKnown() {
    return known;
  }

  /** The static pod of that uid, or null. */
  @Nullable Pod get(String uid) {
    return live.get(uid);
  }

  /** Looks at the manifests. */
  void look() {
    if (node.isClosed()) {
      return;
    }
    if (folder != null) {
      wanted = folder.read(node.environment.clock().instant());
      boolean first = !known;
      known = true;
      if (first) {
        node.refresh();
      }
    }
    settle();
  }

  private void settle() {
    Instant now = node.environment.clock().instant();
    for (Pod pod : ImmutableList.copyOf(live.values())) {
      boolean isGoing = pod.metadata().deletionTimestamp() != null;
      if (!isGoing && !wanted.containsKey(pod.metadata().uid())) {
        set(
            pod.withMetadata(
                pod.metadata()
                    .withDeletionTimestamp(now)
                    .withDeletionGracePeriodSeconds(PodEnd.grace(pod).toSeconds())));
      }
    }
    for (Pod pod : wanted.values()) {
      if (live.values().stream().noneMatch(other -> key(other).equals(key(pod)))) {
        set(mirrors.status(pod).map(pod::withStatus).orElse(pod));
      }
    }
    show();
  }

  private void set(Pod pod) {
    live.put(pod.metadata().uid(), pod);
    changed.accept(pod.metadata().uid(), key(pod));
  }

  private static ObjectKey key(Pod pod) {
    return ObjectKey.of(pod);
  }

  /** What has become of it; told to the API as far as there is one. */
  void tell(String uid, PodStatus status) {
    Pod pod = live.get(uid);
    if (pod != null && !pod.status().equals(status)) {
      live.put(uid, pod.withStatus(status));
      node.worker.execute(() -> changed.accept(uid, key(pod)));
      show();
    }
  }

  /** Nothing of it is left: what has the same name may begin. */
  void ended(String uid) {
    if (live.remove(uid) != null) {
      settle();
    }
  }

  /** Mirrors are as they should be, or will be tried again. */
  void show() {
    if (!known) {
      return;
    }
    List<Pod> shown = ImmutableList.copyOf(live.values());
    if (!mirrors.show(shown) && !retrying) {
      retrying = true;
      node.worker.schedule(
          () -> {
            retrying = false;
            if (!node.isClosed()) {
              show();
            }
          },
          RETRY_SECONDS,
          TimeUnit.SECONDS);
    }
  }
}
