package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.core.ConfigMapProjectionBuilder;
import dev.orch.model.core.Container;
import dev.orch.model.core.DownwardAPIProjection;
import dev.orch.model.core.DownwardAPIVolumeFileBuilder;
import dev.orch.model.core.KeyToPathBuilder;
import dev.orch.model.core.ObjectFieldSelector;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ProjectedVolumeSource;
import dev.orch.model.core.ServiceAccountTokenProjection;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeBuilder;
import dev.orch.model.core.VolumeMount;
import dev.orch.model.core.VolumeMountBuilder;
import dev.orch.model.core.VolumeProjectionBuilder;
import java.util.List;

/** The volume with a service account's token, and what else it takes to call the API. */
final class ServiceAccountToken {
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  private final Chance chance;

  /**
   * @param chance for the names of volumes
   */
  ServiceAccountToken(Chance chance) {
    this.chance = chance;
  }

  /** Mounts it in all containers that have nothing else at its path. */
  PodSpec mountedIn(PodSpec spec) {
    String volume = "";
    for (Volume present : spec.volumes()) {
      if (present.name().startsWith("kube-api-access-")) {
        volume = present.name();
      }
    }
    boolean isNew = volume.isEmpty();
    if (isNew) {
      volume = "kube-api-access-" + chance.name(5);
    }
    VolumeMount mount =
        VolumeMountBuilder.builder().name(volume).readOnly(true).mountPath(TOKEN_PATH).build();
    List<Container> containers = mounted(spec.containers(), mount);
    List<Container> initContainers = mounted(spec.initContainers(), mount);
    if (containers.equals(spec.containers()) && initContainers.equals(spec.initContainers())) {
      return spec;
    }
    PodSpec changed = spec.withContainers(containers).withInitContainers(initContainers);
    return isNew
        ? changed.withVolumes(
            ImmutableList.<Volume>builder().addAll(spec.volumes()).add(tokenVolume(volume)).build())
        : changed;
  }

  private static List<Container> mounted(List<Container> containers, VolumeMount mount) {
    ImmutableList.Builder<Container> changed = ImmutableList.builder();
    for (Container container : containers) {
      boolean has =
          container.volumeMounts().stream().anyMatch(m -> m.mountPath().equals(TOKEN_PATH));
      changed.add(
          has
              ? container
              : container.withVolumeMounts(
                  ImmutableList.<VolumeMount>builder()
                      .addAll(container.volumeMounts())
                      .add(mount)
                      .build()));
    }
    return changed.build();
  }

  private static Volume tokenVolume(String name) {
    return VolumeBuilder.builder()
        .name(name)
        .projected(
            new ProjectedVolumeSource(
                ImmutableList.of(
                    VolumeProjectionBuilder.builder()
                        .serviceAccountToken(new ServiceAccountTokenProjection("", 3607L, "token"))
                        .build(),
                    VolumeProjectionBuilder.builder()
                        .configMap(
                            ConfigMapProjectionBuilder.builder()
                                .name("kube-root-ca.crt")
                                .items(
                                    ImmutableList.of(
                                        KeyToPathBuilder.builder()
                                            .key("ca.crt")
                                            .path("ca.crt")
                                            .build()))
                                .build())
                        .build(),
                    VolumeProjectionBuilder.builder()
                        .downwardAPI(
                            new DownwardAPIProjection(
                                ImmutableList.of(
                                    DownwardAPIVolumeFileBuilder.builder()
                                        .path("namespace")
                                        .fieldRef(
                                            new ObjectFieldSelector("v1", "metadata.namespace"))
                                        .build())))
                        .build()),
                0644))
        .build();
  }
}
