package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The pods of the API that are bound to one node. It is told of them on the node's worker. */
final class PodWatch {
  private final String node;
  private final Informer<Pod> pods;
  private final Executor worker;
  private final Told told;

  /** Is told what has changed. */
  interface Told {
    void changed(String uid, ObjectKey key);

    /** A mirror of one of the node's own pods has come, changed or gone. */
    void mirrorsChanged();

    /** The cache may be filled now. */
    void filled(boolean synced);
  }

  PodWatch(String node, Environment environment, Executor worker, Told told) {
    this.node = node;
    this.pods = environment.informers().of(BuiltInKinds.POD);
    this.worker = worker;
    this.told = told;
  }

  Subscription begin() {
    Subscription changes =
        pods.listen(
            (before, after) -> {
              if (isMirror(before) || isMirror(after)) {
                worker.execute(told::mirrorsChanged);
              } else if (isMine(before) || isMine(after)) {
                Pod pod = after != null ? after : Objects.requireNonNull(before);
                worker.execute(() -> told.changed(pod.metadata().uid(), ObjectKey.of(pod)));
              }
            });
    Subscription filling =
        pods.synced().listen(synced -> worker.execute(() -> told.filled(synced)));
    return () -> {
      changes.close();
      filling.close();
    };
  }

  private boolean isMine(@Nullable Pod pod) {
    return pod != null && pod.spec().nodeName().equals(node);
  }

  private boolean isMirror(@Nullable Pod pod) {
    return pod != null && isMine(pod) && MirrorPods.isMirror(pod);
  }

  /** Whether all that are there are known. */
  boolean isFilled() {
    return pods.synced().isTrue();
  }

  /** The pod of that uid as the cache has it; null if it is gone. */
  @Nullable Pod find(ObjectKey key, String uid) {
    return pods.get(key).filter(pod -> pod.metadata().uid().equals(uid)).orElse(null);
  }
}
