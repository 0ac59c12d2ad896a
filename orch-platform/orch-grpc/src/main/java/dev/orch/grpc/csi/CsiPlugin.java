package dev.orch.grpc.csi;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.orch.controllers.Environment;
import dev.orch.grpc.csi.v1.CapacityRange;
import dev.orch.grpc.csi.v1.NodeExpandVolumeRequest;
import dev.orch.grpc.csi.v1.NodePublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodeStageVolumeRequest;
import dev.orch.grpc.csi.v1.NodeUnpublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodeUnstageVolumeRequest;
import dev.orch.model.core.CSIPersistentVolumeSource;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSIDriverSpec;
import dev.orch.model.storage.CSIDriverSpecBuilder;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.node.NodeSettings;
import dev.orch.node.volumes.NodeVolume;
import dev.orch.node.volumes.Publication;
import dev.orch.node.volumes.Tokens;
import dev.orch.node.volumes.VolumeException;
import dev.orch.node.volumes.VolumePlugin;
import dev.orch.runtime.base.Worker;
import dev.orch.store.api.Api;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Volumes of drivers that speak CSI: those of the API, and those that are part of a pod. Where the
 * kubelet puts a directory {@code mount} below a pod's volume, so does this: some drivers take the
 * path apart.
 */
public final class CsiPlugin implements VolumePlugin {
  private static final String MOUNT = "mount";

  private final Api api;
  private final String node;
  private final CsiDrivers drivers;
  private final Tokens tokens;
  private final CsiRequests requests;

  /**
   * @param node the node's name
   * @param drivers those of the node; closed with this
   */
  public CsiPlugin(Api api, InstantSource clock, String node, CsiDrivers drivers) {
    this.api = api;
    this.node = node;
    this.drivers = drivers;
    this.tokens = new Tokens(api, clock);
    this.requests = new CsiRequests(api, tokens);
  }

  /**
   * Volumes of the drivers that register below a node's root directory, for {@code
   * VolumesFactory.onHost}.
   */
  public static VolumePlugin onNode(NodeSettings settings, Environment environment) {
    Path root = Objects.requireNonNull(settings.root(), "the node has no root directory");
    CsiDrivers drivers =
        new CsiDrivers(
            root.resolve("plugins_registry"),
            environment.api(),
            settings.name(),
            environment.workers().apply("csi-" + settings.name()));
    return new CsiPlugin(environment.api(), environment.clock(), settings.name(), drivers);
  }

  @Override
  public String name() {
    return "kubernetes.io/csi";
  }

  @Override
  public boolean takes(PersistentVolume volume) {
    return volume.spec().csi() != null;
  }

  private Optional<CSIDriverSpec> wishes(NodeVolume volume) {
    String driver = CsiRequests.source(volume).driver();
    return api.resources(CSIDriver.class).find(driver).map(CSIDriver::spec);
  }

  private CSIDriverSpec wishesOrNone(NodeVolume volume) {
    return wishes(volume).orElseGet(() -> CSIDriverSpecBuilder.builder().build());
  }

  @Override
  public Optional<String> attachedAs(NodeVolume volume) {
    boolean needless =
        volume.ephemeral() || Boolean.FALSE.equals(wishesOrNone(volume).attachRequired());
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    return needless
        ? Optional.empty()
        : Optional.of("kubernetes.io/csi/" + source.driver() + "^" + source.volumeHandle());
  }

  @Override
  public boolean isRepublished(NodeVolume volume) {
    return Boolean.TRUE.equals(wishesOrNone(volume).requiresRepublish());
  }

  @Override
  public boolean isOwnedByGroup(NodeVolume volume) {
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    String policy = wishesOrNone(volume).fsGroupPolicy();
    boolean driverDoes =
        drivers.find(source.driver()).filter(d -> d.capabilities().mountsForGroup()).isPresent();
    if (driverDoes || "None".equals(policy) || CsiRequests.isReadOnly(volume)) {
      return false;
    }
    List<String> modes = volume.volume().spec().accessModes();
    boolean once = modes.contains("ReadWriteOnce") || modes.contains("ReadWriteOncePod");
    return "File".equals(policy) || !source.fsType().isEmpty() && once;
  }

  @Override
  public CompletionStage<Void> stage(NodeVolume volume, Path at) {
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    if (volume.ephemeral()) {
      checkEphemeral(volume, source.driver());
    }
    Registered driver = drivers.get(source.driver());
    if (volume.ephemeral() || !driver.capabilities().stages()) {
      return Worker.done();
    }
    VolumePaths.make(at);
    return done(
        driver
            .driver()
            .call(
                CsiMethods.STAGE,
                NodeStageVolumeRequest.newBuilder()
                    .setVolumeId(source.volumeHandle())
                    .putAllPublishContext(attachment(volume))
                    .setStagingTargetPath(at.toString())
                    .setVolumeCapability(
                        CsiRequests.capability(volume, driver.capabilities(), null))
                    .putAllSecrets(requests.secrets(source.nodeStageSecretRef()))
                    .putAllVolumeContext(source.volumeAttributes())
                    .build()));
  }

  private void checkEphemeral(NodeVolume volume, String driver) {
    Optional<CSIDriverSpec> wishes = wishes(volume);
    String begin = "volume mode \"Ephemeral\" not supported by driver " + driver;
    if (wishes.isEmpty()) {
      throw new VolumeException(begin + " (no CSIDriver object)");
    }
    List<String> modes = wishes.orElseThrow().volumeLifecycleModes();
    if (!modes.contains("Ephemeral")) {
      throw new VolumeException(begin + " (only supports " + modes + ")");
    }
  }

  /** What the driver said when it attached the volume to the node. */
  private Map<String, String> attachment(NodeVolume volume) {
    if (attachedAs(volume).isEmpty()) {
      return ImmutableMap.of();
    }
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    String hashed =
        Hashing.sha256()
            .hashString(source.volumeHandle() + source.driver() + node, StandardCharsets.UTF_8)
            .toString();
    VolumeAttachment attachment =
        api.resources(VolumeAttachment.class)
            .find("csi-" + hashed)
            .filter(found -> found.status().attached())
            .orElseThrow(() -> new VolumeException("volume is not attached: csi-" + hashed));
    return attachment.status().attachmentMetadata();
  }

  @Override
  public CompletionStage<Void> unstage(NodeVolume volume, Path at) {
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    Optional<Registered> driver = drivers.find(source.driver());
    if (volume.ephemeral() || driver.isEmpty() && VolumePaths.isGone(at)) {
      return Worker.done();
    }
    if (!drivers.get(source.driver()).capabilities().stages()) {
      VolumePaths.remove(at);
      return Worker.done();
    }
    return VolumePaths.removed(
        drivers
            .get(source.driver())
            .driver()
            .call(
                CsiMethods.UNSTAGE,
                NodeUnstageVolumeRequest.newBuilder()
                    .setVolumeId(source.volumeHandle())
                    .setStagingTargetPath(at.toString())
                    .build()),
        at,
        at);
  }

  @Override
  public CompletionStage<Path> publish(Publication publication) {
    NodeVolume volume = publication.volume();
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    Registered driver = drivers.get(source.driver());
    CSIDriverSpec wishes = wishesOrNone(volume);
    Path path = mount(volume, publication.target());
    if (!volume.block()) {
      VolumePaths.make(publication.target());
    }
    Map<String, String> context =
        new TreeMap<>(CsiRequests.context(volume, publication.pod(), wishes));
    Map<String, String> secrets = new TreeMap<>(requests.secrets(source.nodePublishSecretRef()));
    boolean secretly = Boolean.TRUE.equals(wishes.serviceAccountTokenInSecrets());
    (secretly ? secrets : context).putAll(requests.tokens(publication.pod(), wishes));
    NodePublishVolumeRequest.Builder request =
        NodePublishVolumeRequest.newBuilder()
            .setVolumeId(source.volumeHandle())
            .putAllPublishContext(attachment(volume))
            .setTargetPath(path.toString())
            .setVolumeCapability(
                CsiRequests.capability(volume, driver.capabilities(), publication.pod()))
            .setReadonly(CsiRequests.isReadOnly(volume))
            .putAllSecrets(secrets)
            .putAllVolumeContext(context);
    if (driver.capabilities().stages() && !volume.ephemeral()) {
      request.setStagingTargetPath(publication.staged().toString());
    }
    return driver.driver().call(CsiMethods.PUBLISH, request.build()).thenApply(done -> path);
  }

  private static Path mount(NodeVolume volume, Path target) {
    return volume.block() ? target : target.resolve(MOUNT);
  }

  @Override
  public CompletionStage<Void> unpublish(NodeVolume volume, String podUid, Path target) {
    tokens.forget(podUid);
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    if (drivers.find(source.driver()).isEmpty() && VolumePaths.isGone(target)) {
      return Worker.done();
    }
    Path path = mount(volume, target);
    return VolumePaths.removed(
        drivers
            .get(source.driver())
            .driver()
            .call(
                CsiMethods.UNPUBLISH,
                NodeUnpublishVolumeRequest.newBuilder()
                    .setVolumeId(source.volumeHandle())
                    .setTargetPath(path.toString())
                    .build()),
        path,
        target);
  }

  @Override
  public CompletionStage<Void> expand(NodeVolume volume, Path staged, Path published) {
    CSIPersistentVolumeSource source = CsiRequests.source(volume);
    Registered driver = drivers.get(source.driver());
    if (!driver.capabilities().expands()) {
      return Worker.done();
    }
    long size = VolumeBindings.size(volume.volume()).value();
    NodeExpandVolumeRequest.Builder request =
        NodeExpandVolumeRequest.newBuilder()
            .setVolumeId(source.volumeHandle())
            .setVolumePath(published.toString())
            .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(size))
            .setVolumeCapability(CsiRequests.capability(volume, driver.capabilities(), null))
            .putAllSecrets(requests.secrets(source.nodeExpandSecretRef()));
    if (driver.capabilities().stages()) {
      request.setStagingTargetPath(staged.toString());
    }
    return done(driver.driver().call(CsiMethods.EXPAND, request.build()));
  }

  private static CompletionStage<Void> done(CompletionStage<?> stage) {
    return stage.thenCompose(answer -> Worker.done());
  }

  @Override
  public void close() {
    drivers.close();
  }
}
