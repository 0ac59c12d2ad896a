package dev.orch.node;

import dev.orch.controllers.base.Subscription;
import dev.orch.runtime.Images;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Removes what no pod needs any more: ended containers, old sandboxes and logs of pods that are
 * gone each minute, images each five; the kubelet's times. On the node's worker.
 */
final class Housekeeping {
  private static final long CONTAINERS_SECONDS = 60;
  private static final long IMAGES_SECONDS = 300;

  private final RunningNode node;
  private final @Nullable ImageCollector images;

  Housekeeping(RunningNode node, Machine machine) {
    this.node = node;
    this.images =
        node.runtime instanceof Images having
            ? new ImageCollector(
                having,
                node.runtime,
                machine,
                node.settings.images(),
                node.environment.clock(),
                node.worker,
                new NodeEvents(node.settings.name(), node.environment))
            : null;
  }

  /** Does so from now on. */
  Subscription begin() {
    ScheduledFuture<?> containers =
        node.worker.scheduleWithFixedDelay(
            () -> collect(false), CONTAINERS_SECONDS, CONTAINERS_SECONDS, TimeUnit.SECONDS);
    if (images == null) {
      return () -> containers.cancel(false);
    }
    ScheduledFuture<?> collecting =
        node.worker.scheduleWithFixedDelay(images::collect, 0, IMAGES_SECONDS, TimeUnit.SECONDS);
    return () -> {
      containers.cancel(false);
      collecting.cancel(false);
    };
  }

  /** Has every pod's agent remove what isn't needed of it, and removes what gone pods have left. */
  private void collect(boolean allOfEnded) {
    if (node.isClosed() || !node.hasListed()) {
      return;
    }
    node.agents.forEach(agent -> agent.collect(allOfEnded));
    Set<String> uids = node.agents.uids();
    node.cgroups.retain(uids);
    if (node.files != null) {
      node.files.retainLogs(uids);
    }
  }

  /**
   * Makes room on disk without ending a pod: removes all that is left of pods that have ended, and
   * all images that may go. The stage ends when the images are gone, and never fails.
   */
  CompletionStage<Long> reclaim() {
    collect(true);
    return images == null ? CompletableFuture.completedFuture(0L) : images.freeAll();
  }
}
