package dev.orch.node;

import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a table that follows from objects whenever they have changed, once all are known. Changes
 * that come close together are synced together. It is set up on one thread; changes are told and
 * syncs run on the worker.
 */
final class TableSync {
  private static final long SETTLE_MILLIS = 10;
  private static final long RETRY_MILLIS = 1000;

  private final ScheduledExecutorService worker;
  private final Runnable sync;
  private final List<Informer<?>> informers = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;

  TableSync(ScheduledExecutorService worker, Runnable sync) {
    this.worker = worker;
    this.sync = sync;
  }

  /** Somebody who is told of changes. */
  interface Listener<T> {
    /** What it was and what it is now; null if there was or is none. */
    void changed(@Nullable T before, @Nullable T after);
  }

  /** The table follows from these too. */
  <T extends Resource> void follow(Informer<T> informer, Listener<T> listener) {
    informers.add(informer);
    subscriptions.add(
        informer.listen(
            (before, after) ->
                worker.execute(
                    () -> {
                      listener.changed(before, after);
                      later();
                    })));
  }

  /** Begins, now that all is said. */
  Subscription begin() {
    for (Informer<?> informer : informers) {
      subscriptions.add(informer.synced().listen(is -> later()));
    }
    return () -> {
      closed = true;
      subscriptions.forEach(Subscription::close);
    };
  }

  /** Syncs soon, even if nothing has changed. */
  void later() {
    if (!closed && scheduled.compareAndSet(false, true)) {
      worker.schedule(this::run, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether it is over: what a sync still under way comes to is nobody's business. */
  boolean isClosed() {
    return closed;
  }

  /** Syncs again in a while: the last one came to nothing. */
  void retry() {
    worker.schedule(this::later, RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void run() {
    scheduled.set(false);
    if (!closed && informers.stream().allMatch(informer -> informer.synced().isTrue())) {
      sync.run();
    }
  }
}
