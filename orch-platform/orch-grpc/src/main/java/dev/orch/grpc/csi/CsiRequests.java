package dev.orch.grpc.csi;

import com.google.common.collect.ImmutableMap;
import dev.orch.grpc.csi.v1.VolumeCapability;
import dev.orch.grpc.csi.v1.VolumeCapability.AccessMode.Mode;
import dev.orch.model.core.CSIPersistentVolumeSource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretReference;
import dev.orch.model.json.Json;
import dev.orch.model.schema.Times;
import dev.orch.model.storage.CSIDriverSpec;
import dev.orch.node.volumes.NodeVolume;
import dev.orch.node.volumes.Tokens;
import dev.orch.node.volumes.VolumeException;
import dev.orch.store.api.Api;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What drivers are told of volumes, pods and secrets. Reads from the API; on one worker. */
final class CsiRequests {
  static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

  private final Api api;
  private final Tokens tokens;

  CsiRequests(Api api, Tokens tokens) {
    this.api = api;
    this.tokens = tokens;
  }

  static CSIPersistentVolumeSource source(NodeVolume volume) {
    return Objects.requireNonNull(volume.volume().spec().csi());
  }

  static boolean isReadOnly(NodeVolume volume) {
    return volume.readOnly() || source(volume).readOnly();
  }

  Map<String, String> secrets(@Nullable SecretReference reference) {
    if (reference == null || reference.name().isEmpty()) {
      return ImmutableMap.of();
    }
    Secret secret =
        api.resources(Secret.class)
            .inNamespace(reference.namespace())
            .find(reference.name())
            .orElseThrow(
                () ->
                    new VolumeException(
                        "failed to find the secret "
                            + reference.name()
                            + " in the namespace "
                            + reference.namespace()
                            + " with error: secrets \""
                            + reference.name()
                            + "\" not found"));
    ImmutableMap.Builder<String, String> texts = ImmutableMap.builder();
    secret.data().forEach((key, bytes) -> texts.put(key, bytes.toUtf8()));
    return texts.buildOrThrow();
  }

  /** How a pod, or all of the node's, are going to use a volume. */
  static VolumeCapability capability(
      NodeVolume volume, Capabilities capabilities, @Nullable Pod pod) {
    VolumeCapability.Builder built =
        VolumeCapability.newBuilder()
            .setAccessMode(
                VolumeCapability.AccessMode.newBuilder().setMode(mode(volume, capabilities)));
    if (volume.block()) {
      return built.setBlock(VolumeCapability.BlockVolume.getDefaultInstance()).build();
    }
    VolumeCapability.MountVolume.Builder mount =
        VolumeCapability.MountVolume.newBuilder()
            .setFsType(source(volume).fsType())
            .addAllMountFlags(volume.volume().spec().mountOptions());
    PodSecurityContext security = pod == null ? null : pod.spec().securityContext();
    if (security != null && security.fsGroup() != null && capabilities.mountsForGroup()) {
      mount.setVolumeMountGroup(Long.toString(security.fsGroup()));
    }
    return built.setMount(mount).build();
  }

  private static Mode mode(NodeVolume volume, Capabilities capabilities) {
    List<String> modes = volume.volume().spec().accessModes();
    boolean apart = capabilities.tellsWritersApart();
    if (modes.contains("ReadWriteMany")) {
      return Mode.MULTI_NODE_MULTI_WRITER;
    }
    if (modes.contains("ReadOnlyMany") && !modes.contains("ReadWriteOnce")) {
      return Mode.MULTI_NODE_READER_ONLY;
    }
    if (modes.contains("ReadWriteOncePod")) {
      return apart ? Mode.SINGLE_NODE_SINGLE_WRITER : Mode.SINGLE_NODE_WRITER;
    }
    return apart && !volume.ephemeral() ? Mode.SINGLE_NODE_MULTI_WRITER : Mode.SINGLE_NODE_WRITER;
  }

  /** What is said of a volume when it is published, with what its driver wants to know of pods. */
  static Map<String, String> context(NodeVolume volume, Pod pod, CSIDriverSpec wishes) {
    Map<String, String> context = new TreeMap<>(source(volume).volumeAttributes());
    if (Boolean.TRUE.equals(wishes.podInfoOnMount())) {
      context.put("csi.storage.k8s.io/pod.name", pod.metadata().name());
      context.put("csi.storage.k8s.io/pod.namespace", pod.metadata().namespace());
      context.put("csi.storage.k8s.io/pod.uid", pod.metadata().uid());
      context.put("csi.storage.k8s.io/serviceAccount.name", pod.spec().serviceAccountName());
      context.put("csi.storage.k8s.io/ephemeral", Boolean.toString(volume.ephemeral()));
    }
    return context;
  }

  /** The tokens that a driver wants of pods, as JSON; nothing if it wants none. */
  Map<String, String> tokens(Pod pod, CSIDriverSpec wishes) {
    if (wishes.tokenRequests().isEmpty()) {
      return ImmutableMap.of();
    }
    Map<String, Json> all = new TreeMap<>();
    for (var wish : wishes.tokenRequests()) {
      var token = tokens.token(pod, wish.audience(), wish.expirationSeconds());
      Map<String, Json> one = new TreeMap<>();
      one.put("token", new Json.Str(token.token()));
      if (token.expirationTimestamp() != null) {
        one.put("expirationTimestamp", new Json.Str(Times.format(token.expirationTimestamp())));
      }
      all.put(wish.audience(), new Json.Obj(one));
    }
    return ImmutableMap.of(TOKENS, new Json.Obj(all).toString());
  }
}
