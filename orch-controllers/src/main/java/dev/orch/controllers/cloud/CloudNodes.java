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
import dev.orch.model.core.NodeAddress;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The cloud node controller: tells new nodes what the cloud knows of their instances (their id,
 * type, zone and addresses) and lets pods onto them then; later it keeps addresses up to date.
 */
final class CloudNodes implements Loop {
  private final Instances instances;
  private final CloudSettings settings;

  CloudNodes(Instances instances, CloudSettings settings) {
    this.instances = instances;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "cloud-node-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    Running running = new Running(instances, settings.addressPeriod());
    return Controller.of(BuiltInKinds.NODE)
        .named(name())
        .gone((key, context) -> running.forget(key))
        .reconcile(running::reconcile)
        .start(environment);
  }

  /** What one loop remembers. */
  private static final class Running {
    private static final System.Logger LOG = System.getLogger(CloudNodes.class.getName());

    private final Instances instances;
    private final Duration period;
    private final CloudCalls<InstanceQuestion, Optional<Instance>> calls = new CloudCalls<>();
    private final Map<ObjectKey, Instant> compared = new ConcurrentSkipListMap<>();

    Running(Instances instances, Duration period) {
      this.instances = instances;
      this.period = period;
    }

    void forget(ObjectKey key) {
      calls.forget(key);
      compared.remove(key);
    }

    Result reconcile(Node node, Context context) {
      ObjectKey key = ObjectKey.of(node);
      boolean known = !CloudTaints.has(node, CloudTaints.UNINITIALIZED);
      Node aligned = known ? InstanceFacts.aligned(node) : node;
      if (!aligned.equals(node)) {
        Edits.replace(nodes(context), node, aligned);
        return Result.again(Duration.ZERO);
      }
      Duration left = known ? left(key, context.now()) : Duration.ZERO;
      if (!left.isZero()) {
        return Result.again(left);
      }
      var reply = calls.ask(key, InstanceQuestion.of(node), () -> instances.find(node));
      if (reply.isEmpty()) {
        return calls.waiting(key);
      }
      try {
        Optional<Instance> found = reply.get().get();
        return known ? compare(node, found, context) : initialize(node, found, context);
      } catch (CloudException failure) {
        String what = node.metadata().name() + ": " + failure.getMessage();
        LOG.log(System.Logger.Level.INFO, () -> "no metadata of the instance of node " + what);
        return known ? compared(key, context) : CloudCalls.failed(failure);
      }
    }

    private Duration left(ObjectKey key, Instant now) {
      Instant last = compared.get(key);
      Duration left = last == null ? Duration.ZERO : Duration.between(now, last.plus(period));
      return left.isNegative() ? Duration.ZERO : left;
    }

    private Result compared(ObjectKey key, Context context) {
      compared.put(key, context.now());
      return Result.again(period);
    }

    private static Resources<Node> nodes(Context context) {
      return context.api().resources(BuiltInKinds.NODE);
    }

    private Result initialize(Node node, Optional<Instance> found, Context context) {
      if (found.isEmpty()) {
        return Result.retry(); // its instance may be known later
      }
      Node known = InstanceFacts.initialized(node, found.get());
      Node stored = Edits.replace(nodes(context), node, known);
      context.event("Synced", "Node synced successfully");
      write(stored, found.get(), context);
      return compared(ObjectKey.of(node), context);
    }

    private Result compare(Node node, Optional<Instance> found, Context context) {
      if (found.isPresent()) {
        Node labelled = InstanceFacts.relabelled(node, found.get());
        write(Edits.replace(nodes(context), node, labelled), found.get(), context);
      }
      return compared(ObjectKey.of(node), context);
    }

    private static void write(Node node, Instance instance, Context context) {
      List<NodeAddress> addresses = InstanceFacts.addresses(node, instance);
      Edits.ifUnchanged(
          nodes(context).status(),
          node,
          now -> now.withStatus(now.status().withAddresses(addresses)));
    }
  }
}
