package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.cluster.ContainerNodes;
import dev.orch.cluster.Infrastructure;
import dev.orch.cluster.PodNetworking;
import dev.orch.controllers.Loop;
import dev.orch.grpc.GrpcProber;
import dev.orch.grpc.csi.CsiPlugin;
import dev.orch.grpc.devices.DevicePluginServer;
import dev.orch.node.NodeParts;
import dev.orch.node.VolumesFactory;
import dev.orch.runtime.cri.CriRuntime;
import dev.orch.runtime.oci.OciRuntime;
import dev.orch.runtime.oci.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what runs containers. */
final class RuntimeOptions {
  private static final String PROCESS = "process";
  private static final String SIMULATED = "simulated";
  private static final String OCI = "oci";
  private static final String CRI = "cri:";

  /** What a machine has by itself, and what drivers bring that speak CSI. */
  private static final VolumesFactory VOLUMES =
      VolumesFactory.onHost(
          (settings, environment) -> ImmutableList.of(CsiPlugin.onNode(settings, environment)));

  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final Path STATE = Path.of("/var/lib/orch");

  @Option(
      names = "--runtime",
      paramLabel = "process|simulated|oci|cri:SOCKET",
      description =
          "What runs containers: processes of this host, nothing but the clock, crun or runc, or a"
              + " daemon such as containerd. Default: process.")
  String runtime = PROCESS;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      split = ",",
      description =
          "Images that needn't be pulled, with --runtime oci: OCI layouts and docker archives.")
  List<Path> images = new ArrayList<>();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description =
          "Where nodes keep images, containers and volumes, with --runtime oci and cri."
              + " Default: /var/lib/orch.")
  Path root = STATE;

  @Option(
      names = "--pod-manifest-path",
      paramLabel = "DIR",
      description = "A directory of pods' manifests that each node runs on its own account.")
  @Nullable Path manifests;

  @Mixin final NetworkOptions network = new NetworkOptions();

  @Mixin final EvictionOptions evictions = new EvictionOptions();

  /** What is wrong with them; empty if nothing is. */
  String fault() {
    if (!List.of(PROCESS, SIMULATED, OCI).contains(runtime) && !runtime.startsWith(CRI)) {
      return "--runtime: '" + runtime + "' is none of process, simulated, oci, cri:SOCKET";
    }
    if (runtime.startsWith(CRI) && !Files.exists(socket())) {
      return "--runtime: there is no socket " + socket();
    }
    if (!images.isEmpty() && !runtime.equals(OCI)) {
      return "--images: --runtime " + runtime + " has no images";
    }
    for (Path image : images) {
      if (!Files.exists(image)) {
        return "--images: there is no " + image;
      }
    }
    if (manifests != null && !Files.isDirectory(manifests)) {
      return "--pod-manifest-path: there is no directory " + manifests;
    }
    String fault = network.fault(runtime.equals(OCI));
    return fault.isEmpty() ? evictions.fault() : fault;
  }

  /**
   * What nodes are made of.
   *
   * @param scratch a folder that goes with the command
   * @param endsPods whether pods end with the command
   */
  Infrastructure.Factory infrastructure(Path scratch, boolean endsPods) {
    return containers(scratch, endsPods)
        .withNodes(
            parts ->
                parts.withSettings(
                    parts.settings().withManifests(manifests).withEvictions(evictions.settings())));
  }

  private Infrastructure.Factory containers(Path scratch, boolean endsPods) {
    return switch (runtime) {
      case PROCESS -> Infrastructure.processes(scratch).withNodes(RuntimeOptions::asking);
      case SIMULATED -> Infrastructure.simulated();
      case OCI -> Infrastructure.containers(oci(endsPods)).withNodes(RuntimeOptions::equipped);
      default ->
          Infrastructure.containers(cri(endsPods))
              .withNodes(RuntimeOptions::equipped)
              .withNodes(RuntimeOptions::inOwnCgroups);
    };
  }

  /** Where systemd keeps the cgroups, a daemon may have it make them, by names of its own. */
  private static NodeParts inOwnCgroups(NodeParts parts) {
    return Files.exists(SYSTEMD) ? parts.withSettings(parts.settings().withCgroupRoot("")) : parts;
  }

  /** What makes volumes for claims, where containers have files of their own. */
  Optional<Loop> volumes() {
    return runtime.equals(PROCESS) || runtime.equals(SIMULATED)
        ? Optional.empty()
        : Optional.of(new ImageFileVolumes(root.toAbsolutePath().resolve("volumes")));
  }

  private static NodeParts asking(NodeParts parts) {
    return parts.withProber(new GrpcProber(parts.prober()));
  }

  private static NodeParts equipped(NodeParts parts) {
    return asking(parts).withDevices(DevicePluginServer::onNode);
  }

  private Path socket() {
    return Path.of(runtime.substring(CRI.length()));
  }

  private ContainerNodes cri(boolean endsPods) {
    return new ContainerNodes(
        root.toAbsolutePath(),
        "cri://",
        (folder, clock, worker) ->
            new CriRuntime(CriRuntime.Settings.of(socket(), folder.resolve("logs")), worker),
        PodNetworking.OF_RUNTIME,
        null,
        VOLUMES,
        endsPods);
  }

  private ContainerNodes oci(boolean endsPods) {
    return new ContainerNodes(
        root.toAbsolutePath(),
        "oci://",
        (folder, clock, worker) ->
            new OciRuntime(
                Settings.of(folder)
                    .withCgroup(ContainerNodes.cgroupRoot(folder).substring(1))
                    .withImages(images()),
                clock,
                worker),
        network.networking(root.toAbsolutePath().resolve("network")),
        null,
        VOLUMES,
        endsPods);
  }

  private List<Path> images() {
    return ImmutableList.copyOf(images);
  }
}
