package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.NodeRanges;
import java.util.List;
import java.util.concurrent.Executor;

/** Tells a network of the ranges that the cluster gives its node. Stateless. */
final class PodRanges {
  private PodRanges() {}

  /**
   * Tells it as soon as there are some, and when they have changed.
   *
   * @param node its name
   * @param then called after each time, on the worker
   */
  static Subscription tell(
      NodeRanges network, String node, Environment environment, Executor worker, Runnable then) {
    return environment
        .informers()
        .of(BuiltInKinds.NODE)
        .listen(
            (before, after) -> {
              if (after != null && after.metadata().name().equals(node)) {
                List<String> known = after.spec().podCIDRs();
                if (!known.isEmpty()) {
                  worker.execute(
                      () -> {
                        network.podRanges(known);
                        then.run();
                      });
                }
              }
            });
  }
}
