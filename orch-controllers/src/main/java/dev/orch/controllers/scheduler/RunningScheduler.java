package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.Listener;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Preemption;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One running scheduler. All that it knows is used in tasks of one worker, one at a time, none of
 * which calls the API; what is written, others write, and report back.
 */
final class RunningScheduler implements Subscription {
  private static final System.Logger LOG = System.getLogger(RunningScheduler.class.getName());

  /** How many pods are decided on in one task; events that came meanwhile get their turn then. */
  private static final int BATCH = 64;

  private static final String UNSCHEDULABLE = "Unschedulable";

  private final Map<String, Profile> profiles = new TreeMap<>();
  private final Map<String, Scheduler> schedulers = new TreeMap<>();
  private final Environment environment;
  private final Binder binder;
  private final ScheduledExecutorService timers;
  private final Executor loop;
  private final Work work;
  private final List<Subscription> subscriptions = new ArrayList<>();

  // Used in the loop's tasks alone.
  private final SchedulingQueue queue;
  private final Placements placements;
  private final Seen seen;
  private final Bindings bindings;
  private final Flights flights;
  private final @Nullable Gangs gangs;
  private final @Nullable GangFlights gangFlights;
  private final Set<String> unsynced = new TreeSet<>();
  private boolean scheduled;
  private @Nullable ScheduledFuture<?> timer;
  private Instant timerDue = Instant.MAX;

  RunningScheduler(SchedulerSettings settings, Environment environment) {
    GangSettings times = settings.gangs();
    this.environment = environment;
    this.gangs = times == null ? null : new Gangs(environment, times, settings.profiles());
    settings
        .profiles()
        .forEach(
            (name, profile) ->
                profiles.put(name, gangs == null ? profile : gangs.withPlugin(profile)));
    profiles.forEach((name, profile) -> schedulers.put(name, new Scheduler(profile)));
    String allocator = environment.chance().uuid();
    this.binder = new Binder(environment, allocator);
    this.timers = environment.workers().apply("scheduler");
    this.loop = new Serial(timers);
    this.work = new Work(this::run, timers, new Writers(environment.workers()));
    this.placements = new Placements(environment.informers());
    this.seen = new Seen(environment.informers(), times != null);
    QueueSortPlugin sort = profiles.values().iterator().next().queueSort();
    this.queue =
        new SchedulingQueue(
            profiles,
            sort,
            settings.backoff(),
            this::closedGate,
            gangs == null ? SchedulingQueue.Units.ALONE : gangs,
            placements::view);
    this.bindings =
        new Bindings(environment, placements, queue, binder, work, seen, pod -> told(pod, null));
    this.flights = new Flights(placements, binder, work, this::prepared, this::givenUp);
    if (times == null || gangs == null) {
      this.gangFlights = null;
    } else {
      GangBinder gangBinder = new GangBinder(environment, allocator);
      this.gangFlights =
          new GangFlights(
              placements,
              flights,
              bindings,
              binder,
              gangBinder,
              work,
              seen,
              queue,
              times,
              environment.clock(),
              gangs::isPromised);
      gangs.begin(
          new Gangs.Parts(
              placements, queue, binder, gangBinder, gangFlights, bindings, work, sort));
    }
  }

  /** What a pod needs before it is bound is there. */
  private void prepared(Decision.Placed placed, long asOf) {
    if (gangs == null
        || gangFlights == null
        || !gangFlights.prepared(gangs.of(placed.pod()), placed.pod())) {
      bindings.bind(List.of(placed), asOf);
    }
  }

  private void givenUp(Pod pod, String why) {
    if (gangs == null || gangFlights == null || !gangFlights.failed(gangs.of(pod), pod, why)) {
      bindings.unbound(pod, why);
    }
  }

  Subscription begin() {
    Set<Kind<?>> kinds = new LinkedHashSet<>();
    profiles.values().forEach(profile -> kinds.addAll(profile.kinds()));
    kinds.remove(GroupKinds.POD_GROUP);
    unsynced.add(BuiltInKinds.NODE.qualifiedName());
    unsynced.add(BuiltInKinds.POD.qualifiedName());
    kinds.forEach(kind -> unsynced.add(kind.qualifiedName()));
    listen(BuiltInKinds.NODE, this::node);
    listen(BuiltInKinds.POD, this::pod);
    kinds.forEach(this::listenToOther);
    if (gangs != null) {
      unsynced.add(GroupKinds.POD_GROUP.qualifiedName());
      listen(GroupKinds.POD_GROUP, this::group);
    }
    return this;
  }

  private <T extends Resource> void listenToOther(Kind<T> kind) {
    listen(
        kind,
        (before, after) -> {
          placements.changed(kind, before, after);
          queue.changed(kind, before, after, false, now());
        });
  }

  private <T extends Resource> void listen(Kind<T> kind, Listener<T> listener) {
    Informer<T> informer = environment.informers().of(kind);
    subscriptions.add(
        informer.listen((before, after) -> run(() -> listener.changed(before, after))));
    subscriptions.add(
        informer
            .synced()
            .listen(
                synced ->
                    run(
                        () -> {
                          if (synced) {
                            unsynced.remove(kind.qualifiedName());
                          }
                        })));
  }

  /** Runs a step of the loop; none is begun once the workers have ended. */
  private void run(Runnable step) {
    try {
      loop.execute(
          () -> {
            if (!work.isClosed()) {
              step.run();
              flights.look();
              plan();
            }
          });
    } catch (RejectedExecutionException ended) {
      LOG.log(System.Logger.Level.DEBUG, "the scheduler's worker has ended");
    }
  }

  private Instant now() {
    return environment.clock().instant();
  }

  /** Sees to it that a decision follows if one is due, and that waiting pods come back in time. */
  private void plan() {
    if (!unsynced.isEmpty()) {
      return;
    }
    if (queue.hasNext() && !scheduled) {
      scheduled = true;
      run(this::decide);
    }
    Instant due = queue.nextPass().orElse(Instant.MAX);
    if (due.isBefore(timerDue)) {
      if (timer != null) {
        timer.cancel(false);
      }
      timerDue = due;
      long delay = Math.max(0, Duration.between(now(), due).toNanos());
      timer = timers.schedule(() -> run(this::pass), delay, TimeUnit.NANOSECONDS);
    }
  }

  private void pass() {
    timer = null;
    timerDue = Instant.MAX;
    queue.pass(now());
  }

  /** The name of the plugin that doesn't let the pod be decided on. */
  private Optional<String> closedGate(Pod pod) {
    Profile profile = profiles.get(pod.spec().schedulerName());
    if (profile == null) {
      return Optional.empty();
    }
    for (Profile.Gate gate : profile.gates()) {
      if (!gate.plugin().mayEnqueue(pod, placements.view()).fits()) {
        return Optional.of(gate.name());
      }
    }
    return Optional.empty();
  }

  private void node(@Nullable Node before, @Nullable Node after) {
    if (after != null) {
      placements.put(after);
    } else if (before != null) {
      placements.remove(before);
    }
    if (Changes.matters(before, after)) {
      queue.changed(BuiltInKinds.NODE, before, after, false, now());
    }
  }

  private void pod(@Nullable Pod before, @Nullable Pod after) {
    Pod known = before;
    if (before != null
        && (after == null || !after.metadata().uid().equals(before.metadata().uid()))) {
      member(before, false);
      gone(before);
      known = null;
    }
    if (after == null) {
      return;
    }
    seen.pod(after);
    member(after, after.metadata().deletionTimestamp() == null && !Changes.isFinished(after));
    if (Changes.isFinished(after)) {
      if (known == null || !Changes.isFinished(known)) {
        gone(after);
      }
    } else if (!after.spec().nodeName().isEmpty()) {
      assigned(known, after);
    } else if (isPromised(after)) {
      queue.remove(after.metadata().uid()); // it is as good as on its node
    } else if (profiles.containsKey(after.spec().schedulerName())
        && after.metadata().deletionTimestamp() == null) {
      waiting(known, after);
    } else {
      gone(after);
    }
  }

  private void group(@Nullable PodGroup before, @Nullable PodGroup after) {
    if (after != null) {
      seen.group(after);
    }
    if (gangs != null) {
      gangs.group(before, after);
    }
    queue.changed(GroupKinds.POD_GROUP, before, after, false, now());
  }

  private void member(Pod pod, boolean counts) {
    if (gangs != null) {
      if (counts) {
        gangs.put(pod);
      } else {
        gangs.remove(pod);
      }
    }
  }

  private boolean isPromised(Pod pod) {
    return gangs != null && pod.metadata().deletionTimestamp() == null && gangs.isPromised(pod);
  }

  /** A pod needs no place any more, nor wants one. */
  private void gone(Pod pod) {
    String uid = pod.metadata().uid();
    queue.remove(uid);
    flights.remove(uid);
    Optional<String> nominated = placements.view().nominatedNode(pod);
    Pod placed = placements.forget(uid).orElse(pod);
    placements.remove(placed);
    if (placed.spec().nodeName().isEmpty() && nominated.isPresent()) {
      placed = placed.withSpec(placed.spec().withNodeName(nominated.get()));
    }
    told(placed, null);
  }

  private void assigned(@Nullable Pod before, Pod after) {
    String uid = after.metadata().uid();
    queue.remove(uid);
    flights.remove(uid);
    placements.put(after);
    if (before == null || before.spec().nodeName().isEmpty()) {
      told(null, after);
    } else if (Changes.matters(before, after)) {
      told(before, after);
    }
  }

  private void waiting(@Nullable Pod before, Pod after) {
    if (placements.isAssumed(after)) {
      return; // it is being bound; who binds it reads it again if that fails
    }
    String nominated = after.status().nominatedNodeName();
    if (before != null && before.status().nominatedNodeName().equals(nominated)) {
      nominated = placements.view().nominatedNode(after).orElse("");
    }
    if (!nominated.isEmpty() || placements.view().nominatedNode(after).isPresent()) {
      placements.nominate(after, nominated);
    }
    boolean changed = before == null || Changes.matters(before, after);
    queue.put(after, changed, now());
    if (changed) {
      told(before, after);
    }
  }

  /** Pods without a node concern only those that gates hold, such as the rest of a gang. */
  private void told(@Nullable Pod before, @Nullable Pod after) {
    Pod any = after != null ? after : before;
    boolean placed = any != null && !any.spec().nodeName().isEmpty();
    queue.changed(BuiltInKinds.POD, before, after, !placed, now());
  }

  private void decide() {
    scheduled = false;
    if (gangs != null) {
      gangs.look();
    }
    List<Pod> taken = queue.take(BATCH);
    List<Pod> batch = gangs == null ? taken : gangs.admitted(taken);
    if (batch.isEmpty() || gangs != null && gangs.decide(batch, seen.revision())) {
      return;
    }
    Scheduler scheduler = schedulers.get(batch.get(0).spec().schedulerName());
    if (scheduler == null) {
      throw new IllegalStateException("a pod of another scheduler: " + batch.get(0).metadata());
    }
    List<Decision.Placed> placed = new ArrayList<>();
    for (Decision decision : decisions(batch, scheduler)) {
      if (decision instanceof Decision.Placed one) {
        placed.add(one);
      } else {
        refused(decision);
      }
    }
    bindings.bind(flights.begin(placed, seen.revision()), seen.revision());
  }

  /** What goes wrong for one pod, such as by a plugin's bug, is the matter of that pod alone. */
  private List<Decision> decisions(List<Pod> batch, Scheduler scheduler) {
    Scheduler.Decided decided;
    try {
      decided = scheduler.decide(placements.view(), batch, environment.chance().nextLong());
    } catch (RuntimeException bug) {
      if (batch.size() == 1) {
        LOG.log(System.Logger.Level.WARNING, () -> batch.get(0).metadata().name(), bug);
        bindings.failed(batch.get(0), String.valueOf(bug.getMessage()));
        return List.of();
      }
      List<Decision> decisions = new ArrayList<>();
      batch.forEach(pod -> decisions.addAll(decisions(List.of(pod), scheduler)));
      return decisions;
    }
    placements.assume(decided);
    return decided.decisions();
  }

  private void refused(Decision decision) {
    Pod pod = decision.pod();
    Instant now = now();
    Set<String> plugins = decision.diagnosis().map(why -> why.plugins()).orElse(ImmutableSet.of());
    String message = decision.diagnosis().map(why -> why.message()).orElse("");
    Preemption preemption = decision.preemption().orElse(null);
    String nominated = preemption == null ? "" : preemption.nodeName();
    List<Pod> victims = new ArrayList<>();
    if (preemption != null) {
      preemption.clearedNominations().forEach(this::denominated);
      preemption.victims().stream()
          .filter(victim -> victim.metadata().deletionTimestamp() == null)
          .filter(victim -> !flights.reject(victim.metadata().uid(), "preempted"))
          .forEach(victims::add);
    }
    if (victims.isEmpty()) {
      queue.refused(pod, plugins, now);
    } else {
      queue.hold(pod, plugins, now);
      victims.forEach(victim -> placements.evict(victim, now));
    }
    work.write(
        pod,
        () -> {
          binder.refuse(pod, UNSCHEDULABLE, message, nominated);
          evict(pod, nominated, victims);
        });
  }

  /** A pod loses its nomination to one of higher priority: it may find another place. */
  private void denominated(Pod pod) {
    queue.moved(pod.metadata().uid(), now());
    work.write(pod, () -> binder.clearNomination(pod));
  }

  /** A writer's task: evicts, and reports who couldn't be. */
  private void evict(Pod pod, String node, List<Pod> victims) {
    List<Pod> kept = new ArrayList<>();
    for (Pod victim : victims) {
      if (!work.isClosed() && !binder.evict(victim, pod, node)) {
        kept.add(victim);
      }
    }
    if (!victims.isEmpty()) {
      run(
          () -> {
            kept.forEach(placements::keep);
            queue.release(pod.metadata().uid(), !kept.isEmpty(), now());
          });
    }
  }

  @Override
  public void close() {
    work.close();
    subscriptions.forEach(Subscription::close);
    loop.execute(
        () -> {
          flights.close();
          if (gangs != null) {
            gangs.close();
          }
          if (timer != null) {
            timer.cancel(false);
          }
        });
  }
}
