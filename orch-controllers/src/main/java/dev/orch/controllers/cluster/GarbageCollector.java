package dev.orch.controllers.cluster;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;

/**
 * The garbage collector: deletes what no owner wants any more, and carries out foreground and
 * orphaning deletions, for all kinds. A description only.
 */
public final class GarbageCollector implements Loop {
  @Override
  public String name() {
    return "garbage-collector-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    return new RunningCollector(name(), environment).begin();
  }
}
