package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.workloads.PodDeletion;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The taint eviction controller: deletes pods from nodes with taints of effect NoExecute that they
 * don't tolerate, or no longer.
 */
public final class TaintEviction {
  private record Tainted(String uid, Instant since) {}

  /** When pods were first seen on a tainted node. */
  private final Map<ObjectKey, Tainted> tainted = new ConcurrentHashMap<>();

  private TaintEviction() {}

  public static Loop controller() {
    return new Loop() {
      @Override
      public String name() {
        return "taint-eviction-controller";
      }

      @Override
      public Subscription start(Environment environment) {
        NodeIndex.add(environment.informers());
        return new TaintEviction().build(name()).start(environment);
      }
    };
  }

  private Controller<Pod> build(String name) {
    return Controller.of(BuiltInKinds.POD)
        .named(name)
        .watches(BuiltInKinds.NODE, TaintEviction::podsOf)
        .gone((key, context) -> tainted.remove(key))
        .reconcile(this::reconcile);
  }

  private static Collection<ObjectKey> podsOf(Node node, Informers caches) {
    if (driving(node).isEmpty()) {
      return ImmutableList.of();
    }
    return NodeIndex.pods(caches, node.metadata().name()).stream()
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  private static List<Taint> driving(Node node) {
    return node.spec().taints().stream()
        .filter(taint -> taint.effect().equals(NodeTaints.NO_EXECUTE))
        .collect(ImmutableList.toImmutableList());
  }

  private Result reconcile(Pod pod, Context context) {
    ObjectKey key = ObjectKey.of(pod);
    List<Taint> taints =
        context
            .lister(BuiltInKinds.NODE)
            .get("", pod.spec().nodeName())
            .map(TaintEviction::driving)
            .orElse(ImmutableList.of());
    if (taints.isEmpty() || pod.metadata().deletionTimestamp() != null) {
      cancel(key, pod, context);
      return Result.done();
    }
    Stay stay = Stay.of(pod, taints);
    if (stay.isForever()) {
      cancel(key, pod, context);
      return Result.done();
    }
    Duration left = Duration.between(context.now(), stay.until(since(key, pod, context.now())));
    if (left.compareTo(Duration.ZERO) > 0) {
      return Result.again(left);
    }
    evict(pod, context);
    return Result.done();
  }

  private Instant since(ObjectKey key, Pod pod, Instant now) {
    Tainted known = tainted.get(key);
    if (known == null || !known.uid().equals(pod.metadata().uid())) {
      known = new Tainted(pod.metadata().uid(), now);
      tainted.put(key, known);
    }
    return known.since();
  }

  /** The pod may stay after all. */
  private void cancel(ObjectKey key, Pod pod, Context context) {
    if (tainted.remove(key) != null && pod.metadata().deletionTimestamp() == null) {
      context.event("TaintManagerEviction", "Cancelling deletion of Pod " + key);
    }
  }

  private static void evict(Pod pod, Context context) {
    context.event("TaintManagerEviction", "Marking for deletion Pod " + ObjectKey.of(pod));
    try {
      PodDeletion.disrupt(
          pod,
          "DeletionByTaintManager",
          "Taint manager: deleting due to NoExecute taint",
          context.api(),
          context.now());
      PodDeletion.delete(pod, null, context.api());
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }
}
