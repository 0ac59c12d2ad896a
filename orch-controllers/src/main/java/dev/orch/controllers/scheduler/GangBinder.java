package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Environment;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.Conditions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.model.schedulingv1alpha2.PodGroupStatus;
import dev.orch.model.schema.Times;
import dev.orch.store.api.AllocationException;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.GuardedPlacement;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.UnknownFateException;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Writes what was decided for gangs. Its calls are scheduling points. For any thread. */
final class GangBinder {
  static final String SCHEDULED = "Scheduled";
  static final String UNSCHEDULABLE = "Unschedulable";
  static final String TIMEOUT = "Timeout";
  private static final System.Logger LOG = System.getLogger(GangBinder.class.getName());
  private static final String TYPE = "PodGroupScheduled";
  private static final String ALL = "All required pods have been successfully scheduled";
  private static final int FAILURE = 500;

  private final Environment environment;
  private final String allocator;

  /**
   * @param allocator tells this life of this scheduler from all others
   */
  GangBinder(Environment environment, String allocator) {
    this.environment = environment;
    this.allocator = allocator;
  }

  private Resources<PodGroup> groups(Gang.Key key) {
    return environment.api().resources(GroupKinds.POD_GROUP).inNamespace(key.namespace());
  }

  /** What came of the deciding write. */
  enum Fate {
    DECIDED,
    /** The API knows of no such write. */
    UNDECIDED,
    REFUSED,
    /** Somebody else bound to a node of it. */
    BEHIND,
    /** The answer was lost: {@link #look} tells. */
    UNKNOWN
  }

  /**
   * What came of the deciding write, and why.
   *
   * @param revision that has to be seen before the next try
   */
  record Outcome(Fate fate, String message, long revision) {
    Outcome(Fate fate, String message) {
      this(fate, message, 0);
    }
  }

  /**
   * Decides where the pods of a group go.
   *
   * @param group as the decision saw it
   * @param placement all that is to stand there
   * @param seen the revision up to which the decision knew the cluster
   */
  Outcome decide(PodGroup group, Map<String, String> placement, long seen) {
    Gang.Key key = new Gang.Key(group.metadata().namespace(), group.metadata().name());
    List<Condition> conditions =
        Conditions.with(group.status().conditions(), condition(group, "True", SCHEDULED, ALL));
    GuardedPlacement guarded =
        new GuardedPlacement(
            allocator,
            seen,
            group.metadata().uid(),
            group.status().placement(),
            new PodGroupStatus(conditions, placement));
    try {
      groups(key)
          .subresource(SubresourceKey.GUARDED_PLACEMENT)
          .create(key.name(), guarded, WriteOptions.NONE);
    } catch (AllocationException behind) {
      return new Outcome(Fate.BEHIND, String.valueOf(behind.getMessage()), behind.revision());
    } catch (UnknownFateException lost) {
      return new Outcome(Fate.UNKNOWN, String.valueOf(lost.getMessage()));
    } catch (ApiException refused) {
      String message = String.valueOf(refused.getMessage());
      if (refused.status().code() >= FAILURE) {
        return new Outcome(Fate.UNKNOWN, message);
      }
      return new Outcome(isUnknown(refused, key) ? Fate.UNDECIDED : Fate.REFUSED, message);
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, () -> "placing " + key, bug);
      return new Outcome(Fate.UNKNOWN, String.valueOf(bug.getMessage()));
    }
    return new Outcome(Fate.DECIDED, "");
  }

  /** Whether it is the write that isn't known, rather than the group. */
  private boolean isUnknown(ApiException refused, Gang.Key key) {
    try {
      return refused.is(Reason.NOT_FOUND) && groups(key).find(key.name()).isPresent();
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.DEBUG, () -> key + ": " + failed.getMessage());
      return false;
    }
  }

  /** What came of a deciding write whose answer was lost. */
  Outcome look(PodGroup group, Map<String, String> placement) {
    Gang.Key key = new Gang.Key(group.metadata().namespace(), group.metadata().name());
    try {
      Optional<PodGroup> found =
          groups(key)
              .find(key.name())
              .filter(now -> now.metadata().uid().equals(group.metadata().uid()));
      return found.isPresent() && found.get().status().placement().equals(placement)
          ? new Outcome(Fate.DECIDED, "")
          : new Outcome(Fate.REFUSED, "the answer to the placement was lost");
    } catch (RuntimeException failed) {
      return new Outcome(Fate.UNKNOWN, String.valueOf(failed.getMessage()));
    }
  }

  private Condition condition(PodGroup group, String status, String reason, String message) {
    Instant now = environment.clock().instant();
    return new Condition(TYPE, status, group.metadata().generation(), now, reason, message);
  }

  /** Says in the group's status that all its pods have nodes. */
  void scheduled(PodGroup group) {
    report(group, "True", SCHEDULED, ALL);
  }

  /** Says in the group's status why its pods have none. */
  void refuse(PodGroup group, String reason, String message) {
    report(group, "False", reason, message);
  }

  private void report(PodGroup group, String status, String reason, String message) {
    List<Condition> present = group.status().conditions();
    List<Condition> with = Conditions.with(present, condition(group, status, reason, message));
    if (with.equals(present)) {
      return;
    }
    Condition wanted = Conditions.find(with, TYPE).orElseThrow();
    Json.Obj condition =
        Json.object("type", Json.of(TYPE))
            .with("status", status)
            .with("observedGeneration", Json.of(wanted.observedGeneration()))
            .with(
                "lastTransitionTime",
                Times.format(Objects.requireNonNull(wanted.lastTransitionTime())))
            .with("reason", reason)
            .with("message", message);
    Patch patch =
        Patch.strategic(
            Json.object("metadata", Json.object("uid", Json.of(group.metadata().uid())))
                .with(
                    "status", Json.object("conditions", Json.array(ImmutableList.of(condition)))));
    Gang.Key key = new Gang.Key(group.metadata().namespace(), group.metadata().name());
    try {
      groups(key).status().patch(key.name(), patch, WriteOptions.NONE);
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.DEBUG, () -> key + ": status: " + failed.getMessage());
    }
  }

  /** Deletes a pod that was bound, as the rest of its gang couldn't be. */
  void undo(Pod pod) {
    try {
      environment
          .api()
          .resources(Pod.class)
          .inNamespace(pod.metadata().namespace())
          .delete(
              pod.metadata().name(),
              DeleteOptionsBuilder.builder()
                  .preconditions(new Preconditions(pod.metadata().uid(), null))
                  .build(),
              WriteOptions.NONE);
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.DEBUG, () -> pod.metadata().name() + ": " + failed.getMessage());
    }
  }
}
