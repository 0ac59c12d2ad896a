package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.core.Container;
import dev.orch.model.core.EnvFromSource;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.EnvVarSource;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.LocalObjectReference;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeProjection;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.store.Key;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objects of its namespace that a pod needs: what its node has to read. For one thread. */
public final class PodReferences {
  private final String namespace;
  private final ImmutableSet.Builder<Key> found = ImmutableSet.builder();

  private PodReferences(String namespace) {
    this.namespace = namespace;
  }

  /** The keys of all that a pod refers to. */
  static Set<Key> of(Pod pod) {
    PodReferences references = new PodReferences(pod.metadata().namespace());
    PodSpec spec = pod.spec();
    references.add(BuiltInKinds.SERVICE_ACCOUNT, spec.serviceAccountName());
    spec.imagePullSecrets().forEach(references::secret);
    for (Container container : spec.initContainers()) {
      references.environment(container.env(), container.envFrom());
    }
    for (Container container : spec.containers()) {
      references.environment(container.env(), container.envFrom());
    }
    for (EphemeralContainer container : spec.ephemeralContainers()) {
      references.environment(container.env(), container.envFrom());
    }
    for (Volume volume : spec.volumes()) {
      references.objects(volume);
      references.driverSecrets(volume);
      references.claim(pod, volume);
    }
    references.devices(pod);
    return references.found.build();
  }

  /** Whether one of the objects is of that kind. */
  static boolean has(Set<Key> references, Kind<?> kind) {
    return references.stream().anyMatch(key -> key.resource().equals(kind.resource()));
  }

  /**
   * The resource of the first sort of objects that a pod refers to, such as {@code secrets}; empty
   * if it needs none. In the order in which a kubelet looks at a static pod, which may refer to
   * none. Pure; for any thread.
   */
  public static String firstOf(Pod pod) {
    Set<Key> references = of(pod);
    for (Kind<?> kind :
        ImmutableList.of(
            BuiltInKinds.SERVICE_ACCOUNT,
            BuiltInKinds.SECRET,
            BuiltInKinds.CONFIG_MAP,
            DeviceKinds.CLAIM,
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM)) {
      if (has(references, kind)) {
        return kind.plural();
      }
    }
    if (!pod.spec().resourceClaims().isEmpty()) {
      return DeviceKinds.CLAIM.plural();
    }
    for (Volume volume : pod.spec().volumes()) {
      if (volume.projected() != null) {
        for (VolumeProjection source : volume.projected().sources()) {
          if (source.serviceAccountToken() != null) {
            return BuiltInKinds.SERVICE_ACCOUNT.plural();
          }
          if (source.clusterTrustBundle() != null) {
            return "clustertrustbundles";
          }
        }
      }
    }
    return "";
  }

  private void add(Kind<?> kind, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      found.add(new Key(kind.resource(), namespace, name));
    }
  }

  private void secret(@Nullable LocalObjectReference reference) {
    if (reference != null) {
      add(BuiltInKinds.SECRET, reference.name());
    }
  }

  private void environment(List<EnvVar> variables, List<EnvFromSource> sources) {
    for (EnvVar variable : variables) {
      EnvVarSource source = variable.valueFrom();
      if (source != null && source.secretKeyRef() != null) {
        add(BuiltInKinds.SECRET, source.secretKeyRef().name());
      }
      if (source != null && source.configMapKeyRef() != null) {
        add(BuiltInKinds.CONFIG_MAP, source.configMapKeyRef().name());
      }
    }
    for (EnvFromSource source : sources) {
      if (source.secretRef() != null) {
        add(BuiltInKinds.SECRET, source.secretRef().name());
      }
      if (source.configMapRef() != null) {
        add(BuiltInKinds.CONFIG_MAP, source.configMapRef().name());
      }
    }
  }

  /** What a volume is made of. */
  private void objects(Volume volume) {
    if (volume.secret() != null) {
      add(BuiltInKinds.SECRET, volume.secret().secretName());
    }
    if (volume.configMap() != null) {
      add(BuiltInKinds.CONFIG_MAP, volume.configMap().name());
    }
    if (volume.projected() != null) {
      for (VolumeProjection source : volume.projected().sources()) {
        if (source.secret() != null) {
          add(BuiltInKinds.SECRET, source.secret().name());
        }
        if (source.configMap() != null) {
          add(BuiltInKinds.CONFIG_MAP, source.configMap().name());
        }
      }
    }
  }

  /** What the drivers of a volume need to know. */
  private void driverSecrets(Volume volume) {
    if (volume.azureFile() != null) {
      add(BuiltInKinds.SECRET, volume.azureFile().secretName());
    }
    secret(volume.cephfs() == null ? null : volume.cephfs().secretRef());
    secret(volume.cinder() == null ? null : volume.cinder().secretRef());
    secret(volume.flexVolume() == null ? null : volume.flexVolume().secretRef());
    secret(volume.rbd() == null ? null : volume.rbd().secretRef());
    secret(volume.scaleIO() == null ? null : volume.scaleIO().secretRef());
    secret(volume.iscsi() == null ? null : volume.iscsi().secretRef());
    secret(volume.storageos() == null ? null : volume.storageos().secretRef());
    secret(volume.csi() == null ? null : volume.csi().nodePublishSecretRef());
  }

  private void claim(Pod pod, Volume volume) {
    if (volume.persistentVolumeClaim() != null) {
      add(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, volume.persistentVolumeClaim().claimName());
    } else if (volume.ephemeral() != null) {
      add(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, pod.metadata().name() + "-" + volume.name());
    }
  }

  private void devices(Pod pod) {
    DeviceClaims.of(pod).forEach(claim -> add(DeviceKinds.CLAIM, claim.name()));
    if (pod.status().extendedResourceClaimStatus() != null) {
      add(DeviceKinds.CLAIM, pod.status().extendedResourceClaimStatus().resourceClaimName());
    }
  }
}
