package dev.orch.grpc.csi;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import dev.orch.grpc.csi.registration.InfoRequest;
import dev.orch.grpc.csi.registration.PluginInfo;
import dev.orch.grpc.csi.registration.RegistrationStatus;
import dev.orch.grpc.csi.registration.RegistrationStatusResponse;
import dev.orch.grpc.csi.v1.NodeExpandVolumeResponse;
import dev.orch.grpc.csi.v1.NodeGetCapabilitiesResponse;
import dev.orch.grpc.csi.v1.NodeGetInfoResponse;
import dev.orch.grpc.csi.v1.NodePublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodePublishVolumeResponse;
import dev.orch.grpc.csi.v1.NodeServiceCapability;
import dev.orch.grpc.csi.v1.NodeStageVolumeRequest;
import dev.orch.grpc.csi.v1.NodeStageVolumeResponse;
import dev.orch.grpc.csi.v1.NodeUnpublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodeUnpublishVolumeResponse;
import dev.orch.grpc.csi.v1.NodeUnstageVolumeRequest;
import dev.orch.grpc.csi.v1.NodeUnstageVolumeResponse;
import dev.orch.grpc.csi.v1.Topology;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A CSI driver whose volumes are directories, and files that stand for devices. */
final class DirectoriesDriver implements AutoCloseable {
  static final String NAME = "directories.example.com";

  final List<Message> asked = new CopyOnWriteArrayList<>();
  final List<RegistrationStatus> told = new CopyOnWriteArrayList<>();
  volatile String failing = "";
  private final Path data;
  private final Path socket;
  private final List<String> versions;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Server server;

  /** Listens; what its volumes hold is below a directory, by their handles. */
  DirectoriesDriver(Path socket, Path data, String... versions) throws IOException {
    this.socket = socket;
    this.data = Files.createDirectories(data);
    this.versions = ImmutableList.copyOf(versions);
    Files.createDirectories(socket.getParent());
    this.server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(registration())
            .addService(node())
            .build()
            .start();
  }

  private interface Answer<Q, A> {
    A to(Q question) throws Exception;
  }

  private <Q extends Message, A> ServerServiceDefinition.Builder method(
      ServerServiceDefinition.Builder service, MethodDescriptor<Q, A> method, Answer<Q, A> answer) {
    return service.addMethod(
        method,
        ServerCalls.asyncUnaryCall(
            (question, observer) -> {
              asked.add(question);
              try {
                if (failing.equals(method.getBareMethodName())) {
                  throw new StatusException(Status.INTERNAL.withDescription("out of order"));
                }
                observer.onNext(answer.to(question));
                observer.onCompleted();
              } catch (Exception e) {
                observer.onError(
                    e instanceof StatusException
                        ? e
                        : new StatusException(Status.INTERNAL.withDescription(e.toString())));
              }
            }));
  }

  private ServerServiceDefinition registration() {
    var service = ServerServiceDefinition.builder(CsiMethods.REGISTRATION);
    method(service, CsiMethods.INFO, this::info);
    method(
        service,
        CsiMethods.NOTIFY,
        status -> {
          told.add(status);
          return RegistrationStatusResponse.getDefaultInstance();
        });
    return service.build();
  }

  private PluginInfo info(InfoRequest request) {
    return PluginInfo.newBuilder()
        .setType("CSIPlugin")
        .setName(NAME)
        .setEndpoint(socket.toString())
        .addAllSupportedVersions(versions)
        .build();
  }

  private ServerServiceDefinition node() {
    var service = ServerServiceDefinition.builder(CsiMethods.NODE);
    method(
        service,
        CsiMethods.NODE_INFO,
        request ->
            NodeGetInfoResponse.newBuilder()
                .setNodeId("id-of-n1")
                .setMaxVolumesPerNode(7)
                .setAccessibleTopology(Topology.newBuilder().putSegments("example.com/rack", "r1"))
                .build());
    method(service, CsiMethods.CAPABILITIES, request -> capabilities());
    method(service, CsiMethods.STAGE, this::stage);
    method(service, CsiMethods.UNSTAGE, this::unstage);
    method(service, CsiMethods.PUBLISH, this::publish);
    method(service, CsiMethods.UNPUBLISH, this::unpublish);
    method(
        service,
        CsiMethods.EXPAND,
        request ->
            NodeExpandVolumeResponse.newBuilder()
                .setCapacityBytes(request.getCapacityRange().getRequiredBytes())
                .build());
    return service.build();
  }

  private static NodeGetCapabilitiesResponse capabilities() {
    NodeGetCapabilitiesResponse.Builder all = NodeGetCapabilitiesResponse.newBuilder();
    for (var type :
        ImmutableList.of(
            NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME,
            NodeServiceCapability.RPC.Type.EXPAND_VOLUME)) {
      all.addCapabilities(
          NodeServiceCapability.newBuilder()
              .setRpc(NodeServiceCapability.RPC.newBuilder().setType(type)));
    }
    return all.build();
  }

  private NodeStageVolumeResponse stage(NodeStageVolumeRequest request) throws Exception {
    Path of = data.resolve(request.getVolumeId());
    if (!Files.exists(of)) {
      throw new StatusException(Status.NOT_FOUND.withDescription("no such volume"));
    }
    if (request.getVolumeCapability().hasMount()) {
      bind(of, Path.of(request.getStagingTargetPath()), false);
    }
    return NodeStageVolumeResponse.getDefaultInstance();
  }

  private NodeUnstageVolumeResponse unstage(NodeUnstageVolumeRequest request) throws Exception {
    unbind(Path.of(request.getStagingTargetPath()));
    return NodeUnstageVolumeResponse.getDefaultInstance();
  }

  private NodePublishVolumeResponse publish(NodePublishVolumeRequest request) throws Exception {
    Path target = Path.of(request.getTargetPath());
    Path of = data.resolve(request.getVolumeId());
    if (request.getVolumeCapability().hasBlock()) {
      if (!Files.exists(target)) {
        Files.createFile(target);
      }
      bind(of, target, request.getReadonly());
      return NodePublishVolumeResponse.getDefaultInstance();
    }
    boolean staged = !request.getStagingTargetPath().isEmpty();
    Path source = staged ? Path.of(request.getStagingTargetPath()) : Files.createDirectories(of);
    Files.createDirectories(target);
    bind(source, target, request.getReadonly());
    return NodePublishVolumeResponse.getDefaultInstance();
  }

  private NodeUnpublishVolumeResponse unpublish(NodeUnpublishVolumeRequest request)
      throws Exception {
    Path target = Path.of(request.getTargetPath());
    unbind(target);
    Files.deleteIfExists(target);
    return NodeUnpublishVolumeResponse.getDefaultInstance();
  }

  private static void bind(Path source, Path target, boolean readOnly) throws Exception {
    if (!isMounted(target)) {
      run("mount", "--bind", source.toString(), target.toString());
      if (readOnly) {
        run("mount", "-o", "remount,bind,ro", target.toString());
      }
    }
  }

  private static void unbind(Path target) throws Exception {
    if (isMounted(target)) {
      run("umount", target.toString());
    }
  }

  private static boolean isMounted(Path target) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + target + " ");
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      throw new StatusException(Status.INTERNAL.withDescription(said));
    }
  }

  /** The last question of a kind. */
  <T> T last(Class<T> type) {
    return asked.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Override
  public void close() throws InterruptedException, IOException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    Files.deleteIfExists(socket);
  }
}
