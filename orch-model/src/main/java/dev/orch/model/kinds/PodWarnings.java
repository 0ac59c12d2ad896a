package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeProjection;
import dev.orch.model.schema.RecordType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client is told of a pod that is accepted but hardly meant so. Stateless. */
final class PodWarnings {
  /** Kinds of volume that are gone, and since when. */
  private static final ImmutableMap<String, String> GONE =
      ImmutableMap.<String, String>builder()
          .put("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+")
          .put("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+")
          .put("scaleIO", "deprecated in v1.16, non-functional in v1.22+")
          .put("flocker", "deprecated in v1.22, non-functional in v1.25+")
          .put("storageos", "deprecated in v1.22, non-functional in v1.25+")
          .put("quobyte", "deprecated in v1.22, non-functional in v1.25+")
          .put("glusterfs", "deprecated in v1.25, non-functional in v1.26+")
          .put("cephfs", "deprecated in v1.28, non-functional in v1.31+")
          .put("rbd", "deprecated in v1.28, non-functional in v1.31+")
          .buildOrThrow();

  private PodWarnings() {}

  static List<String> of(Pod pod) {
    return of(pod.spec(), "spec.");
  }

  static List<String> of(PodTemplateSpec template, String prefix) {
    return of(template.spec(), prefix + "spec.");
  }

  private static List<String> of(PodSpec spec, String prefix) {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    for (int i = 0; i < spec.topologySpreadConstraints().size(); i++) {
      if (spec.topologySpreadConstraints().get(i).labelSelector() == null) {
        warnings.add(
            prefix
                + "topologySpreadConstraints["
                + i
                + "].labelSelector: a null labelSelector results in matching no pod");
      }
    }
    aliases(spec, prefix, warnings);
    for (int i = 0; i < spec.volumes().size(); i++) {
      volume(spec.volumes().get(i), prefix + "volumes[" + i + "].", warnings);
    }
    pullSecrets(spec, prefix, warnings);
    containers(spec.initContainers(), prefix + "initContainers[", warnings);
    containers(spec.containers(), prefix + "containers[", warnings);
    return warnings.build();
  }

  private static void aliases(PodSpec spec, String prefix, ImmutableList.Builder<String> warnings) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.hostAliases().size(); i++) {
      String ip = spec.hostAliases().get(i).ip();
      if (!seen.add(ip)) {
        warnings.add(prefix + "hostAliases[" + i + "].ip: duplicate ip \"" + ip + "\"");
      }
    }
  }

  private static void volume(Volume volume, String path, ImmutableList.Builder<String> warnings) {
    if (volume.projected() != null
        && volume.projected().sources().stream()
            .allMatch(s -> s.equals(RecordType.of(VolumeProjection.class).zero()))) {
      warnings.add("volume \"" + volume.name() + "\" (Projected) has no sources provided");
    }
    RecordType<Volume> type = RecordType.of(Volume.class);
    for (Map.Entry<String, String> gone : GONE.entrySet()) {
      var field = type.field(gone.getKey());
      if (field != null && field.get(volume) != null) {
        String name = gone.getKey().equals("storageos") ? "storageOS" : gone.getKey();
        warnings.add(path + name + ": " + gone.getValue());
      }
    }
  }

  private static void pullSecrets(
      PodSpec spec, String prefix, ImmutableList.Builder<String> warnings) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.imagePullSecrets().size(); i++) {
      String name = spec.imagePullSecrets().get(i).name();
      String path = prefix + "imagePullSecrets[" + i + "].name: ";
      if (name.isEmpty()) {
        warnings.add(path + "invalid empty name \"\"");
      } else if (!seen.add(name)) {
        warnings.add(path + "duplicate name \"" + name + "\"");
      }
    }
  }

  private static void containers(
      List<Container> containers, String path, ImmutableList.Builder<String> warnings) {
    for (int i = 0; i < containers.size(); i++) {
      Container container = containers.get(i);
      String at = path + i + "].";
      amounts(container.resources().limits(), at + "resources.limits", warnings);
      amounts(container.resources().requests(), at + "resources.requests", warnings);
      variables(container.env(), at, warnings);
    }
  }

  private static void amounts(
      Map<String, Quantity> amounts, String path, ImmutableList.Builder<String> warnings) {
    for (String name : List.of("memory", "ephemeral-storage")) {
      Quantity amount = amounts.get(name);
      if (amount != null && amount.milliValue() % 1000 != 0) {
        warnings.add(
            path
                + "["
                + name
                + "]: fractional byte value \""
                + amount
                + "\" is invalid, must be"
                + " an integer");
      }
    }
  }

  /** A variable that another of the same name after it hides. */
  private static void variables(
      List<EnvVar> variables, String path, ImmutableList.Builder<String> warnings) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < variables.size(); i++) {
      String name = variables.get(i).name();
      boolean refersToItself =
          variables.get(i).value() != null && variables.get(i).value().contains("$(" + name + ")");
      if (!seen.add(name) && !refersToItself) {
        warnings.add(
            path
                + "env["
                + i
                + "]: hides previous definition of \""
                + name
                + "\", which may be dropped when using apply");
      }
    }
  }
}
