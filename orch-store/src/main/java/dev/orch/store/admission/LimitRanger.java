package dev.orch.store.admission;

import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.core.LimitRange;
import dev.orch.model.core.LimitRangeItem;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.kinds.ClusterKinds;
import dev.orch.model.kinds.PodResources;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Containers, pods and claims ask for what the namespace's limit ranges let them, and containers
 * that don't say what they need get what those say.
 */
final class LimitRanger implements Admission {
  private final Objects objects;

  LimitRanger(Objects objects) {
    this.objects = objects;
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (!request.creates(Pod.class)) {
      return request.object();
    }
    Pod pod = (Pod) request.object();
    for (LimitRange range : ranges(request)) {
      pod = LimitDefaults.of(range).apply(pod);
    }
    return request.kind().cast(pod);
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    T old = request.old();
    if (old != null && old.metadata().deletionTimestamp() != null) {
      return;
    }
    if (request.creates(Pod.class) || request.updates(Pod.class, "resize")) {
      PodSpec spec = ((Pod) request.object()).spec();
      for (LimitRange range : ranges(request)) {
        refuse(request, faults(range, spec));
      }
    } else if (request.creates(PersistentVolumeClaim.class)
        || request.updates(PersistentVolumeClaim.class)) {
      PersistentVolumeClaim claim = (PersistentVolumeClaim) request.object();
      for (LimitRange range : ranges(request)) {
        refuse(request, faults(range, claim));
      }
    }
  }

  private List<LimitRange> ranges(AdmissionRequest<?> request) {
    return objects.list(ClusterKinds.LIMIT_RANGE, request.namespace());
  }

  private static void refuse(AdmissionRequest<?> request, Collection<String> faults) {
    if (!faults.isEmpty()) {
      throw request.forbidden(
          faults.size() == 1 ? faults.iterator().next() : "[" + String.join(", ", faults) + "]");
    }
  }

  private static Set<String> faults(LimitRange range, PodSpec spec) {
    Set<String> faults = new LinkedHashSet<>();
    for (LimitRangeItem item : range.spec().limits()) {
      if (item.type().equals("Container")) {
        for (Container container : spec.containers()) {
          new LimitCheck(item, faults).check(container.resources());
        }
        for (Container container : spec.initContainers()) {
          new LimitCheck(item, faults).check(container.resources());
        }
      } else if (item.type().equals("Pod")) {
        new LimitCheck(item, faults).check(whole(spec));
      }
    }
    return faults;
  }

  /** What the containers ask for together, unless the pod as a whole says otherwise. */
  private static ResourceRequirements whole(PodSpec spec) {
    Map<String, Quantity> requests =
        PodResources.total(spec, container -> container.resources().requests());
    Map<String, Quantity> limits =
        PodResources.total(spec, container -> container.resources().limits());
    if (spec.resources() != null) {
      putPodLevel(spec.resources().requests(), requests);
      putPodLevel(spec.resources().limits(), limits);
    }
    return new ResourceRequirements(limits, requests, List.of());
  }

  private static void putPodLevel(Map<String, Quantity> given, Map<String, Quantity> amounts) {
    given.forEach(
        (name, amount) -> {
          if (name.equals("cpu") || name.equals("memory")) {
            amounts.put(name, amount);
          }
        });
  }

  private static Set<String> faults(LimitRange range, PersistentVolumeClaim claim) {
    Set<String> faults = new LinkedHashSet<>();
    Map<String, Quantity> requests = claim.spec().resources().requests();
    for (LimitRangeItem item : range.spec().limits()) {
      if (item.type().equals("PersistentVolumeClaim")) {
        new LimitCheck(item, faults).checkRequests(requests);
      }
    }
    return faults;
  }
}
