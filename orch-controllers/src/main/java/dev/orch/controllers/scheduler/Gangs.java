package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Environment;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueSortPlugin;
import dev.orch.scheduling.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The gangs of a scheduler's loop: who belongs to which, and when. Used in its tasks alone. */
final class Gangs implements SchedulingQueue.Units {
  private static final System.Logger LOG = System.getLogger(Gangs.class.getName());

  /*
   * Pods of a gang are in the queue as others are, but are taken from it all at once, and given back so. A gang has
   * nothing before it has everything: so two never wait for each other. Those that don't fit are passed by others that
   * do, the older first, until the oldest has waited for too long: then room is held back for it (HoldBack), and for
   * one gang at a time.
   *
   * A placement that stands in a group's status is a promise, whoever wrote it: its pods count as on their nodes, and
   * are bound by the scheduler that they name.
   */
  private final Environment environment;
  private final GangSettings settings;
  private final Map<String, Profile> profiles = new TreeMap<>();
  private final Map<String, Scheduler> schedulers = new TreeMap<>();
  private final Map<Gang.Key, Gang> gangs = new TreeMap<>();
  private final HoldBacks holdBacks;
  private @Nullable Parts parts;

  Gangs(Environment environment, GangSettings settings, Map<String, Profile> profiles) {
    this.environment = environment;
    this.settings = settings;
    this.holdBacks = new HoldBacks(environment.clock(), settings, this.profiles, gangs.values());
    profiles.forEach(
        (name, profile) -> {
          this.profiles.put(name, profile.toBuilder().withoutPostFilters().build());
          this.schedulers.put(
              name, new Scheduler(withPlugin(profile).toBuilder().withoutPostFilters().build()));
        });
  }

  /** What the loop is made of beside. */
  record Parts(
      Placements placements,
      SchedulingQueue queue,
      Binder binder,
      GangBinder gangBinder,
      GangFlights flights,
      Bindings bindings,
      Work work,
      QueueSortPlugin sort) {}

  /** Called once, before all else. */
  void begin(Parts given) {
    parts = given;
    holdBacks.begin(given);
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "not begun");
  }

  /** The profile with what gangs need of it. */
  Profile withPlugin(Profile profile) {
    GangPlugin plugin = new GangPlugin(this::of, holdBacks::current);
    return profile.toBuilder()
        .preEnqueue(GangPlugin.NAME, plugin)
        .filter(GangPlugin.NAME, plugin)
        .build();
  }

  private Instant now() {
    return environment.clock().instant();
  }

  /** The group of a pod that names one. */
  @Nullable Gang of(Pod pod) {
    return Gang.Key.of(pod).map(gangs::get).orElse(null);
  }

  @Override
  public Collection<String> together(Pod pod) {
    Gang gang = of(pod);
    if (gang == null || gang.missing(parts().placements()::isAssumed) <= 0) {
      return List.of();
    }
    List<String> uids = new ArrayList<>();
    for (Pod each : gang.waiting(pod.spec().schedulerName(), parts().placements()::isAssumed)) {
      uids.add(each.metadata().uid());
    }
    return uids;
  }

  @Override
  public Instant since(Pod pod, Instant otherwise) {
    Gang gang = of(pod);
    return gang == null || gang.minCount() == 0 ? otherwise : gang.since();
  }

  /** A group as the cache has it, or that it is gone. */
  void group(@Nullable PodGroup before, @Nullable PodGroup after) {
    PodGroup any = after != null ? after : before;
    if (any == null) {
      return;
    }
    Gang.Key key = new Gang.Key(any.metadata().namespace(), any.metadata().name());
    Gang gang = gangs.computeIfAbsent(key, Gang::new);
    gang.group(after);
    if (after == null) {
      drop(gang);
    } else {
      gang.promised().toList().forEach(this::keepPromise);
      watch(gang);
    }
  }

  /** It has lost something. */
  private void drop(Gang gang) {
    if (!gang.isComplete()) {
      holdBacks.release(gang);
    }
    if (gang.isEmpty()) {
      gangs.remove(gang.key);
    }
  }

  /** A pod that isn't finished, nor on its way out. */
  void put(Pod pod) {
    Gang.Key key = Gang.Key.of(pod).orElse(null);
    if (key == null) {
      return;
    }
    Gang gang = gangs.computeIfAbsent(key, Gang::new);
    boolean complete = gang.isComplete();
    gang.put(pod);
    if (!pod.spec().nodeName().isEmpty()) {
      parts().flights().bound(gang, pod.metadata().uid());
    }
    if (gang.isComplete() && !complete) {
      parts().queue().changed(GroupKinds.POD_GROUP, gang.group, gang.group, false, now());
    }
    watch(gang);
  }

  /** Whether a node was decided on for the pod; if so it is bound there. */
  boolean isPromised(Pod pod) {
    Gang gang = of(pod);
    if (gang == null || gang.promised(pod.metadata().uid()).isEmpty()) {
      return false;
    }
    keepPromise(pod);
    return true;
  }

  private void keepPromise(Pod pod) {
    Gang gang = of(pod);
    String uid = pod.metadata().uid();
    if (gang == null || parts().placements().isAssumed(pod)) {
      return;
    }
    parts().queue().remove(uid);
    Decision.Placed placed = parts().placements().promise(pod, gang.promised(uid));
    if (profiles.containsKey(pod.spec().schedulerName())) {
      parts().flights().bind(placed);
    }
  }

  /** A pod is finished, or on its way out. */
  void remove(Pod pod) {
    Gang gang = of(pod);
    if (gang != null) {
      String uid = pod.metadata().uid();
      gang.remove(uid);
      parts().flights().remove(gang, uid);
      drop(gang);
    }
  }

  /** Says so if the gang isn't complete in time. */
  private void watch(Gang gang) {
    if (!gang.watched && gang.group != null && !gang.isComplete()) {
      gang.watched = true;
      parts().work().later(settings.completion(), () -> late(gang));
    }
  }

  private void late(Gang gang) {
    gang.watched = false;
    PodGroup group = gang.group;
    if (group != null && !gang.isComplete()) {
      String message = gang.members.size() + " of " + gang.minCount() + " required pods exist";
      write(gang, () -> parts().gangBinder().refuse(group, GangBinder.TIMEOUT, message));
    }
  }

  /** What is written for a group is written by one of its pods' writers. */
  private void write(Gang gang, Runnable task) {
    if (!gang.members.isEmpty()) {
      parts().work().write(gang.anyone(), task);
    }
  }

  /** Called before pods are taken: holds room back if it is time. */
  void look() {
    holdBacks.look();
  }

  /**
   * Those of the pods that were taken whose groups are still there and complete; the others wait
   * again until they are.
   */
  List<Pod> admitted(List<Pod> taken) {
    List<Pod> admitted = new ArrayList<>();
    for (Pod pod : taken) {
      Gang gang = of(pod);
      if (gang == null || gang.isComplete()) {
        admitted.add(pod);
      } else {
        parts().queue().retry(pod.metadata().uid(), now());
      }
    }
    return admitted;
  }

  /** Decides for pods that were taken together; false if they aren't a gang. */
  boolean decide(List<Pod> pods, long seen) {
    Gang gang = of(pods.get(0));
    int least = gang == null ? 0 : gang.missing(parts().placements()::isAssumed);
    PodGroup group = gang == null ? null : gang.group;
    if (gang == null || least <= 0 || group == null) {
      return false;
    }
    if (gang.flight != null || pods.size() < least) {
      // The rest is being bound, or gone: it is looked at again when that is known.
      pods.forEach(pod -> parts().queue().refused(pod, ImmutableSet.of(GangPlugin.NAME), now()));
      return true;
    }
    Scheduler.Decided decided;
    try {
      decided = decided(pods, least);
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, gang.key::toString, bug);
      pods.forEach(pod -> parts().bindings().failed(pod, String.valueOf(bug.getMessage())));
      return true;
    }
    List<Decision.Placed> placed = new ArrayList<>();
    for (Decision decision : decided.decisions()) {
      if (decision instanceof Decision.Placed one) {
        placed.add(one);
      }
    }
    refuse(gang, group, decided.decisions(), placed.isEmpty());
    if (!placed.isEmpty()) {
      parts().placements().assume(decided);
      holdBacks.release(gang);
      parts().flights().begin(new GangFlight(gang, seen, placed));
    }
    return true;
  }

  private Scheduler.Decided decided(List<Pod> pods, int least) {
    Scheduler scheduler = schedulers.get(pods.get(0).spec().schedulerName());
    if (scheduler == null) {
      throw new IllegalStateException("pods of another scheduler: " + pods.get(0).metadata());
    }
    return scheduler.decideGang(
        parts().placements().view(), pods, least, environment.chance().nextLong());
  }

  /** Those that found no node wait for a change that may help any of them. */
  private void refuse(Gang gang, PodGroup group, List<Decision> decisions, boolean all) {
    Set<String> plugins = new TreeSet<>();
    String message = "";
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Refused refused) {
        plugins.addAll(refused.why().plugins());
        message = message.isEmpty() ? refused.why().message() : message;
      }
    }
    for (Decision decision : decisions) {
      if (!(decision instanceof Decision.Placed)) {
        parts().queue().refused(decision.pod(), plugins, now());
        say(decision);
      }
    }
    if (all) {
      String why = message;
      write(gang, () -> parts().gangBinder().refuse(group, GangBinder.UNSCHEDULABLE, why));
      if (holdBacks.isFor(gang)) {
        decisions.forEach(each -> parts().queue().hurry(each.pod().metadata().uid(), now()));
      }
    }
  }

  /** Each pod tells once that it has no node; its group tells why, each time. */
  private void say(Decision decision) {
    Pod pod = decision.pod();
    boolean told =
        pod.status().conditions().stream()
            .anyMatch(c -> c.type().equals("PodScheduled") && c.status().equals("False"));
    if (!told) {
      String message = decision.diagnosis().map(why -> why.message()).orElse("");
      String whole =
          decision instanceof Decision.Held ? "not all pods of the group fit: " + message : message;
      parts()
          .work()
          .write(pod, () -> parts().binder().refuse(pod, GangBinder.UNSCHEDULABLE, whole, null));
    }
  }

  void close() {
    gangs.values().forEach(gang -> parts().flights().close(gang));
  }
}
