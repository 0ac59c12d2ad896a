package dev.orch.controllers.cluster;

import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.controllers.queue.Backoff;
import dev.orch.controllers.queue.WorkQueue;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.OwnerReference;
import dev.orch.store.api.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One running garbage collector. It keeps no graph of its own: each cache has an index of its
 * objects by their owners' uids, and whether an owner is there is looked up in its cache, and in
 * the API before anything is deleted.
 */
final class RunningCollector implements Subscription {
  private static final System.Logger LOG = System.getLogger(RunningCollector.class.getName());

  /** How long it waits for all caches; a kind that can't be listed holds up no other. */
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(30);

  /** An object to look at. */
  record Item(Kind<?> kind, ObjectKey key) {}

  private final String name;
  private final Environment environment;
  private final Executor worker;
  private final WorkQueue<Item> queue;
  private final OwnerGraph graph;

  /** Of every kind that was ever served: one that goes may come again. */
  private final List<Informer<?>> informers = new CopyOnWriteArrayList<>();

  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicInteger unsynced = new AtomicInteger();
  private final AtomicBoolean working = new AtomicBoolean();
  private final ScheduledExecutorService timers;
  private volatile boolean closed;

  RunningCollector(String name, Environment environment) {
    this.name = name;
    this.environment = environment;
    this.timers = environment.workers().apply(name);
    this.worker = new Serial(timers);
    this.queue = new WorkQueue<>(timers, Backoff.RECONCILE, this::ready);
    for (Kind<?> kind : environment.api().kinds().all()) {
      if (isCollected(kind)) {
        informers.add(environment.informers().of(kind));
      }
    }
    this.graph = new OwnerGraph(environment.api(), informers);
  }

  /** Events own nothing, are owned by nobody, and are many. */
  private static boolean isCollected(Kind<?> kind) {
    return kind.isStored()
        && kind.verbs().contains("delete")
        && kind.verbs().contains("list")
        && kind.verbs().contains("watch")
        && !kind.name().equals("Event");
  }

  Subscription begin() {
    // All have the index before the first change asks for it.
    graph.informers().forEach(i -> i.addIndex(OwnerGraph.INDEX, OwnerGraph::owners));
    graph.informers().forEach(this::listen);
    unsynced.set(graph.informers().size());
    for (Informer<?> informer : graph.informers()) {
      subscriptions.add(
          informer
              .synced()
              .listen(
                  synced -> {
                    if (synced && unsynced.decrementAndGet() == 0) {
                      work();
                    }
                  }));
    }
    ScheduledFuture<?> limit =
        timers.schedule(this::work, SYNC_LIMIT.toSeconds(), TimeUnit.SECONDS);
    subscriptions.add(() -> limit.cancel(false));
    return this;
  }

  private void work() {
    if (working.compareAndSet(false, true)) {
      for (int i = queue.size(); i > 0; i--) {
        worker.execute(this::runOne);
      }
    }
  }

  private void ready() {
    if (working.get()) {
      worker.execute(this::runOne);
    }
  }

  private <T extends Resource> void listen(Informer<T> informer) {
    subscriptions.add(informer.listen((before, after) -> changed(informer.kind(), before, after)));
  }

  private <T extends Resource> void changed(Kind<T> kind, @Nullable T before, @Nullable T after) {
    if (kind.equals(ExtensionKinds.DEFINITION)) {
      worker.execute(this::followDefinitions);
    }
    boolean ofInterest =
        before == null || after == null || isOfInterest(before.metadata(), after.metadata());
    if (!ofInterest) {
      return;
    }
    if (after != null) {
      queue.add(new Item(kind, ObjectKey.of(after)));
    }
    if (before != null) {
      left(before.metadata(), after == null ? "" : after.metadata().uid());
    }
  }

  /** Collects objects of kinds that came with a definition, too. */
  private void followDefinitions() {
    if (closed) {
      return;
    }
    for (Kind<?> kind : environment.api().kinds().all()) {
      if (isCollected(kind) && informers.stream().noneMatch(i -> i.kind().equals(kind))) {
        Informer<?> informer = environment.informers().of(kind);
        informer.addIndex(OwnerGraph.INDEX, OwnerGraph::owners);
        informers.add(informer);
        listen(informer);
      }
    }
  }

  /** How an object was is no more: its dependents may be lost, and its owners may wait for that. */
  private void left(ObjectMeta before, String uidNow) {
    if (!before.uid().equals(uidNow)) {
      graph.dependents(before.uid()).forEach(this::add);
    }
    before.ownerReferences().forEach(owner -> addOwner(before, owner));
  }

  private void add(OwnerGraph.Dependent dependent) {
    queue.add(new Item(dependent.kind(), ObjectKey.of(dependent.object())));
  }

  private void addOwner(ObjectMeta of, OwnerReference owner) {
    Kind<?> kind = environment.api().kinds().byName(owner.apiVersion(), owner.kind());
    if (kind != null) {
      queue.add(
          new Item(
              kind.stored(),
              new ObjectKey(kind.isNamespaced() ? of.namespace() : "", owner.name())));
    }
  }

  private void warn(Kind<?> kind, ObjectMeta about, String message) {
    environment.events().record(name, kind, about, "Warning", "OwnerRefInvalidNamespace", message);
  }

  private static boolean isOfInterest(ObjectMeta before, ObjectMeta after) {
    return !before.uid().equals(after.uid())
        || !before.ownerReferences().equals(after.ownerReferences())
        || !before.finalizers().equals(after.finalizers())
        || (before.deletionTimestamp() == null) != (after.deletionTimestamp() == null);
  }

  private void runOne() {
    if (!closed) {
      queue.poll().ifPresent(this::process);
    }
  }

  private void process(Item item) {
    try {
      Collecting collecting = new Collecting(environment.api(), graph, this::add, this::warn);
      collecting.collect(item.kind(), item.key());
      queue.forget(item);
    } catch (ApiException refused) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + ": " + item + ": " + refused.getMessage());
      queue.addRateLimited(item);
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, () -> name + ": " + item, bug);
      queue.addRateLimited(item);
    } finally {
      queue.done(item);
    }
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    queue.close();
  }
}
