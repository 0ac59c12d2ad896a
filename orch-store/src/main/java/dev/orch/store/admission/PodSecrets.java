package dev.orch.store.admission;

import dev.orch.model.core.EnvFromSource;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Volume;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The secrets that a pod refers to. */
final class PodSecrets {
  private PodSecrets() {}

  static boolean refersToAny(PodSpec spec) {
    return !spec.imagePullSecrets().isEmpty()
        || Stream.of(
                spec.initContainers().stream().map(c -> refersToAny(c.env(), c.envFrom())),
                spec.containers().stream().map(c -> refersToAny(c.env(), c.envFrom())),
                spec.ephemeralContainers().stream().map(c -> refersToAny(c.env(), c.envFrom())))
            .flatMap(each -> each)
            .anyMatch(any -> any)
        || spec.volumes().stream().anyMatch(PodSecrets::refersToAny);
  }

  private static boolean refersToAny(List<EnvVar> variables, List<EnvFromSource> sources) {
    boolean[] any = {false};
    each(variables, sources, (where, name) -> any[0] = true);
    return any[0];
  }

  /** Tells of each secret that an environment comes from, and where in it that is said. */
  static void each(
      List<EnvVar> variables, List<EnvFromSource> sources, BiConsumer<String, String> told) {
    for (EnvVar variable : variables) {
      if (variable.valueFrom() != null && variable.valueFrom().secretKeyRef() != null) {
        told.accept("envVar " + variable.name(), variable.valueFrom().secretKeyRef().name());
      }
    }
    for (EnvFromSource source : sources) {
      if (source.secretRef() != null) {
        told.accept("envFrom", source.secretRef().name());
      }
    }
  }

  private static boolean refersToAny(Volume volume) {
    return volume.secret() != null
        || volume.azureFile() != null && !volume.azureFile().secretName().isEmpty()
        || volume.scaleIO() != null
        || volume.projected() != null
            && volume.projected().sources().stream().anyMatch(source -> source.secret() != null)
        || Stream.of(
                volume.cephfs() == null ? null : volume.cephfs().secretRef(),
                volume.cinder() == null ? null : volume.cinder().secretRef(),
                volume.flexVolume() == null ? null : volume.flexVolume().secretRef(),
                volume.rbd() == null ? null : volume.rbd().secretRef(),
                volume.iscsi() == null ? null : volume.iscsi().secretRef(),
                volume.storageos() == null ? null : volume.storageos().secretRef(),
                volume.csi() == null ? null : volume.csi().nodePublishSecretRef())
            .anyMatch(Objects::nonNull);
  }
}
