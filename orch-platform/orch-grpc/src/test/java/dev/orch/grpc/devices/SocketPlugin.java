package dev.orch.grpc.devices;

import com.google.protobuf.Message;
import dev.orch.grpc.base.GrpcClient;
import dev.orch.grpc.devices.v1beta1.AllocateRequest;
import dev.orch.grpc.devices.v1beta1.AllocateResponse;
import dev.orch.grpc.devices.v1beta1.CDIDevice;
import dev.orch.grpc.devices.v1beta1.ContainerAllocateResponse;
import dev.orch.grpc.devices.v1beta1.ContainerPreferredAllocationResponse;
import dev.orch.grpc.devices.v1beta1.Device;
import dev.orch.grpc.devices.v1beta1.DevicePluginOptions;
import dev.orch.grpc.devices.v1beta1.DeviceSpec;
import dev.orch.grpc.devices.v1beta1.Empty;
import dev.orch.grpc.devices.v1beta1.ListAndWatchResponse;
import dev.orch.grpc.devices.v1beta1.Mount;
import dev.orch.grpc.devices.v1beta1.PreStartContainerResponse;
import dev.orch.grpc.devices.v1beta1.PreferredAllocationResponse;
import dev.orch.grpc.devices.v1beta1.RegisterRequest;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A device plugin as vendors write them: a server at a socket, which registers at the kubelet's.
 */
final class SocketPlugin implements AutoCloseable {
  static final String RESOURCE = "vendor.com/gpu";

  final List<Message> asked = new CopyOnWriteArrayList<>();
  private final List<StreamObserver<ListAndWatchResponse>> watchers = new CopyOnWriteArrayList<>();
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Path directory;
  private final String name;
  private final Server server;
  private volatile ListAndWatchResponse devices = ListAndWatchResponse.getDefaultInstance();

  SocketPlugin(Path directory, String name) throws IOException {
    this.directory = directory;
    this.name = name;
    Files.deleteIfExists(directory.resolve(name));
    this.server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(directory.resolve(name)))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(service())
            .build()
            .start();
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(DeviceMethods.PLUGIN)
        .addMethod(
            DeviceMethods.OPTIONS,
            ServerCalls.asyncUnaryCall(
                (question, answer) ->
                    one(
                        answer,
                        DevicePluginOptions.newBuilder()
                            .setPreStartRequired(true)
                            .setGetPreferredAllocationAvailable(true)
                            .build())))
        .addMethod(
            DeviceMethods.LIST_AND_WATCH,
            ServerCalls.asyncServerStreamingCall(
                (question, answer) -> {
                  watchers.add(answer);
                  answer.onNext(devices);
                }))
        .addMethod(
            DeviceMethods.PREFERRED,
            ServerCalls.asyncUnaryCall(
                (question, answer) -> {
                  asked.add(question);
                  List<String> all = question.getContainerRequests(0).getAvailableDeviceIDsList();
                  one(
                      answer,
                      PreferredAllocationResponse.newBuilder()
                          .addContainerResponses(
                              ContainerPreferredAllocationResponse.newBuilder()
                                  .addDeviceIDs(all.get(all.size() - 1)))
                          .build());
                }))
        .addMethod(DeviceMethods.ALLOCATE, ServerCalls.asyncUnaryCall(this::allocate))
        .addMethod(
            DeviceMethods.PRE_START,
            ServerCalls.asyncUnaryCall(
                (question, answer) -> {
                  asked.add(question);
                  one(answer, PreStartContainerResponse.getDefaultInstance());
                }))
        .build();
  }

  private void allocate(AllocateRequest question, StreamObserver<AllocateResponse> answer) {
    asked.add(question);
    String ids = String.join(",", question.getContainerRequests(0).getDevicesIdsList());
    if (ids.contains("broken")) {
      answer.onError(Status.UNKNOWN.withDescription("out of order").asException());
      return;
    }
    one(
        answer,
        AllocateResponse.newBuilder()
            .addContainerResponses(
                ContainerAllocateResponse.newBuilder()
                    .putEnvs("GPUS", ids)
                    .addMounts(
                        Mount.newBuilder()
                            .setHostPath("/lib/gpu")
                            .setContainerPath("/usr/lib/gpu")
                            .setReadOnly(true))
                    .addDevices(
                        DeviceSpec.newBuilder()
                            .setHostPath("/dev/null")
                            .setContainerPath("/dev/gpu0")
                            .setPermissions("rw"))
                    .putAnnotations("vendor.com/ids", ids)
                    .addCdiDevices(CDIDevice.newBuilder().setName("vendor.com/gpu=" + ids)))
            .build());
  }

  private static <A> void one(StreamObserver<A> observer, A answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  /** Tells of devices, all healthy but those whose names begin with {@code sick}. */
  void devices(String... ids) {
    ListAndWatchResponse.Builder list = ListAndWatchResponse.newBuilder();
    for (String id : ids) {
      list.addDevices(
          Device.newBuilder().setID(id).setHealth(id.startsWith("sick") ? "Unhealthy" : "Healthy"));
    }
    devices = list.build();
    watchers.forEach(watcher -> watcher.onNext(devices));
  }

  /** Registers; what the kubelet says against it, or nothing. */
  String register(String version, String resource) {
    CompletableFuture<Empty> answer = new CompletableFuture<>();
    try (GrpcClient client =
        new GrpcClient(
            directory.resolve("kubelet.sock"), loop, Runnable::run, IllegalStateException::new)) {
      client
          .call(
              DeviceMethods.REGISTER,
              RegisterRequest.newBuilder()
                  .setVersion(version)
                  .setEndpoint(name)
                  .setResourceName(resource)
                  .build())
          .whenComplete(
              (empty, failure) -> {
                if (failure == null) {
                  answer.complete(empty);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
      return answer
          .handle((empty, failure) -> failure == null ? "" : String.valueOf(failure.getMessage()))
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
