package dev.orch.controllers.storage;

import dev.orch.controllers.Context;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.storage.VolumeAttachment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Why an attachment must stay: a pod of its node uses the volume, or the node hasn't unmounted it
 * yet. A node that isn't well is waited for so long; one that is out of service isn't. Since when
 * an attachment is of no use is known to this process alone; after a restart it is waited anew. For
 * any thread.
 */
final class Holding {
  /** {@code reconciler.maxWaitForUnmountDuration} of kube-controller-manager. */
  static final Duration LONGEST = Duration.ofMinutes(6);

  private static final Duration FOR_EVER = Duration.ofDays(36_500);
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final Map<ObjectKey, Instant> unused = new ConcurrentSkipListMap<>();

  /** For how long it is held at least, as far as can be told now; zero if it isn't. */
  Duration left(VolumeAttachment attachment, Context context) {
    ObjectKey key = ObjectKey.of(attachment);
    String node = attachment.spec().nodeName();
    String volume = Attachments.volume(attachment).orElse("");
    if (VolumeUse.of(context).isUsed(volume, node)) {
      unused.remove(key);
      return FOR_EVER;
    }
    Instant since = unused.computeIfAbsent(key, unseen -> context.now());
    Optional<Node> found = context.lister(BuiltInKinds.NODE).get("", node);
    if (found.isPresent() && !isMounted(volume, found.get(), context)) {
      return Duration.ZERO;
    }
    Duration left = waitFor(found, since, context.now());
    return left.isZero() ? ascertain(node, since, context) : left;
  }

  /** What is mounted is detached by force; no cache is believed that says it may be. */
  private static Duration ascertain(String node, Instant since, Context context) {
    Optional<Node> stored = context.api().resources(BuiltInKinds.NODE).find(node);
    return waitFor(stored, since, context.now());
  }

  private static Duration waitFor(Optional<Node> node, Instant since, Instant now) {
    if (node.filter(Holding::isOutOfService).isPresent()) {
      return Duration.ZERO;
    }
    if (node.filter(Holding::isReady).isPresent()) {
      return FOR_EVER;
    }
    Duration left = Duration.between(now, since.plus(LONGEST));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What a run returns that has to look again when that much time has passed. */
  static Result again(Duration left) {
    return left.isZero() || left.equals(FOR_EVER) ? Result.done() : Result.again(left);
  }

  /** The attachment is gone. */
  void forget(ObjectKey key) {
    unused.remove(key);
  }

  private static boolean isMounted(String volume, Node node, Context context) {
    Optional<PersistentVolume> known =
        context.lister(BuiltInKinds.PERSISTENT_VOLUME).get("", volume);
    return known
        .flatMap(Attachments::uniqueName)
        .filter(node.status().volumesInUse()::contains)
        .isPresent();
  }

  private static boolean isOutOfService(Node node) {
    return node.spec().taints().stream().anyMatch(taint -> taint.key().equals(OUT_OF_SERVICE));
  }

  private static boolean isReady(Node node) {
    return node.status().conditions().stream()
        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }
}
