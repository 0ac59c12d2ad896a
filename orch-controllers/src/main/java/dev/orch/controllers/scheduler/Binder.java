package dev.orch.controllers.scheduler;

import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.model.Resource;
import dev.orch.model.core.Binding;
import dev.orch.model.core.BindingBuilder;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.scheduling.Effect;
import dev.orch.store.api.AllocationException;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.GuardedBinding;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.UnknownFateException;
import dev.orch.store.api.WriteOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what the scheduler decided. Its calls are scheduling points. For any thread. */
final class Binder {
  private static final System.Logger LOG = System.getLogger(Binder.class.getName());
  private static final int MOST_MESSAGE = 1024;
  private static final int FAILURE = 500;
  private static final String CUT = " ...";

  private final Environment environment;
  private final String allocator;

  /**
   * @param allocator tells this life of this scheduler from all others
   */
  Binder(Environment environment, String allocator) {
    this.environment = environment;
    this.allocator = allocator;
  }

  private Resources<Pod> pods(Pod pod) {
    return environment.api().resources(BuiltInKinds.POD).inNamespace(pod.metadata().namespace());
  }

  /** What came of a binding. */
  enum Fate {
    BOUND,
    REFUSED,
    /** Somebody else bound to the node: the pod can be tried again when that was seen. */
    BEHIND,
    /** The answer was lost: {@link #look} tells. */
    UNKNOWN
  }

  /**
   * What came of a binding, and why.
   *
   * @param message of the refusal
   * @param revision that has to be seen first
   */
  record Outcome(Pod pod, String node, Fate fate, String message, long revision) {
    Outcome(Pod pod, String node, Fate fate, String message) {
      this(pod, node, fate, message, 0);
    }
  }

  /**
   * Binds the pod.
   *
   * @param seen the revision up to which the decision knew the pods
   */
  Outcome bind(Pod pod, String node, long seen) {
    ObjectMeta metadata = pod.metadata();
    try {
      pods(pod)
          .subresource(SubresourceKey.GUARDED_BINDING)
          .create(
              metadata.name(),
              new GuardedBinding(of(pod, node), allocator, seen),
              WriteOptions.NONE);
    } catch (AllocationException behind) {
      return new Outcome(pod, node, Fate.BEHIND, behind.status().message(), behind.revision());
    } catch (UnknownFateException lost) {
      return look(pod, node);
    } catch (ApiException refused) {
      // A server that failed may have bound it all the same.
      return refused.status().code() >= FAILURE
          ? look(pod, node)
          : new Outcome(pod, node, Fate.REFUSED, String.valueOf(refused.getMessage()));
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, () -> "binding " + metadata.name(), bug);
      return new Outcome(pod, node, Fate.UNKNOWN, String.valueOf(bug.getMessage()));
    }
    return bound(pod, node);
  }

  private static Binding of(Pod pod, String node) {
    ObjectMeta metadata = pod.metadata();
    return BindingBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(metadata.name())
                .namespace(metadata.namespace())
                .uid(metadata.uid())
                .build())
        .target(ObjectReferenceBuilder.builder().kind("Node").name(node).build())
        .build();
  }

  /** Binds a pod whose place was decided on with those of its gang; may be repeated. */
  Outcome bindDecided(Pod pod, String node) {
    try {
      pods(pod)
          .subresource(SubresourceKey.BINDING)
          .create(pod.metadata().name(), of(pod, node), WriteOptions.NONE);
    } catch (RuntimeException failed) {
      return look(pod, node);
    }
    return bound(pod, node);
  }

  private Outcome bound(Pod pod, String node) {
    ObjectMeta metadata = pod.metadata();
    event(
        pod,
        pod,
        "Normal",
        "Scheduled",
        "Successfully assigned " + metadata.namespace() + "/" + metadata.name() + " to " + node);
    return new Outcome(pod, node, Fate.BOUND, "");
  }

  /** What came of a binding whose answer was lost. */
  Outcome look(Pod pod, String node) {
    try {
      Optional<Pod> found =
          pods(pod)
              .find(pod.metadata().name())
              .filter(now -> now.metadata().uid().equals(pod.metadata().uid()));
      if (found.isPresent() && found.get().spec().nodeName().equals(node)) {
        return bound(pod, node);
      }
      return new Outcome(pod, node, Fate.REFUSED, "the answer to the binding was lost");
    } catch (RuntimeException failed) {
      return new Outcome(pod, node, Fate.UNKNOWN, String.valueOf(failed.getMessage()));
    }
  }

  /** Events are by the scheduler that the deciding pod names. */
  private void event(Pod by, Pod about, String type, String reason, String message) {
    String cut =
        message.length() <= MOST_MESSAGE
            ? message
            : message.substring(0, MOST_MESSAGE - CUT.length()) + CUT;
    environment
        .events()
        .record(by.spec().schedulerName(), BuiltInKinds.POD, about.metadata(), type, reason, cut);
  }

  /**
   * Says in the pod's status and by an event why it has no node.
   *
   * @param reason of the condition
   * @param nominated the node where room is made for it, {@code ""} for none, null to leave that
   */
  void refuse(Pod pod, String reason, String message, @Nullable String nominated) {
    event(pod, pod, "Warning", "FailedScheduling", message);
    PodStatusPatch patch = PodStatusPatch.of(pod);
    patch.condition("PodScheduled", "False", reason, message, environment.clock().instant());
    if (nominated != null) {
      patch.nominate(nominated);
    }
    send(patch, pod);
  }

  /** Takes back that room is made for the pod. */
  void clearNomination(Pod pod) {
    PodStatusPatch patch = PodStatusPatch.of(pod);
    patch.nominate("");
    send(patch, pod);
  }

  private void send(PodStatusPatch patch, Pod pod) {
    if (patch.isEmpty()) {
      return;
    }
    try {
      pods(pod).status().patch(pod.metadata().name(), patch.patch(), WriteOptions.NONE);
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> pod.metadata().name() + ": status: " + refused.getMessage());
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, () -> pod.metadata().name() + ": status", failed);
    }
  }

  /**
   * Makes room: marks the victim as disrupted, then deletes it with its own grace.
   *
   * @return whether it is on its way out, or gone
   */
  boolean evict(Pod victim, Pod preemptor, String node) {
    String name = victim.metadata().name();
    PodStatusPatch patch = PodStatusPatch.of(victim);
    patch.condition(
        "DisruptionTarget",
        "True",
        "PreemptionByScheduler",
        preemptor.spec().schedulerName() + ": preempting to accommodate a higher priority pod",
        environment.clock().instant());
    try {
      if (!patch.isEmpty()) {
        pods(victim).status().patch(name, patch.patch(), WriteOptions.NONE);
      }
      pods(victim)
          .delete(
              name,
              DeleteOptionsBuilder.builder()
                  .preconditions(new Preconditions(victim.metadata().uid(), null))
                  .build(),
              WriteOptions.NONE);
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND) || refused.is(Reason.CONFLICT)) {
        return true; // it is gone, and maybe there is another of its name
      }
      LOG.log(System.Logger.Level.DEBUG, () -> name + " not evicted: " + refused.getMessage());
      return false;
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, () -> name + " not evicted", failed);
      return false;
    }
    event(
        preemptor,
        victim,
        "Normal",
        "Preempted",
        "Preempted by pod " + preemptor.metadata().uid() + " on node " + node);
    return true;
  }

  /**
   * Changes an object, if it is as the decision saw it.
   *
   * @throws RuntimeException if it isn't, or the API refuses
   */
  <T extends Resource> T write(Effect.Write<T> write) {
    Resources<T> objects = environment.api().resources(write.kind());
    T before = write.before();
    T after = write.after();
    T stored = before;
    T sameStatus = write.kind().withStatusOf(after, before);
    if (!sameStatus.equals(before)) {
      stored = Edits.ifUnchanged(objects, before, now -> sameStatus);
    }
    if (!after.equals(sameStatus)) {
      T changed = write.kind().withStatusOf(stored, after);
      stored = Edits.ifUnchanged(objects.status(), stored, now -> changed);
    }
    return stored;
  }
}
