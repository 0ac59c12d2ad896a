package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetOrdinals;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeClaimVolumeSource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeBuilder;
import dev.orch.model.meta.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Who is who in a StatefulSet: ordinals, and the names, labels and volumes by them. Pure. */
final class StatefulIdentity {
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  /** The label that carries the name of a pod's revision. */
  static final String REVISION = "controller-revision-hash";

  private final StatefulSet set;

  StatefulIdentity(StatefulSet set) {
    this.set = set;
  }

  int replicas() {
    return Objects.requireNonNullElse(set.spec().replicas(), 1);
  }

  /** The first ordinal. */
  int start() {
    StatefulSetOrdinals ordinals = set.spec().ordinals();
    return ordinals == null ? 0 : ordinals.start();
  }

  /** The ordinal in the pod's name, or -1 if that isn't one of this set's. */
  int ordinal(Pod pod) {
    String name = pod.metadata().name();
    try {
      int ordinal = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
      return name.equals(podName(ordinal)) ? ordinal : -1;
    } catch (NumberFormatException other) {
      return -1;
    }
  }

  /** Whether the pod's name is one of this set's. */
  boolean isMember(Pod pod) {
    return ordinal(pod) >= 0;
  }

  /** Whether the pod's ordinal is one that is wanted. */
  boolean isWanted(Pod pod) {
    int ordinal = ordinal(pod);
    return ordinal >= start() && ordinal < start() + replicas();
  }

  String podName(int ordinal) {
    return set.metadata().name() + "-" + ordinal;
  }

  /** The name of the claim that is made of the template for the pod of that ordinal. */
  String claimName(PersistentVolumeClaim template, int ordinal) {
    return template.metadata().name() + "-" + podName(ordinal);
  }

  static String revision(Pod pod) {
    return pod.metadata().labels().getOrDefault(REVISION, "");
  }

  /** Whether the pod has its name in its label. */
  static boolean hasName(Pod pod) {
    return pod.metadata().name().equals(pod.metadata().labels().get(POD_NAME));
  }

  /** The pod with its name in its labels. */
  Pod named(Pod pod) {
    int ordinal = ordinal(pod);
    Map<String, String> labels = new TreeMap<>(pod.metadata().labels());
    labels.put(POD_NAME, podName(ordinal));
    labels.put(POD_INDEX, Integer.toString(ordinal));
    return pod.withMetadata(pod.metadata().withLabels(labels));
  }

  /** The new pod of that ordinal and revision, made of one of the set's template. */
  Pod created(Pod described, int ordinal, String revision) {
    String name = podName(ordinal);
    Map<String, String> labels = new TreeMap<>(described.metadata().labels());
    labels.put(REVISION, revision);
    PodSpec spec = described.spec().withHostname(name).withSubdomain(set.spec().serviceName());
    return stored(
        named(
            described
                .withMetadata(described.metadata().withName(name).withLabels(labels))
                .withSpec(spec)));
  }

  /** Whether the pod mounts its claims. */
  boolean hasVolumes(Pod pod) {
    return claimed(ordinal(pod)).stream()
        .allMatch(wanted -> pod.spec().volumes().stream().anyMatch(v -> isSame(v, wanted)));
  }

  private static boolean isSame(Volume volume, Volume wanted) {
    return volume.name().equals(wanted.name())
        && volume.persistentVolumeClaim() != null
        && wanted.persistentVolumeClaim() != null
        && volume
            .persistentVolumeClaim()
            .claimName()
            .equals(wanted.persistentVolumeClaim().claimName());
  }

  /** The pod with its claims as volumes, in place of others of the same names. */
  Pod stored(Pod pod) {
    List<Volume> volumes = claimed(ordinal(pod));
    List<String> names = volumes.stream().map(Volume::name).toList();
    pod.spec().volumes().stream()
        .filter(volume -> !names.contains(volume.name()))
        .forEach(volumes::add);
    return pod.withSpec(pod.spec().withVolumes(volumes));
  }

  private List<Volume> claimed(int ordinal) {
    List<Volume> volumes = new ArrayList<>();
    for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
      volumes.add(
          VolumeBuilder.builder()
              .name(template.metadata().name())
              .persistentVolumeClaim(
                  new PersistentVolumeClaimVolumeSource(claimName(template, ordinal), false))
              .build());
    }
    return volumes;
  }

  /** The claims of the pod of that ordinal, as they are made. */
  List<PersistentVolumeClaim> claims(int ordinal) {
    ImmutableList.Builder<PersistentVolumeClaim> claims = ImmutableList.builder();
    LabelSelector selector = set.spec().selector();
    for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
      Map<String, String> labels = new TreeMap<>(template.metadata().labels());
      if (selector != null) {
        labels.putAll(selector.matchLabels());
      }
      claims.add(
          template.withMetadata(
              template
                  .metadata()
                  .withName(claimName(template, ordinal))
                  .withNamespace(set.metadata().namespace())
                  .withLabels(labels)));
    }
    return claims.build();
  }
}
