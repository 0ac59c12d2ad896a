package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What somebody may do to objects of the default namespace, whatever controller keeps them. */
abstract class Scenario implements Specification {
  /** Holds controllers to it in so much virtual time. */
  static void hold(Supplier<? extends Specification> specification, Duration time) {
    assertThat(Trials.of(specification, time).trials()).isPositive();
  }

  static <T extends Resource> List<T> all(Simulation cluster, Class<T> type) {
    return cluster.of(type).list().items();
  }

  static List<Pod> pods(Simulation cluster) {
    return all(cluster, Pod.class);
  }

  static <T extends Resource> Optional<T> any(Simulation cluster, Class<T> type, Rng rng) {
    List<T> objects = all(cluster, type);
    return objects.isEmpty() ? Optional.empty() : Optional.of(rng.pick(objects));
  }

  static Optional<Pod> anyPod(Simulation cluster, Rng rng) {
    return any(cluster, Pod.class, rng);
  }

  static void delete(Simulation cluster, Pod pod) {
    cluster.of(Pod.class).delete(pod.metadata().name());
  }

  /** Deletes an object and says what becomes of those that it owns. */
  static void delete(
      Simulation cluster, Class<? extends Resource> type, String name, String propagation) {
    cluster
        .of(type)
        .delete(
            name,
            DeleteOptionsBuilder.builder().propagationPolicy(propagation).build(),
            WriteOptions.NONE);
  }

  /** The same, whether what it owns goes after it or before it. */
  static void delete(Simulation cluster, Class<? extends Resource> type, String name, Rng rng) {
    delete(cluster, type, name, rng.pick(List.of("Background", "Foreground")));
  }

  /** Ends a pod, as its node would say. */
  static void end(Simulation cluster, Pod pod, String phase) {
    cluster
        .of(Pod.class)
        .status()
        .edit(
            pod.metadata().name(),
            now -> now.withStatus(now.status().withPhase(phase).withConditions(List.of())));
  }

  static PodTemplateSpec imaged(PodTemplateSpec template, String image) {
    Container container = template.spec().containers().get(0).withImage(image);
    return template.withSpec(template.spec().withContainers(List.of(container)));
  }

  static String image(PodTemplateSpec template) {
    return template.spec().containers().get(0).image();
  }

  static String image(Pod pod) {
    return pod.spec().containers().get(0).image();
  }

  static boolean isDeleted(@Nullable Resource object) {
    return object != null && object.metadata().deletionTimestamp() != null;
  }
}
