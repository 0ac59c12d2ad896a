package dev.orch.controllers.quota;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;

/**
 * The resource quota controller: sets what quotas limit, counts what is used of that, and counts
 * again when something is freed. What is added is charged by the API itself. A description only.
 */
public final class ResourceQuotas implements Loop {
  @Override
  public String name() {
    return "resourcequota-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    return new RunningQuotas(name(), environment).begin();
  }
}
