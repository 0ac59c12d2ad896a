package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeNodeAffinity;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where the volumes of a pod's claims are. Stateless. */
final class VolumePlaces {
  private VolumePlaces() {}

  /** Those that the pod's claims are bound to, in the order of its volumes. */
  static List<PersistentVolume> volumes(Pod pod, ClusterView cluster) {
    List<PersistentVolume> volumes = new ArrayList<>(0);
    for (Volume volume : pod.spec().volumes()) {
      claim(pod, volume)
          .flatMap(
              name ->
                  cluster.find(
                      BuiltInKinds.PERSISTENT_VOLUME_CLAIM, pod.metadata().namespace(), name))
          .map(VolumePlaces::bound)
          .flatMap(name -> cluster.find(BuiltInKinds.PERSISTENT_VOLUME, "", name))
          .ifPresent(volumes::add);
    }
    return volumes;
  }

  private static Optional<String> claim(Pod pod, Volume volume) {
    if (volume.persistentVolumeClaim() != null) {
      return Optional.of(volume.persistentVolumeClaim().claimName());
    }
    return volume.ephemeral() == null
        ? Optional.empty()
        : Optional.of(pod.metadata().name() + "-" + volume.name());
  }

  private static String bound(PersistentVolumeClaim claim) {
    return claim.spec().volumeName();
  }

  /**
   * The labels of the places that nodes have to be in to reach the volume, or else its own labels;
   * none if neither tells.
   */
  static List<Map<String, String>> of(PersistentVolume volume) {
    VolumeNodeAffinity affinity = volume.spec().nodeAffinity();
    NodeSelector required = affinity == null ? null : affinity.required();
    if (required != null) {
      ImmutableList.Builder<Map<String, String>> places = ImmutableList.builder();
      required.nodeSelectorTerms().forEach(term -> places.addAll(places(term)));
      return places.build();
    }
    Map<String, String> labels = volume.metadata().labels();
    return labels.isEmpty() ? ImmutableList.of() : ImmutableList.of(labels);
  }

  /** One for each choice of values. */
  private static List<Map<String, String>> places(NodeSelectorTerm term) {
    List<Map<String, String>> places = ImmutableList.of(new TreeMap<>());
    for (NodeSelectorRequirement requirement : term.matchExpressions()) {
      if (requirement.operator().equals("In")) {
        List<Map<String, String>> more = new ArrayList<>();
        for (Map<String, String> place : places) {
          for (String value : requirement.values()) {
            TreeMap<String, String> with = new TreeMap<>(place);
            with.put(requirement.key(), value);
            more.add(with);
          }
        }
        places = more;
      }
    }
    return places.stream().filter(place -> !place.isEmpty()).toList();
  }
}
