package dev.orch.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.orch.runtime.cri.v1.ContainerConfig;
import dev.orch.runtime.cri.v1.ContainerMetadata;
import dev.orch.runtime.cri.v1.CreateContainerRequest;
import dev.orch.runtime.cri.v1.CreateContainerResponse;
import dev.orch.runtime.cri.v1.ImageSpec;
import dev.orch.runtime.cri.v1.LinuxContainerConfig;
import dev.orch.runtime.cri.v1.LinuxPodSandboxConfig;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import dev.orch.runtime.cri.v1.PodSandboxMetadata;
import dev.orch.runtime.cri.v1.RemovePodSandboxRequest;
import dev.orch.runtime.cri.v1.RemovePodSandboxResponse;
import dev.orch.runtime.cri.v1.RunPodSandboxRequest;
import dev.orch.runtime.cri.v1.RunPodSandboxResponse;
import dev.orch.runtime.cri.v1.StartContainerRequest;
import dev.orch.runtime.cri.v1.StartContainerResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * A daemon that speaks CRI, asked for a pod with nothing between: one call after the other, each
 * waited for. What a pod can't take less than.
 */
final class BareCri implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ManagedChannel channel;
  private final Path logs;

  BareCri(Path socket, Path logs) {
    this.logs = logs;
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(loop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
  }

  /** A pod that has been started. */
  record Started(String sandbox, double sandboxMillis, double containerMillis) {
    double millis() {
      return sandboxMillis + containerMillis;
    }
  }

  /** Starts a pod with one container. */
  Started start(String name, String image, String... command) {
    PodSandboxConfig config =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder().setName(name).setUid(name).setNamespace("default"))
            .setHostname(name)
            .setLogDirectory(logs.resolve(name).toString())
            .setLinux(LinuxPodSandboxConfig.getDefaultInstance())
            .build();
    long begin = System.nanoTime();
    String sandbox =
        call(
                "RunPodSandbox",
                RunPodSandboxRequest.newBuilder().setConfig(config).build(),
                RunPodSandboxResponse.getDefaultInstance())
            .getPodSandboxId();
    long made = System.nanoTime();
    ContainerConfig container =
        ContainerConfig.newBuilder()
            .setMetadata(ContainerMetadata.newBuilder().setName("c"))
            .setImage(ImageSpec.newBuilder().setImage(image))
            .addAllCommand(java.util.List.of(command))
            .setLogPath("c.log")
            .setLinux(LinuxContainerConfig.getDefaultInstance())
            .build();
    String id =
        call(
                "CreateContainer",
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .setSandboxConfig(config)
                    .setConfig(container)
                    .build(),
                CreateContainerResponse.getDefaultInstance())
            .getContainerId();
    call(
        "StartContainer",
        StartContainerRequest.newBuilder().setContainerId(id).build(),
        StartContainerResponse.getDefaultInstance());
    long runs = System.nanoTime();
    return new Started(sandbox, (made - begin) / 1e6, (runs - made) / 1e6);
  }

  /** Takes a pod away, whatever runs in it. */
  void remove(Started pod) {
    call(
        "RemovePodSandbox",
        RemovePodSandboxRequest.newBuilder().setPodSandboxId(pod.sandbox()).build(),
        RemovePodSandboxResponse.getDefaultInstance());
  }

  private <Q extends MessageLite, A extends MessageLite> A call(String method, Q ask, A answer) {
    MethodDescriptor<Q, A> descriptor =
        MethodDescriptor.<Q, A>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("runtime.v1.RuntimeService/" + method)
            .setRequestMarshaller(new Bytes<>(ask))
            .setResponseMarshaller(new Bytes<>(answer))
            .build();
    return ClientCalls.blockingUnaryCall(channel, descriptor, CallOptions.DEFAULT, ask);
  }

  /** Messages as bytes. */
  private record Bytes<M extends MessageLite>(M prototype)
      implements MethodDescriptor.Marshaller<M> {
    @Override
    public InputStream stream(M value) {
      return value.toByteString().newInput();
    }

    @Override
    @SuppressWarnings("unchecked")
    public M parse(InputStream stream) {
      try {
        return (M) prototype.getParserForType().parseFrom(stream);
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully();
  }
}
