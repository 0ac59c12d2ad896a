package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.Quantity;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapVolumeSource;
import dev.orch.model.core.Container;
import dev.orch.model.core.DownwardAPIVolumeFile;
import dev.orch.model.core.KeyToPath;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceFieldSelector;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretVolumeSource;
import dev.orch.model.core.ServiceAccountTokenProjection;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeProjection;
import dev.orch.node.fields.ConfigException;
import dev.orch.node.fields.FieldPaths;
import dev.orch.store.api.Api;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that volumes show which are made of objects. Reads from the API; on one worker. */
final class Contents {
  private static final int MODE = 0644;
  private static final int TOKEN_OF_SOMEBODY = 0600;

  private final String hostIp;
  private final Map<String, Quantity> allocatable;
  private final Referred referred;
  private final Tokens tokens;

  Contents(Api api, InstantSource clock, String hostIp, Map<String, Quantity> allocatable) {
    this.hostIp = hostIp;
    this.allocatable = allocatable;
    this.referred = new Referred(api);
    this.tokens = new Tokens(api, clock);
  }

  Tokens tokens() {
    return tokens;
  }

  void forget(String uid) {
    referred.forget(uid);
    tokens.forget(uid);
  }

  /** Whether the volume is of this kind. */
  static boolean isMade(Volume volume) {
    return volume.configMap() != null
        || volume.secret() != null
        || volume.downwardAPI() != null
        || volume.projected() != null;
  }

  /** What the volume is to show now. */
  Payload of(Pod pod, Volume volume) {
    Map<String, Payload.File> files = new TreeMap<>();
    if (volume.configMap() != null) {
      ConfigMapVolumeSource source = volume.configMap();
      int mode = mode(source.defaultMode());
      configMap(pod, source.name(), source.items(), source.optional(), mode, files);
    } else if (volume.secret() != null) {
      SecretVolumeSource source = volume.secret();
      int mode = mode(source.defaultMode());
      secret(pod, source.secretName(), source.items(), source.optional(), mode, files);
    } else if (volume.downwardAPI() != null) {
      fields(pod, volume.downwardAPI().items(), mode(volume.downwardAPI().defaultMode()), files);
    } else if (volume.projected() != null) {
      int mode = mode(volume.projected().defaultMode());
      volume.projected().sources().forEach(source -> projected(pod, source, mode, files));
    }
    return new Payload(files);
  }

  private static int mode(@Nullable Integer mode) {
    return mode == null ? MODE : mode;
  }

  private void projected(
      Pod pod, VolumeProjection source, int mode, Map<String, Payload.File> files) {
    if (source.configMap() != null) {
      var from = source.configMap();
      configMap(pod, from.name(), from.items(), from.optional(), mode, files);
    }
    if (source.secret() != null) {
      var from = source.secret();
      secret(pod, from.name(), from.items(), from.optional(), mode, files);
    }
    if (source.downwardAPI() != null) {
      fields(pod, source.downwardAPI().items(), mode, files);
    }
    if (source.serviceAccountToken() != null) {
      token(pod, source.serviceAccountToken(), mode, files);
    }
    if (source.clusterTrustBundle() != null) {
      throw new VolumeException("ClusterTrustBundle projection is not supported on this node");
    }
    if (source.podCertificate() != null) {
      throw new VolumeException("pod certificate projection is not supported on this node");
    }
  }

  private void configMap(
      Pod pod,
      String name,
      List<KeyToPath> items,
      @Nullable Boolean optional,
      int mode,
      Map<String, Payload.File> files) {
    Optional<ConfigMap> map =
        referred.configMap(pod.metadata().uid(), pod.metadata().namespace(), name);
    if (map.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new VolumeException("configmap \"" + name + "\" not found");
    }
    Map<String, Bytes> data = new TreeMap<>();
    map.ifPresent(
        found -> {
          found.data().forEach((key, text) -> data.put(key, Bytes.utf8(text)));
          data.putAll(found.binaryData());
        });
    String missing = "configmap references non-existent config key: ";
    select(data, items, optional, mode, missing, files);
  }

  private void secret(
      Pod pod,
      String name,
      List<KeyToPath> items,
      @Nullable Boolean optional,
      int mode,
      Map<String, Payload.File> files) {
    Optional<Secret> secret =
        referred.secret(pod.metadata().uid(), pod.metadata().namespace(), name);
    if (secret.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new VolumeException("secret \"" + name + "\" not found");
    }
    Map<String, Bytes> data = new TreeMap<>();
    secret.ifPresent(found -> data.putAll(found.data()));
    String missing = "references non-existent secret key: ";
    select(data, items, optional, mode, missing, files);
  }

  /** All of an object's data, or the keys that are named. */
  private static void select(
      Map<String, Bytes> data,
      List<KeyToPath> items,
      @Nullable Boolean optional,
      int mode,
      String missing,
      Map<String, Payload.File> files) {
    if (items.isEmpty()) {
      data.forEach((key, bytes) -> files.put(key, new Payload.File(bytes, mode, null)));
    }
    for (KeyToPath item : items) {
      Bytes bytes = data.get(item.key());
      if (bytes != null) {
        int own = item.mode() == null ? mode : item.mode();
        files.put(item.path(), new Payload.File(bytes, own, null));
      } else if (!Boolean.TRUE.equals(optional)) {
        throw new VolumeException(missing + item.key());
      }
    }
  }

  private void fields(
      Pod pod, List<DownwardAPIVolumeFile> items, int mode, Map<String, Payload.File> files) {
    for (DownwardAPIVolumeFile item : items) {
      int own = item.mode() == null ? mode : item.mode();
      files.put(item.path(), new Payload.File(Bytes.utf8(value(pod, item)), own, null));
    }
  }

  private String value(Pod pod, DownwardAPIVolumeFile item) {
    try {
      if (item.fieldRef() != null) {
        String field = item.fieldRef().fieldPath();
        return FieldPaths.value(pod, field, pod.status().podIP(), hostIp);
      }
      ResourceFieldSelector resource = item.resourceFieldRef();
      return resource == null
          ? ""
          : FieldPaths.resource(
              pod, container(pod, resource.containerName()), resource, allocatable);
    } catch (ConfigException e) {
      throw new VolumeException(e.text());
    }
  }

  private static Container container(Pod pod, String name) {
    return ImmutableList.<Container>builder()
        .addAll(pod.spec().containers())
        .addAll(pod.spec().initContainers())
        .build()
        .stream()
        .filter(container -> container.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new VolumeException("container " + name + " not found"));
  }

  private void token(
      Pod pod, ServiceAccountTokenProjection source, int mode, Map<String, Payload.File> files) {
    Long user = Users.only(pod);
    boolean ofSomebody = user != null || FsGroup.of(pod).isPresent();
    String token = tokens.token(pod, source.audience(), source.expirationSeconds()).token();
    int own = ofSomebody ? TOKEN_OF_SOMEBODY : mode;
    files.put(source.path(), new Payload.File(Bytes.utf8(token), own, user));
  }
}
