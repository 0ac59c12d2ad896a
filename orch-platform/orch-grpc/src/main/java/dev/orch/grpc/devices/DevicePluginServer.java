package dev.orch.grpc.devices;

import dev.orch.controllers.Environment;
import dev.orch.grpc.base.GrpcClient;
import dev.orch.grpc.devices.v1beta1.Empty;
import dev.orch.grpc.devices.v1beta1.RegisterRequest;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.PodResources;
import dev.orch.node.NodeSettings;
import dev.orch.node.devices.DeviceException;
import dev.orch.node.devices.DeviceManager;
import dev.orch.node.devices.DevicePlugin;
import dev.orch.node.devices.Devices;
import dev.orch.node.devices.Granted;
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
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The devices of plugins that register at the kubelet's socket, {@code device-plugins/kubelet.sock}
 * below a node's root directory. What else is a file in that directory is deleted first: by that
 * plugins know that they have to register anew. An edge: it has one thread, which carries bytes;
 * all else is done on the worker.
 */
public final class DevicePluginServer implements Devices {
  private static final System.Logger LOG = System.getLogger(DevicePluginServer.class.getName());
  private static final String VERSION = "v1beta1";

  private final Path directory;
  private final ScheduledExecutorService worker;
  private final DeviceManager manager;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("orch-devices", true), NioIoHandler.newFactory());
  private final Server server;

  /** Plugins that are connected. On the worker. */
  private final List<RemotePlugin> plugins = new ArrayList<>();

  /**
   * Begins to listen.
   *
   * @param directory where the sockets are; made if it isn't there
   * @param allocations the file where it is remembered what was given
   * @param worker runs one task at a time; given, and never shut down here
   * @param changed is called there when counts have changed
   */
  public DevicePluginServer(
      Path directory, Path allocations, ScheduledExecutorService worker, Runnable changed) {
    this.directory = directory;
    this.worker = worker;
    this.manager = new DeviceManager(allocations, worker, changed);
    try {
      Files.createDirectories(directory);
      clear();
      this.server =
          NettyServerBuilder.forAddress(
                  UnixDomainSocketAddress.of(directory.resolve("kubelet.sock")))
              .channelType(NioServerDomainSocketChannel.class)
              .bossEventLoopGroup(loop)
              .workerEventLoopGroup(loop)
              .executor(worker)
              .addService(
                  ServerServiceDefinition.builder(DeviceMethods.REGISTRATION)
                      .addMethod(DeviceMethods.REGISTER, ServerCalls.asyncUnaryCall(this::register))
                      .build())
              .build()
              .start();
    } catch (IOException e) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new UncheckedIOException("device plugins can't register in " + directory, e);
    }
  }

  /** The plugins of a node, for {@code DevicesFactory}. */
  public static Devices onNode(NodeSettings settings, Environment environment, Runnable changed) {
    Path root = Objects.requireNonNull(settings.root(), "the node has no root directory");
    return new DevicePluginServer(
        root.resolve("device-plugins"),
        root.resolve("devices.json"),
        environment.workers().apply("devices-" + settings.name()),
        changed);
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void register(RegisterRequest request, StreamObserver<Empty> answer) {
    String refusal = refusal(request);
    if (!refusal.isEmpty()) {
      answer.onError(Status.UNKNOWN.withDescription(refusal).asException());
      return;
    }
    Path socket = directory.resolve(request.getEndpoint());
    RemotePlugin plugin =
        new RemotePlugin(new GrpcClient(socket, loop, worker, DeviceException::new));
    plugins.add(plugin);
    plugin
        .options()
        .whenCompleteAsync(
            (options, failure) -> {
              if (failure == null) {
                answer.onNext(Empty.getDefaultInstance());
                answer.onCompleted();
                follow(request.getResourceName(), plugin, options);
              } else {
                forget(plugin);
                answer.onError(
                    Status.UNKNOWN
                        .withDescription("failed to get device plugin options: " + failure)
                        .asException());
              }
            },
            worker);
  }

  private static String refusal(RegisterRequest request) {
    if (!request.getVersion().equals(VERSION)) {
      return "requested API version \""
          + request.getVersion()
          + "\" is not supported by kubelet. Supported version is [\""
          + VERSION
          + "\"]";
    }
    if (!PodResources.isExtended(request.getResourceName())) {
      return "the ResourceName \"" + request.getResourceName() + "\" is invalid";
    }
    Path endpoint = Path.of(request.getEndpoint());
    return endpoint.getNameCount() == 1 && !request.getEndpoint().isEmpty()
        ? ""
        : "the endpoint \"" + request.getEndpoint() + "\" is no name of a socket";
  }

  private void follow(String resource, RemotePlugin plugin, DevicePlugin.Options options) {
    DeviceManager.Registration registration = manager.register(resource, plugin, options);
    plugin
        .watch(registration::devices)
        .whenCompleteAsync(
            (ended, failure) -> {
              LOG.log(
                  System.Logger.Level.INFO,
                  () ->
                      "the plugin of "
                          + resource
                          + " has gone"
                          + (failure == null ? "" : ": " + failure.getMessage()));
              registration.close();
              forget(plugin);
            },
            worker);
  }

  private void forget(RemotePlugin plugin) {
    plugins.remove(plugin);
    plugin.close();
  }

  @Override
  public SortedMap<String, Count> counts() {
    return manager.counts();
  }

  @Override
  public boolean concern(Pod pod) {
    return manager.concern(pod);
  }

  @Override
  public CompletionStage<Void> allocate(Pod pod, Set<String> alive) {
    return manager.allocate(pod, alive);
  }

  @Override
  public CompletionStage<Granted> of(Pod pod, Container container) {
    return manager.of(pod, container);
  }

  @Override
  public void close() {
    server.shutdownNow();
    manager.close();
    worker.execute(
        () -> {
          List.copyOf(plugins).forEach(this::forget);
          loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
  }
}
