package dev.orch.model.kinds;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of pods/resize: CPU and memory of containers may change, and nothing else. */
final class PodResizing {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String ONLY = "only cpu and memory resources are mutable";

  private PodResizing() {}

  /**
   * What a resize keeps of a pod: its containers' resources, and who wrote them. Containers that
   * were added, renamed or moved are kept too, to be refused.
   */
  static Pod prepare(Pod pod, Pod old) {
    PodSpec spec = pod.spec();
    PodSpec before = old.spec();
    if (spec.containers().size() != before.containers().size()
        || spec.initContainers().size() != before.initContainers().size()) {
      return pod;
    }
    return old.withMetadata(old.metadata().withManagedFields(pod.metadata().managedFields()))
        .withSpec(
            before
                .withContainers(merged(spec.containers(), before.containers()))
                .withInitContainers(merged(spec.initContainers(), before.initContainers())));
  }

  private static List<Container> merged(List<Container> now, List<Container> then) {
    List<Container> merged = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      Container container = now.get(i);
      if (!container.name().equals(then.get(i).name())) {
        return now;
      }
      merged.add(
          then.get(i)
              .withResources(container.resources())
              .withResizePolicy(container.resizePolicy()));
    }
    return merged;
  }

  /** Why no resize of the pod can be; null if one can. */
  static @Nullable FieldError never(Pod old) {
    if (old.metadata().annotations().containsKey(PodValidation.MIRROR)) {
      return FieldError.forbidden(FieldPath.of(""), "static pods cannot be resized");
    }
    return old.spec().os() != null && old.spec().os().name().equals("windows")
        ? FieldError.forbidden(FieldPath.of(""), "windows pods cannot be resized")
        : null;
  }

  static void validate(Pod pod, Pod old, FieldErrors errors) {
    String qos = old.status().qosClass();
    if (!(qos.isEmpty() ? PodResources.qosClass(old.spec()) : qos)
        .equals(PodResources.qosClass(pod.spec()))) {
      errors.add(
          FieldError.invalid(
              SPEC,
              pod.status().qosClass(),
              "Pod QOS Class may not change as a result of resizing"));
    }
    if (!canNodeResize(old)) {
      errors.add(FieldError.forbidden(SPEC, "Pod running on node without support for resize"));
    }
    if (sameOrder(pod, old, errors)) {
      List<Container> init = pod.spec().initContainers();
      List<Container> main = pod.spec().containers();
      removals(init, old.spec().initContainers(), "initContainers", errors);
      removals(main, old.spec().containers(), "containers", errors);
      otherChanges(main, old.spec().containers(), errors);
      otherInitChanges(init, old.spec().initContainers(), errors);
    }
  }

  /** A node that can resize reports what its running containers have. */
  private static boolean canNodeResize(Pod pod) {
    for (ContainerStatus status : pod.status().containerStatuses()) {
      if (status.state().running() != null) {
        return status.resources() != null;
      }
    }
    return true;
  }

  private static boolean sameOrder(Pod pod, Pod old, FieldErrors errors) {
    int before = errors.size();
    sameOrder(pod.spec().containers(), old.spec().containers(), "containers", errors);
    sameOrder(pod.spec().initContainers(), old.spec().initContainers(), "initContainers", errors);
    return errors.size() == before;
  }

  private static void sameOrder(
      List<Container> now, List<Container> then, String field, FieldErrors errors) {
    FieldPath path = SPEC.child(field);
    if (now.size() != then.size()) {
      errors.add(FieldError.forbidden(path, field + " may not be added or removed on resize"));
      return;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!now.get(i).name().equals(then.get(i).name())) {
        errors.add(
            FieldError.forbidden(
                path.index(i).child("name"), field + " may not be renamed or reordered on resize"));
      }
    }
  }

  private static void removals(
      List<Container> now, List<Container> then, String field, FieldErrors errors) {
    for (int i = 0; i < now.size(); i++) {
      FieldPath path = SPEC.child(field).index(i).child("resources");
      ResourceRequirements after = now.get(i).resources();
      ResourceRequirements before = then.get(i).resources();
      if (!after.requests().keySet().containsAll(before.requests().keySet())) {
        errors.add(
            FieldError.forbidden(path.child("requests"), "resource requests cannot be removed"));
      }
      if (!after.limits().keySet().containsAll(before.limits().keySet())) {
        errors.add(FieldError.forbidden(path.child("limits"), "resource limits cannot be removed"));
      }
    }
  }

  private static void otherChanges(List<Container> now, List<Container> then, FieldErrors errors) {
    for (int i = 0; i < now.size(); i++) {
      if (!restored(now.get(i), then.get(i)).equals(then.get(i))) {
        errors.add(FieldError.forbidden(SPEC, ONLY));
      }
    }
  }

  private static void otherInitChanges(
      List<Container> now, List<Container> then, FieldErrors errors) {
    for (int i = 0; i < now.size(); i++) {
      FieldPath path = SPEC.child("initContainers").index(i);
      Container container = now.get(i);
      if (!restored(container, then.get(i)).equals(then.get(i))) {
        errors.add(
            FieldError.forbidden(
                path, "only cpu and memory resources for init or sidecar containers are mutable"));
      }
      boolean restarts =
          container.resizePolicy().stream()
              .anyMatch(policy -> policy.restartPolicy().equals("RestartContainer"));
      if (!container.equals(then.get(i)) && !PodResources.isSidecar(container) && restarts) {
        errors.add(
            FieldError.forbidden(
                path,
                "non-sidecar init containers with a resize policy of RestartContainer cannot be"
                    + " resized"));
      }
    }
  }

  /** The container with the CPU and memory that it had. */
  private static Container restored(Container now, Container then) {
    ResourceRequirements resources = now.resources();
    return now.withResources(
        resources
            .withRequests(restored(resources.requests(), then.resources().requests()))
            .withLimits(restored(resources.limits(), then.resources().limits())));
  }

  private static Map<String, Quantity> restored(
      Map<String, Quantity> now, Map<String, Quantity> then) {
    Map<String, Quantity> restored = new TreeMap<>(now);
    for (String name : new String[] {"cpu", "memory"}) {
      @Nullable Quantity before = then.get(name);
      if (before == null) {
        restored.remove(name);
      } else {
        restored.put(name, before);
      }
    }
    return restored;
  }
}
