package dev.orch.controllers.quota;

import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.queue.Backoff;
import dev.orch.controllers.queue.WorkQueue;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.ResourceQuotaStatus;
import dev.orch.model.kinds.ClusterKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.quota.Measures;
import dev.orch.store.quota.QuotaCount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One running quota controller. It counts what the API has, not what its caches have, and writes
 * the count only if the quota is as it was before it began: whoever adds something meanwhile has
 * changed the quota. Caches tell when to count, of those kinds alone that some quota limits.
 */
final class RunningQuotas implements Subscription {
  private static final System.Logger LOG = System.getLogger(RunningQuotas.class.getName());

  /** How long a mistake may last that no event tells of, such as pods that never end. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private final String name;
  private final Environment environment;
  private final Executor worker;
  private final WorkQueue<ObjectKey> queue;
  private final QuotaCount count;
  private final Set<String> watched = new ConcurrentSkipListSet<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  RunningQuotas(String name, Environment environment) {
    this.name = name;
    this.environment = environment;
    ScheduledExecutorService timers = environment.workers().apply(name);
    this.worker = new Serial(timers);
    this.queue = new WorkQueue<>(timers, Backoff.RECONCILE, () -> worker.execute(this::runOne));
    this.count = new QuotaCount(new Measures(environment.clock()));
  }

  Subscription begin() {
    subscriptions.add(quotas().listen(this::changed));
    return this;
  }

  private Informer<ResourceQuota> quotas() {
    return environment.informers().of(ClusterKinds.RESOURCE_QUOTA);
  }

  /** What is charged changes a quota's use alone, and needs no other count. */
  private void changed(@Nullable ResourceQuota before, @Nullable ResourceQuota after) {
    boolean counted =
        before != null
            && after != null
            && before.spec().equals(after.spec())
            && before.status().hard().equals(after.status().hard());
    if (after != null && !counted) {
      queue.add(ObjectKey.of(after));
    }
  }

  private <T extends Resource> void watch(Kind<T> kind) {
    if (watched.add(kind.resource())) {
      Informer<T> objects = environment.informers().of(kind);
      subscriptions.add(
          objects.listen(
              (before, after) -> {
                if (before != null) {
                  recount(kind, before, after);
                }
              }));
      // What went between the first count and the first look is in no event.
      subscriptions.add(objects.synced().listen(synced -> addAll(quotas().list(), synced)));
    }
  }

  private <T extends Resource> void recount(Kind<T> kind, T before, @Nullable T after) {
    List<ResourceQuota> concerned = quotas().inNamespace(before.metadata().namespace());
    addAll(concerned, !concerned.isEmpty() && count.changes(kind, before, after));
  }

  private void addAll(List<ResourceQuota> all, boolean wanted) {
    if (wanted) {
      all.forEach(quota -> queue.add(ObjectKey.of(quota)));
    }
  }

  private void runOne() {
    if (!closed) {
      queue.poll().ifPresent(this::process);
    }
  }

  private void process(ObjectKey key) {
    try {
      reconcile(key);
      queue.forget(key);
    } catch (ApiException refused) {
      boolean gone = refused.is(Reason.NOT_FOUND) && quotas().get(key).isEmpty();
      if (!gone) {
        LOG.log(System.Logger.Level.DEBUG, () -> name + ": " + key + ": " + refused.getMessage());
        queue.addRateLimited(key);
      }
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, () -> name + ": " + key, bug);
      queue.addRateLimited(key);
    } finally {
      queue.done(key);
    }
  }

  private void reconcile(ObjectKey key) {
    Resources<ResourceQuota> resources =
        environment.api().resources(ClusterKinds.RESOURCE_QUOTA).inNamespace(key.namespace());
    Optional<ResourceQuota> found = quotas().get(key); // its role may list quotas, not get one
    if (found.isEmpty()) {
      return;
    }
    ResourceQuota quota = found.get();
    count.kinds(quota, environment.api().kinds()).forEach(this::watch);
    ResourceQuotaStatus counted =
        count.count(
            quota,
            environment.api().kinds(),
            kind -> environment.api().resources(kind).inNamespace(key.namespace()).list().items());
    if (!QuotaCount.areEqual(counted, quota.status())) {
      Edits.replace(resources.status(), quota, quota.withStatus(counted));
    }
    queue.addAfter(key, RESYNC);
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    queue.close();
  }
}
