package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The TTL controller: tells kubelets by an annotation of their nodes for how many seconds they may
 * keep Secrets and ConfigMaps without asking again; the longer, the more nodes there are.
 */
public final class NodeTtl implements Loop {
  private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";

  @Override
  public String name() {
    return "ttl-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    Size size = new Size();
    return Controller.of(BuiltInKinds.NODE)
        .named(name())
        .watchesChanges(BuiltInKinds.NODE, size::nodes)
        .reconcile((node, context) -> reconcile(node, size, context))
        .start(environment);
  }

  private static Result reconcile(Node node, Size size, Context context) {
    size.update(context.lister(BuiltInKinds.NODE).list().size());
    String seconds = String.valueOf(size.seconds());
    Map<String, String> present = node.metadata().annotations();
    if (!seconds.equals(present.get(ANNOTATION))) {
      Map<String, String> annotations = new TreeMap<>(present);
      annotations.put(ANNOTATION, seconds);
      Edits.ifUnchanged(
          context.api().resources(BuiltInKinds.NODE),
          node,
          read -> read.withMetadata(read.metadata().withAnnotations(annotations)));
    }
    return Result.done();
  }

  /**
   * How large the cluster is, in steps that overlap, so that few nodes more or less change none.
   */
  static final class Size {
    /** A step's least and most nodes, and the seconds; the constants of Kubernetes. */
    private record Step(int least, int most, int seconds) {}

    private static final ImmutableList<Step> STEPS =
        ImmutableList.of(
            new Step(0, 100, 0),
            new Step(90, 500, 15),
            new Step(450, 1000, 30),
            new Step(900, 2000, 60),
            new Step(1800, Integer.MAX_VALUE, 300));

    private int step;

    /** Goes to the next steps if need be; returns whether that changes the seconds. */
    synchronized boolean update(int nodes) {
      int before = step;
      while (nodes > STEPS.get(step).most()) {
        step++;
      }
      while (nodes < STEPS.get(step).least()) {
        step--;
      }
      return step != before;
    }

    synchronized int seconds() {
      return STEPS.get(step).seconds();
    }

    /** All nodes, when one more or less makes a step. */
    Collection<ObjectKey> nodes(@Nullable Node before, @Nullable Node after, Informers caches) {
      if ((before == null) == (after == null)) {
        return ImmutableList.of();
      }
      var nodes = caches.of(BuiltInKinds.NODE).list();
      return update(nodes.size())
          ? nodes.stream().map(ObjectKey::of).collect(ImmutableList.toImmutableList())
          : ImmutableList.of();
    }
  }
}
