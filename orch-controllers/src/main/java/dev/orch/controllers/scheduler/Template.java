package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Volume;
import java.util.List;
import java.util.Map;

/**
 * What pods of one template have in common, for the scheduler: equal for pods that differ in names
 * and in what no node is chosen by.
 *
 * @param name of a pod with claims that are named after it, else {@code ""}
 */
record Template(
    String namespace,
    Map<String, String> labels,
    Map<String, String> annotations,
    PodSpec spec,
    String name) {
  static Template of(Pod pod) {
    PodSpec spec = pod.spec();
    boolean ownClaims =
        !spec.resourceClaims().isEmpty()
            || spec.volumes().stream().anyMatch(volume -> volume.ephemeral() != null);
    PodSpec common =
        spec.withHostname("")
            .withVolumes(withoutTokens(spec.volumes()))
            .withInitContainers(unmounted(spec.initContainers()))
            .withContainers(unmounted(spec.containers()));
    return new Template(
        pod.metadata().namespace(),
        pod.metadata().labels(),
        pod.metadata().annotations(),
        common,
        ownClaims ? pod.metadata().name() : "");
  }

  /** The API server gives the volume of each pod's token a name of its own. */
  private static List<Volume> withoutTokens(List<Volume> volumes) {
    return volumes.stream()
        .filter(volume -> volume.projected() == null)
        .collect(ImmutableList.toImmutableList());
  }

  private static List<Container> unmounted(List<Container> containers) {
    return containers.stream()
        .map(container -> container.withVolumeMounts(ImmutableList.of()))
        .collect(ImmutableList.toImmutableList());
  }
}
