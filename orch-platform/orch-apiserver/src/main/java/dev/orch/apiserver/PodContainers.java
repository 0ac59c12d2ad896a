package dev.orch.apiserver;

import dev.orch.model.core.Container;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.Pod;
import dev.orch.store.api.Errors;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which container of a pod a request is about. Stateless. */
final class PodContainers {
  private PodContainers() {}

  /** The one asked for, or else the only one. @throws dev.orch.store.api.ApiException BadRequest */
  static String chosen(String asked, Pod pod) {
    String name = pod.metadata().name();
    List<String> all =
        Stream.of(
                pod.spec().initContainers().stream().map(Container::name),
                pod.spec().containers().stream().map(Container::name),
                pod.spec().ephemeralContainers().stream().map(EphemeralContainer::name))
            .flatMap(names -> names)
            .toList();
    if (!asked.isEmpty()) {
      if (!all.contains(asked)) {
        throw Errors.badRequest("container " + asked + " is not valid for pod " + name);
      }
      return asked;
    }
    if (pod.spec().containers().size() == 1) {
      return pod.spec().containers().get(0).name();
    }
    throw Errors.badRequest(
        "a container name must be specified for pod "
            + name
            + ", choose one of: "
            + all.stream().collect(Collectors.joining(" ", "[", "]")));
  }
}
