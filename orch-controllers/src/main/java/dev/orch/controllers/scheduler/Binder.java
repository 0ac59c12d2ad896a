package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Environment;
import dev.orch.model.core.BindingBuilder;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.Optional;

/** Writes what the scheduler decided. Its calls are scheduling points. */
final class Binder {
  private static final System.Logger LOG = System.getLogger(Binder.class.getName());

  private final String source;
  private final Environment environment;

  Binder(String source, Environment environment) {
    this.source = source;
    this.environment = environment;
  }

  private Resources<Pod> pods(Pod pod) {
    return environment.api().resources(BuiltInKinds.POD).inNamespace(pod.metadata().namespace());
  }

  /** Binds the pod; false if the API refuses. */
  boolean bind(Pod pod, String node) {
    ObjectMeta metadata = pod.metadata();
    try {
      pods(pod)
          .subresource(SubresourceKey.BINDING)
          .create(
              metadata.name(),
              BindingBuilder.builder()
                  .metadata(
                      ObjectMetaBuilder.builder()
                          .name(metadata.name())
                          .namespace(metadata.namespace())
                          .uid(metadata.uid())
                          .build())
                  .target(ObjectReferenceBuilder.builder().kind("Node").name(node).build())
                  .build(),
              WriteOptions.NONE);
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> source + ": " + metadata.name() + " not bound: " + refused.getMessage());
      return false;
    }
    event(
        pod,
        "Normal",
        "Scheduled",
        "Successfully assigned " + metadata.namespace() + "/" + metadata.name() + " to " + node);
    return true;
  }

  private void event(Pod pod, String type, String reason, String message) {
    environment.events().record(source, BuiltInKinds.POD, pod.metadata(), type, reason, message);
  }

  /** Says in the pod's status and by an event why no node takes it. */
  void refuse(Pod pod, String message) {
    event(pod, "Warning", "FailedScheduling", message);
    Instant now = environment.clock().instant();
    try {
      pods(pod).status().edit(pod.metadata().name(), found -> refused(found, pod, message, now));
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        LOG.log(
            System.Logger.Level.DEBUG,
            () -> source + ": " + pod.metadata().name() + ": " + refused.getMessage());
      }
    }
  }

  private static Pod refused(Pod found, Pod decided, String message, Instant now) {
    if (!found.metadata().uid().equals(decided.metadata().uid())
        || !found.spec().nodeName().isEmpty()) {
      return found;
    }
    Optional<PodCondition> before =
        found.status().conditions().stream()
            .filter(c -> c.type().equals("PodScheduled"))
            .findFirst();
    Instant since =
        before
            .filter(c -> c.status().equals("False"))
            .map(PodCondition::lastTransitionTime)
            .orElse(now);
    PodCondition condition =
        PodConditionBuilder.builder()
            .type("PodScheduled")
            .status("False")
            .reason("Unschedulable")
            .message(message)
            .lastTransitionTime(since)
            .observedGeneration(found.metadata().generation())
            .build();
    ImmutableList.Builder<PodCondition> conditions = ImmutableList.builder();
    for (PodCondition present : found.status().conditions()) {
      conditions.add(present.type().equals("PodScheduled") ? condition : present);
    }
    if (before.isEmpty()) {
      conditions.add(condition);
    }
    return found.withStatus(found.status().withConditions(conditions.build()));
  }
}
