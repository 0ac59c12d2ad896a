package dev.orch.controllers.cloud;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.queue.Backoff;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The service controller: has the cloud make a load balancer for each Service of that type, tells
 * in its status where it is reached, and removes it before the Service goes. A description only.
 */
final class ServiceBalancers implements Loop {
  /** The source of its events. */
  static final String COMPONENT = "service-controller";

  /** How long it waits before it bothers the cloud again. */
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));

  private final LoadBalancers balancers;
  private final CloudSettings settings;

  ServiceBalancers(LoadBalancers balancers, CloudSettings settings) {
    this.balancers = balancers;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "service-lb-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    BalancerRun run = new BalancerRun(balancers, settings, environment.events());
    return Controller.of(BuiltInKinds.SERVICE)
        .named(name())
        .recordsAs(COMPONENT)
        .backoff(BACKOFF)
        .watchesChanges(BuiltInKinds.NODE, ServiceBalancers::concerned)
        .gone((key, context) -> run.gone(key))
        .reconcile(run::reconcile)
        .start(environment);
  }

  private static Collection<ObjectKey> concerned(
      @Nullable Node before, @Nullable Node after, Informers caches) {
    if (!BalancerNodes.matters(before, after)) {
      return ImmutableList.of();
    }
    return caches.of(BuiltInKinds.SERVICE).list().stream()
        .filter(ServiceBalancers::isBalanced)
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  static boolean isBalanced(Service service) {
    return service.spec().type().equals("LoadBalancer");
  }
}
