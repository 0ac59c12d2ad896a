package dev.orch.controllers.scheduler;

import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One running scheduler. All that it knows is used in tasks of one worker, one at a time, none of
 * which calls the API; bindings are tasks of another, and report back.
 */
final class RunningScheduler implements Subscription {
  /** How many pods are decided on in one task; events that came meanwhile get their turn then. */
  private static final int BATCH = 64;

  private final String name;
  private final Profile profile;
  private final Environment environment;
  private final Binder binder;
  private final ScheduledExecutorService timers;
  private final Executor loop;
  private final Executor binding;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private volatile boolean closed;

  // Used in the loop's tasks alone.
  private final PendingPods pending = new PendingPods();
  private final Placements placements = new Placements();
  private boolean podsSynced;
  private boolean nodesSynced;
  private boolean scheduled;
  private @Nullable ScheduledFuture<?> timer;

  RunningScheduler(String name, Profile profile, Environment environment) {
    this.name = name;
    this.profile = profile;
    this.environment = environment;
    this.binder = new Binder(name, environment);
    this.timers = environment.workers().apply("scheduler");
    this.loop = new Serial(timers);
    this.binding = new Serial(environment.workers().apply("scheduler-binding"));
  }

  Subscription begin() {
    Informer<Node> nodes = environment.informers().of(BuiltInKinds.NODE);
    Informer<Pod> pods = environment.informers().of(BuiltInKinds.POD);
    subscriptions.add(nodes.listen((before, after) -> run(() -> node(before, after))));
    subscriptions.add(pods.listen((before, after) -> run(() -> pod(before, after))));
    subscriptions.add(nodes.synced().listen(synced -> run(() -> nodesSynced = synced)));
    subscriptions.add(pods.synced().listen(synced -> run(() -> podsSynced = synced)));
    return this;
  }

  private void run(Runnable step) {
    loop.execute(
        () -> {
          if (!closed) {
            step.run();
            plan();
          }
        });
  }

  /** Sees to it that a decision follows if one is due, and that waiting pods come back in time. */
  private void plan() {
    if (!podsSynced || !nodesSynced) {
      return;
    }
    if (pending.hasActive() && !scheduled) {
      scheduled = true;
      run(this::decide);
    }
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    Instant now = environment.clock().instant();
    pending
        .nextPass()
        .ifPresent(
            due ->
                timer =
                    timers.schedule(
                        () -> run(this::pass),
                        Math.max(0, Duration.between(now, due).toNanos()),
                        TimeUnit.NANOSECONDS));
  }

  private void pass() {
    pending.pass(environment.clock().instant());
  }

  private void node(@Nullable Node before, @Nullable Node after) {
    if (after != null) {
      if (placements.put(before, after)) {
        pending.changed(environment.clock().instant());
      }
    } else if (before != null) {
      placements.remove(before);
    }
  }

  private void pod(@Nullable Pod before, @Nullable Pod after) {
    if (before != null
        && (after == null || !after.metadata().uid().equals(before.metadata().uid()))) {
      pending.remove(before);
      placements.remove(before);
      pending.changed(environment.clock().instant());
    }
    if (after == null) {
      return;
    }
    if (!after.spec().nodeName().isEmpty()) {
      pending.remove(after);
      placements.put(after);
      if (isFinished(after)) {
        pending.changed(environment.clock().instant());
      }
    } else if (!isMine(after)) {
      pending.remove(after);
    } else if (!placements.isAssumed(after)) {
      waiting(before, after);
    }
  }

  private void waiting(@Nullable Pod before, Pod after) {
    boolean same =
        before != null
            && before.metadata().uid().equals(after.metadata().uid())
            && before.spec().equals(after.spec())
            && before.metadata().labels().equals(after.metadata().labels());
    if (same) {
      pending.refresh(after);
    } else {
      pending.add(after);
    }
  }

  private static boolean isFinished(Pod pod) {
    return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
  }

  /** Whether it names this scheduler, no gate holds it, and it still wants a node. */
  private boolean isMine(Pod pod) {
    return pod.spec().schedulerName().equals(name)
        && pod.spec().schedulingGates().isEmpty()
        && pod.metadata().deletionTimestamp() == null
        && !isFinished(pod);
  }

  private void decide() {
    scheduled = false;
    List<Pod> batch = pending.take(BATCH);
    List<Decision> decisions =
        Scheduler.schedule(placements.view(), batch, profile, environment.chance().nextLong());
    for (Decision decision : decisions) {
      Pod pod = decision.pod();
      if (decision instanceof Decision.Placed placed) {
        placements.assume(pod, placed.nodeName());
        binding.execute(() -> bind(pod, placed.nodeName()));
      } else {
        pending.refused(pod, environment.clock().instant());
        String message = decision.diagnosis().map(why -> why.message()).orElse("");
        binding.execute(() -> refuse(pod, message));
      }
    }
  }

  private void bind(Pod pod, String node) {
    if (!closed && !binder.bind(pod, node)) {
      run(() -> unbound(pod));
    }
  }

  private void refuse(Pod pod, String message) {
    if (!closed) {
      binder.refuse(pod, message);
    }
  }

  /** Back into the queue, unless the cache meanwhile says that it needs no node. */
  private void unbound(Pod pod) {
    if (!placements.isAssumed(pod)) {
      return;
    }
    placements.forget(pod);
    environment
        .informers()
        .of(BuiltInKinds.POD)
        .get(pod.metadata().namespace(), pod.metadata().name())
        .filter(now -> now.metadata().uid().equals(pod.metadata().uid()))
        .filter(now -> now.spec().nodeName().isEmpty() && isMine(now))
        .ifPresentOrElse(
            now -> pending.unbound(now, environment.clock().instant()), () -> pending.remove(pod));
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    loop.execute(
        () -> {
          if (timer != null) {
            timer.cancel(false);
          }
        });
  }
}
