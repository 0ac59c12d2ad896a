package dev.orch.controllers.cloud;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The cloud node lifecycle controller: of nodes that don't report, it deletes those whose instance
 * is gone, and taints those whose instance is turned off until they report again.
 */
final class CloudNodeLifecycle implements Loop {
  private static final String NAME = "cloud-node-lifecycle-controller";

  private final Instances instances;
  private final CloudSettings settings;

  CloudNodeLifecycle(Instances instances, CloudSettings settings) {
    this.instances = instances;
    this.settings = settings;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Subscription start(Environment environment) {
    Running running = new Running(instances, settings.monitorPeriod());
    return Controller.of(BuiltInKinds.NODE)
        .named(NAME)
        .gone((key, context) -> running.forget(key))
        .reconcile(running::reconcile)
        .start(environment);
  }

  /** What one loop remembers. */
  private static final class Running {
    private static final System.Logger LOG = System.getLogger(CloudNodeLifecycle.class.getName());

    /** How long a node that nobody knows yet is given to be initialized. */
    private static final Duration UNINITIALIZED_DELAY = Duration.ofMinutes(1);

    private final Instances instances;
    private final Duration period;
    private final CloudCalls<InstanceQuestion, Optional<Instance>> calls = new CloudCalls<>();
    private final Map<ObjectKey, Instant> looked = new ConcurrentSkipListMap<>();

    Running(Instances instances, Duration period) {
      this.instances = instances;
      this.period = period;
    }

    void forget(ObjectKey key) {
      calls.forget(key);
      looked.remove(key);
    }

    Result reconcile(Node node, Context context) {
      ObjectKey key = ObjectKey.of(node);
      if (isReady(node)) {
        forget(key); // what was asked before it was ready says nothing of later
        Edits.ifUnchanged(
            nodes(context), node, now -> CloudTaints.without(now, CloudTaints.SHUTDOWN));
        return Result.done();
      }
      Duration left = left(node, context.now());
      if (!left.isZero()) {
        return Result.again(left);
      }
      var reply = calls.ask(key, InstanceQuestion.of(node), () -> instances.find(node));
      if (reply.isEmpty()) {
        return calls.waiting(key);
      }
      looked.put(key, context.now());
      try {
        act(node, reply.get().get(), context);
      } catch (CloudException failure) {
        String what = node.metadata().name() + ": " + failure.getMessage();
        LOG.log(System.Logger.Level.INFO, () -> "is there an instance of node " + what);
        Duration wanted = failure.retryAfter().orElse(period);
        return Result.again(wanted.compareTo(period) > 0 ? wanted : period);
      }
      return Result.again(period);
    }

    private static Resources<Node> nodes(Context context) {
      return context.api().resources(BuiltInKinds.NODE);
    }

    private static boolean isReady(Node node) {
      return node.status().conditions().stream()
          .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
    }

    /** How long its instance isn't looked for yet. */
    private Duration left(Node node, Instant now) {
      Instant last = looked.get(ObjectKey.of(node));
      Instant due = last == null ? now : last.plus(period);
      Instant created = node.metadata().creationTimestamp();
      boolean unknown =
          node.spec().providerID().isEmpty() && CloudTaints.has(node, CloudTaints.UNINITIALIZED);
      if (unknown && created != null && created.plus(UNINITIALIZED_DELAY).isAfter(due)) {
        due = created.plus(UNINITIALIZED_DELAY);
      }
      Duration left = Duration.between(now, due);
      return left.isNegative() ? Duration.ZERO : left;
    }

    private static void act(Node node, Optional<Instance> found, Context context) {
      if (found.isEmpty()) {
        delete(node, context);
      } else if (found.get().shutdown()) {
        Edits.ifUnchanged(nodes(context), node, now -> CloudTaints.with(now, CloudTaints.SHUTDOWN));
      }
    }

    private static void delete(Node node, Context context) {
      String name = node.metadata().name();
      context.event(
          "DeletingNode",
          "Deleting node " + name + " because it does not exist in the cloud provider");
      try {
        Edits.delete(nodes(context), node);
      } catch (ApiException refused) {
        context.warning(
            "DeletingNodeFailed", "Failed deleting node " + name + ": " + refused.getMessage());
        throw refused;
      }
    }
  }
}
