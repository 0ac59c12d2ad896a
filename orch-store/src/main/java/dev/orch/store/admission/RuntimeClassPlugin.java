package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Toleration;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.ClusterKinds;
import dev.orch.model.node.RuntimeClass;
import dev.orch.model.node.Scheduling;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a pod's runtime costs, and where there is one, is set in the pod. */
final class RuntimeClassPlugin implements Admission {
  private final Objects objects;

  RuntimeClassPlugin(Objects objects) {
    this.objects = objects;
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    return request.creates(Pod.class)
        ? request.kind().cast(complete((Pod) request.object()))
        : request.object();
  }

  private Pod complete(Pod pod) {
    String name = pod.spec().runtimeClassName();
    if (name == null) {
      return withoutOverhead(pod);
    }
    RuntimeClass found =
        objects
            .find(ClusterKinds.RUNTIME_CLASS, "", name)
            .orElseThrow(
                () -> forbidden(pod, "pod rejected: RuntimeClass \"" + name + "\" not found"));
    Map<String, Quantity> overhead =
        found.overhead() == null ? ImmutableMap.of() : found.overhead().podFixed();
    Pod paid = overhead.isEmpty() ? withoutOverhead(pod) : withOverhead(pod, overhead);
    Scheduling scheduling = found.scheduling();
    return scheduling == null ? paid : scheduled(paid, scheduling);
  }

  private static ApiException forbidden(Pod pod, String why) {
    return Errors.forbidden(BuiltInKinds.POD, pod.metadata().name(), why);
  }

  private static Pod withoutOverhead(Pod pod) {
    if (!pod.spec().overhead().isEmpty()) {
      throw forbidden(
          pod,
          "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
    return pod;
  }

  private static Pod withOverhead(Pod pod, Map<String, Quantity> overhead) {
    Map<String, Quantity> given = pod.spec().overhead();
    if (!given.isEmpty() && !given.equals(overhead)) {
      throw forbidden(
          pod, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
    return pod.withSpec(pod.spec().withOverhead(overhead));
  }

  private static Pod scheduled(Pod pod, Scheduling scheduling) {
    PodSpec spec = pod.spec();
    Map<String, String> selector = new TreeMap<>(spec.nodeSelector());
    scheduling
        .nodeSelector()
        .forEach(
            (key, value) -> {
              String given = selector.put(key, value);
              if (given != null && !given.equals(value)) {
                throw forbidden(
                    pod,
                    String.format(
                        "conflict: runtimeClass.scheduling.nodeSelector[%1$s] = %2$s;"
                            + " pod.spec.nodeSelector[%1$s] = %3$s",
                        key, value, given));
              }
            });
    return pod.withSpec(
        spec.withNodeSelector(selector)
            .withTolerations(merged(spec.tolerations(), scheduling.tolerations())));
  }

  /** Both, but none that another one covers. */
  private static List<Toleration> merged(List<Toleration> some, List<Toleration> more) {
    if (more.isEmpty()) {
      return some;
    }
    List<Toleration> all = ImmutableList.<Toleration>builder().addAll(some).addAll(more).build();
    List<Toleration> merged = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Toleration toleration = all.get(i);
      boolean covered =
          merged.stream().anyMatch(other -> covers(other, toleration))
              || all.subList(i + 1, all.size()).stream()
                  .anyMatch(later -> !later.equals(toleration) && covers(later, toleration));
      if (!covered) {
        merged.add(toleration);
      }
    }
    return ImmutableList.copyOf(merged);
  }

  private static boolean covers(Toleration wide, Toleration narrow) {
    if (wide.equals(narrow)) {
      return true;
    }
    boolean exists = wide.operator().equals("Exists");
    boolean key = wide.key().equals(narrow.key()) || wide.key().isEmpty() && exists;
    boolean effect = wide.effect().isEmpty() || wide.effect().equals(narrow.effect());
    boolean value =
        exists || narrow.operator().equals("Equal") && wide.value().equals(narrow.value());
    return key && effect && value && lastsAsLong(wide, narrow);
  }

  private static boolean lastsAsLong(Toleration wide, Toleration narrow) {
    Long seconds = wide.tolerationSeconds();
    return !wide.effect().equals("NoExecute")
        || seconds == null
        || narrow.tolerationSeconds() != null && narrow.tolerationSeconds() <= seconds;
  }
}
