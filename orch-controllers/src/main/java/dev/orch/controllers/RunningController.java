package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.queue.WorkQueue;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One running controller: hints become keys in a queue, each key a task on a worker. Tasks begin
 * when all caches are synced.
 */
final class RunningController<T extends Resource> implements Subscription {
  private static final System.Logger LOG = System.getLogger(RunningController.class.getName());

  private final Controller<T> controller;
  private final Environment environment;
  private final Kind<T> kind;
  private final Reconciler<T> reconciler;
  private final WorkQueue<ObjectKey> queue;
  private final List<Executor> workers = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<Informer<?>> informers = new ArrayList<>();
  private final AtomicInteger unsynced = new AtomicInteger(Integer.MAX_VALUE);

  /** For each key whose last run wrote something that the caches don't have yet. */
  private final Map<ObjectKey, Barrier> barriers = new ConcurrentHashMap<>();

  private volatile boolean closed;

  RunningController(Controller<T> controller, Environment environment) {
    this.controller = controller;
    this.environment = environment;
    this.kind = controller.kind.apply(environment.api().kinds());
    this.reconciler =
        controller.finalizer == null
            ? controller.reconciler
            : new Finalizing<>(kind, controller.finalizer, controller.reconciler);
    ScheduledExecutorService timers = environment.workers().apply(controller.name());
    this.queue = new WorkQueue<>(timers, controller.backoff, this::ready);
    workers.add(new Serial(timers));
    for (int i = 1; i < controller.workers; i++) {
      workers.add(new Serial(environment.workers().apply(controller.name() + "-" + i)));
    }
  }

  Subscription begin() {
    Informer<T> objects = environment.informers().of(kind);
    informers.add(objects);
    subscriptions.add(
        objects.listen(
            (before, after) ->
                both(before, after).forEach(object -> queue.add(ObjectKey.of(object)))));
    controller.sources.forEach(this::watch);
    unsynced.set(informers.size());
    for (Informer<?> informer : informers) {
      subscriptions.add(informer.synced().listen(synced -> syncedOne(synced)));
    }
    return this;
  }

  private <S extends Resource> void watch(Controller.Source<S> source) {
    Informer<S> informer =
        environment.informers().of(source.kind().apply(environment.api().kinds()));
    informers.add(informer);
    subscriptions.add(
        informer.listen(
            (before, after) ->
                source.mapper().keys(before, after, environment.informers()).forEach(queue::add)));
  }

  private static <S> List<S> both(@Nullable S before, @Nullable S after) {
    ImmutableList.Builder<S> states = ImmutableList.builder();
    if (before != null) {
      states.add(before);
    }
    if (after != null) {
      states.add(after);
    }
    return states.build();
  }

  /** The key of what controls an object, if it is of that kind. */
  static <T extends Resource> List<ObjectKey> ownerOf(
      Resource owned, Function<Kinds, Kind<T>> owners, Informers caches) {
    Kind<T> kind = owners.apply(caches.kinds());
    return Owners.controllerOf(owned.metadata())
        .filter(o -> o.kind().equals(kind.name()) && group(o.apiVersion()).equals(kind.group()))
        .map(o -> new ObjectKey(kind.isNamespaced() ? owned.metadata().namespace() : "", o.name()))
        .map(ImmutableList::of)
        .orElse(ImmutableList.of());
  }

  /** The group of any of its versions. */
  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  private void syncedOne(boolean synced) {
    if (synced && unsynced.decrementAndGet() == 0) {
      for (int i = queue.size(); i > 0; i--) {
        submit();
      }
    }
  }

  private void ready() {
    if (unsynced.get() == 0) {
      submit();
    }
  }

  private void submit() {
    workers.get(Math.floorMod(turn.getAndIncrement(), workers.size())).execute(this::runOne);
  }

  private void runOne() {
    if (closed) {
      return;
    }
    queue.poll().ifPresent(this::process);
  }

  private void process(ObjectKey key) {
    try {
      Barrier barrier = barriers.get(key);
      if (barrier != null && !barrier.begin()) {
        requeue(key, Result.retry());
      } else if (barrier == null || barrier.passedOrParked()) {
        requeue(key, attempt(key));
      }
    } finally {
      queue.done(key);
    }
  }

  private Result attempt(ObjectKey key) {
    OwnWrites wrote = new OwnWrites();
    try {
      Result result = run(key, wrote);
      return wrote.isUnsure() ? Result.retry() : result;
    } catch (ApiException refused) {
      boolean expected = refused.isConflict() || refused.is(Reason.ALREADY_EXISTS);
      LOG.log(
          expected ? System.Logger.Level.DEBUG : System.Logger.Level.INFO,
          () -> controller.name() + ": " + key + ": " + refused.getMessage());
      return Result.retry();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, () -> controller.name() + ": " + key, bug);
      return Result.retry();
    } finally {
      if (!wrote.isEmpty() && !closed) {
        Barrier barrier = new Barrier(key, wrote);
        barriers.put(key, barrier);
        barrier.begin(); // what it can't find out now it asks again before the next run
      }
    }
  }

  private Result run(ObjectKey key, OwnWrites wrote) {
    Optional<T> found = environment.informers().of(kind).get(key);
    if (found.isEmpty()) {
      if (controller.gone != null) {
        controller.gone.accept(
            key, new RunContext<>(controller, environment, wrote, kind, informers, null));
      }
      return Result.done();
    }
    T object = found.get();
    return reconciler.reconcile(
        object, new RunContext<>(controller, environment, wrote, kind, informers, object));
  }

  private void requeue(ObjectKey key, Result result) {
    if (result.isRetry()) {
      queue.addRateLimited(key);
      return;
    }
    if (result.stage().isPresent()) {
      result.stage().get().whenComplete((ended, failed) -> queue.add(key));
      return;
    }
    queue.forget(key);
    result.delay().ifPresent(delay -> queue.addAfter(key, delay));
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    queue.close();
    barriers.clear();
  }

  /** Holds a key back until the caches have what its last run wrote. */
  private final class Barrier {
    private final ObjectKey key;
    private final OwnWrites wrote;
    private boolean begun;
    private boolean passed;
    private boolean parked;

    Barrier(ObjectKey key, OwnWrites wrote) {
      this.key = key;
      this.wrote = wrote;
    }

    /** Whether it is known what to wait for; else the API is asked, unless it doesn't answer. */
    boolean begin() {
      if (!begun) {
        try {
          wrote.ascertain(environment.api());
        } catch (RuntimeException unanswered) {
          return false;
        }
        begun = true;
        wrote.whenSeen(environment.informers(), this::pass);
      }
      return true;
    }

    /** Whether the key may run now; if not, it is queued again as soon as it may. */
    synchronized boolean passedOrParked() {
      parked = !passed;
      return passed;
    }

    void pass() {
      barriers.remove(key, this);
      boolean again;
      synchronized (this) {
        passed = true;
        again = parked;
      }
      if (again || wrote.isMissed(environment.informers())) {
        queue.add(key);
      }
    }
  }
}
