package dev.orch.grpc.csi;

import com.google.common.collect.ImmutableMap;
import dev.orch.grpc.base.GrpcClient;
import dev.orch.grpc.csi.registration.InfoRequest;
import dev.orch.grpc.csi.registration.PluginInfo;
import dev.orch.grpc.csi.registration.RegistrationStatus;
import dev.orch.grpc.csi.v1.NodeGetCapabilitiesRequest;
import dev.orch.grpc.csi.v1.NodeGetInfoRequest;
import dev.orch.grpc.csi.v1.NodeGetInfoResponse;
import dev.orch.node.volumes.VolumeException;
import dev.orch.store.api.Api;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The drivers of a node. One makes itself known by a socket in a directory ({@code
 * plugins_registry} below a kubelet's root): it is asked there who it is and where it listens, and
 * told whether it was taken; it is forgotten when the socket goes. The directory is looked at every
 * second. An edge: it has one thread, which carries bytes; all else is done on the worker.
 */
public final class CsiDrivers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CsiDrivers.class.getName());
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final String CSI = "CSIPlugin";

  private final Path registry;
  private final ScheduledExecutorService worker;
  private final NodeRecord node;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("orch-csi", true), NioIoHandler.newFactory());
  private final ScheduledFuture<?> looking;

  /** By the sockets that they registered with, as those were then. On the worker. */
  private final Map<Path, Entry> entries = new TreeMap<>();

  private final Map<String, Registered> registered = new ConcurrentSkipListMap<>();

  /** A socket; its driver's name is known when it is taken. */
  private static final class Entry {
    final Object file;
    final GrpcClient registration;
    @Nullable String name;

    Entry(Object file, GrpcClient registration) {
      this.file = file;
      this.registration = registration;
    }
  }

  /**
   * Begins to look for drivers.
   *
   * @param registry where their sockets are; made if it isn't there
   * @param node the node's name
   * @param worker runs one task at a time; given, and never shut down here
   */
  public CsiDrivers(Path registry, Api api, String node, ScheduledExecutorService worker) {
    this.registry = registry;
    this.worker = worker;
    this.node = new NodeRecord(api, node);
    this.looking = worker.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
  }

  /** The driver of a name. For any thread. @throws VolumeException if there is none now */
  Registered get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new VolumeException(
                    "driver name " + name + " not found in the list of registered CSI drivers"));
  }

  Optional<Registered> find(String name) {
    return Optional.ofNullable(registered.get(name));
  }

  private void look() {
    try {
      Map<Path, Object> sockets = sockets();
      for (Path known : List.copyOf(entries.keySet())) {
        Entry entry = entries.get(known);
        if (entry != null && !entry.file.equals(sockets.get(known))) {
          forget(known, entry);
        }
      }
      sockets.forEach(
          (path, file) -> {
            if (!entries.containsKey(path)) {
              Entry entry = new Entry(file, client(path));
              entries.put(path, entry);
              register(path, entry);
            }
          });
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "drivers of " + registry, e);
    }
  }

  /** Sockets, and what tells one from a later one of the same name. */
  private Map<Path, Object> sockets() throws IOException {
    Files.createDirectories(registry);
    Map<Path, Object> sockets = new TreeMap<>();
    try (Stream<Path> files = Files.list(registry)) {
      for (Path file : files.sorted().toList()) {
        Map<String, Object> found =
            Files.exists(file)
                ? Files.readAttributes(file, "unix:mode,ino,ctime", LinkOption.NOFOLLOW_LINKS)
                : ImmutableMap.of();
        if (found.get("mode") instanceof Integer mode && (mode & TYPE) == SOCKET) {
          sockets.put(file, found.get("ino") + " " + found.get("ctime"));
        }
      }
    }
    return sockets;
  }

  private GrpcClient client(Path socket) {
    return new GrpcClient(socket, loop, worker, VolumeException::new);
  }

  private void register(Path socket, Entry entry) {
    entry
        .registration
        .call(CsiMethods.INFO, InfoRequest.getDefaultInstance())
        .thenCompose(info -> taken(socket, entry, info))
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null && entries.get(socket) == entry) {
                LOG.log(System.Logger.Level.WARNING, "driver at " + socket, failure);
                forget(socket, entry); // it is tried again when the directory is looked at next
              }
            },
            worker);
  }

  private CompletionStage<Boolean> taken(Path socket, Entry entry, PluginInfo info) {
    String refusal = refusal(info);
    if (!refusal.isEmpty()) {
      return tell(entry, refusal).thenApply(done -> false);
    }
    Path endpoint = info.getEndpoint().isEmpty() ? socket : Path.of(info.getEndpoint());
    GrpcClient driver = client(endpoint);
    CompletionStage<NodeGetInfoResponse> known =
        driver.call(CsiMethods.NODE_INFO, NodeGetInfoRequest.getDefaultInstance());
    return driver
        .call(CsiMethods.CAPABILITIES, NodeGetCapabilitiesRequest.getDefaultInstance())
        .thenCombineAsync(
            known,
            (capabilities, answer) -> {
              if (entries.get(socket) != entry) {
                driver.close();
                return false;
              }
              node.add(info.getName(), answer);
              entry.name = info.getName();
              Registered now =
                  new Registered(info.getName(), driver, Capabilities.of(capabilities), answer);
              Registered before = registered.put(info.getName(), now);
              if (before != null) {
                before.driver().close();
              }
              return true;
            },
            worker)
        .thenCompose(done -> tell(entry, "").thenApply(told -> done));
  }

  private static String refusal(PluginInfo info) {
    if (!info.getType().equals(CSI)) {
      return "no handler registered for plugin type: " + info.getType();
    }
    boolean spoken =
        info.getSupportedVersionsList().stream()
            .anyMatch(version -> version.equals("v1") || version.matches("v?1\\..*"));
    return spoken ? "" : "none of the versions of the driver is supported";
  }

  private static CompletionStage<?> tell(Entry entry, String error) {
    return entry.registration.call(
        CsiMethods.NOTIFY,
        RegistrationStatus.newBuilder()
            .setPluginRegistered(error.isEmpty())
            .setError(error)
            .build());
  }

  private void forget(Path socket, Entry entry) {
    entries.remove(socket);
    entry.registration.close();
    String name = entry.name;
    Registered known = name == null ? null : registered.remove(name);
    if (known != null) {
      known.driver().close();
      node.remove(known.name());
    }
  }

  /** Looks no longer; drivers stay known to the API. */
  @Override
  public void close() {
    looking.cancel(false);
    worker.execute(
        () -> {
          entries.values().forEach(entry -> entry.registration.close());
          registered.values().forEach(known -> known.driver().close());
          loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
  }
}
