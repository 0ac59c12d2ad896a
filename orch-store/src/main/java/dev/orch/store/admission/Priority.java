package dev.orch.store.admission;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.scheduling.PriorityClass;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * A pod's priority is its class's, or the global default's. There is one global default, and the
 * system's own classes stay.
 */
final class Priority implements Admission {
  private static final String PREEMPT = "PreemptLowerPriority";

  /** The system's own classes, which pods may name whether they are stored or not. */
  private static final Map<String, Integer> SYSTEM =
      ImmutableMap.of(
          "system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

  /** What a class gives to a pod. */
  private record Given(String name, int value, String preemption) {
    static Given of(PriorityClass found) {
      String preemption = found.preemptionPolicy();
      return new Given(
          found.metadata().name(), found.value(), preemption == null ? PREEMPT : preemption);
    }
  }

  private final Objects objects;

  Priority(Objects objects) {
    this.objects = objects;
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (request.creates(Pod.class)) {
      return request.kind().cast(complete(request, (Pod) request.object()));
    }
    return request.updates(Pod.class) && request.old() instanceof Pod old
        ? request.kind().cast(keep((Pod) request.object(), old))
        : request.object();
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    if (request.deletes(PriorityClass.class) && SYSTEM.containsKey(request.name())) {
      throw request.forbidden("this is a system priority class and cannot be deleted");
    }
    boolean isDefault =
        (request.creates(PriorityClass.class) || request.updates(PriorityClass.class))
            && ((PriorityClass) request.object()).globalDefault();
    Optional<PriorityClass> other = isDefault ? globalDefault() : Optional.empty();
    if (other.isEmpty()) {
      return;
    }
    String name = other.get().metadata().name();
    if (request.operation() == Operation.CREATE || !name.equals(request.name())) {
      throw request.forbidden(
          "PriorityClass " + name + " is already marked as default. Only one default can exist");
    }
  }

  private Pod complete(AdmissionRequest<?> request, Pod pod) {
    PodSpec spec = pod.spec();
    Given given = given(request, spec.priorityClassName());
    if (spec.priority() != null && spec.priority() != given.value()) {
      throw computed(
          request, "integer value of priority", String.valueOf(spec.priority()), given.value());
    }
    String preemption = spec.preemptionPolicy();
    if (preemption != null && !preemption.equals(given.preemption())) {
      throw computed(request, "string value of PreemptionPolicy", preemption, given.preemption());
    }
    return pod.withSpec(
        spec.withPriorityClassName(given.name())
            .withPriority(given.value())
            .withPreemptionPolicy(given.preemption()));
  }

  private static RuntimeException computed(
      AdmissionRequest<?> request, String what, String said, Object computed) {
    return request.forbidden(
        "the "
            + what
            + " ("
            + said
            + ") must not be provided in pod spec; priority admission controller computed "
            + computed
            + " from the given PriorityClass name");
  }

  private Given given(AdmissionRequest<?> request, String name) {
    if (name.isEmpty()) {
      return globalDefault().map(Given::of).orElse(new Given("", 0, PREEMPT));
    }
    Integer system = SYSTEM.get(name);
    if (system != null) {
      return new Given(name, system, PREEMPT);
    }
    return objects
        .find(BuiltInKinds.PRIORITY_CLASS, "", name)
        .map(Given::of)
        .orElseThrow(() -> request.forbidden("no PriorityClass with name " + name + " was found"));
  }

  /** If a race has left several, the one of the lowest value. */
  private Optional<PriorityClass> globalDefault() {
    return objects.list(BuiltInKinds.PRIORITY_CLASS).stream()
        .filter(PriorityClass::globalDefault)
        .min(Comparator.comparingInt(PriorityClass::value));
  }

  /** Who sends a pod as it was sent at first doesn't take its priority away. */
  private static Pod keep(Pod pod, Pod old) {
    PodSpec spec = pod.spec();
    PodSpec kept =
        spec.withPriority(spec.priority() == null ? old.spec().priority() : spec.priority())
            .withPreemptionPolicy(
                spec.preemptionPolicy() == null
                    ? old.spec().preemptionPolicy()
                    : spec.preemptionPolicy());
    return pod.withSpec(kept);
  }
}
