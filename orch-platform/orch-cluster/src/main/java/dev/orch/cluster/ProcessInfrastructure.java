package dev.orch.cluster;

import com.google.common.net.InetAddresses;
import dev.orch.model.validation.ValidationContext;
import dev.orch.network.AddressPool;
import dev.orch.network.ServiceProxy;
import dev.orch.network.loopback.LoopbackNetwork;
import dev.orch.network.loopback.LoopbackRanges;
import dev.orch.network.loopback.LoopbackServiceProxy;
import dev.orch.node.NetworkProber;
import dev.orch.node.NodeParts;
import dev.orch.node.NodeSettings;
import dev.orch.runtime.process.ProcessRuntime;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * Nodes of host processes on the loopback network. A named edge: the proxy's selector has a thread
 * of its own.
 */
final class ProcessInfrastructure implements Infrastructure {
  private static final System.Logger LOG = System.getLogger(ProcessInfrastructure.class.getName());
  private static final String NODE = "node-";
  private static final int MAX_CONNECTIONS = 4096;

  private final Path folder;
  private final Function<String, ScheduledExecutorService> workers;
  private final InstantSource clock;
  private final LoopbackRanges ranges = LoopbackRanges.DEFAULT;
  private final AddressPool pods = AddressPool.of(ranges.pods());
  private final ServiceProxy proxy;
  private final List<ProcessRuntime> runtimes = new ArrayList<>();

  ProcessInfrastructure(
      Path folder, Function<String, ScheduledExecutorService> workers, InstantSource clock) {
    this.folder = folder;
    this.workers = workers;
    this.clock = clock;
    this.proxy =
        new LoopbackServiceProxy(
            task -> {
              Thread thread = new Thread(task, "orch-proxy");
              thread.setDaemon(true);
              thread.start();
            },
            System::nanoTime,
            MAX_CONNECTIONS);
  }

  static void discard(Path folder) {
    try (DirectoryStream<Path> nodes = Files.newDirectoryStream(folder, NODE + "*")) {
      nodes.forEach(ProcessRuntime::discard);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.DEBUG, "what is left in " + folder + ": " + e.getMessage());
    }
  }

  @Override
  public NodeParts node(int index) {
    ScheduledExecutorService worker = workers.apply("runtime-" + index);
    Map<String, String> environment = new TreeMap<>();
    String path = System.getenv("PATH");
    environment.put("PATH", path == null ? "/usr/local/bin:/usr/bin:/bin" : path);
    ProcessRuntime runtime =
        new ProcessRuntime(
            ProcessRuntime.Settings.of(folder.resolve(NODE + index), environment), clock, worker);
    runtimes.add(runtime);
    return NodeParts.of(
        NodeSettings.of("", "127.0.0.1", HostMachine.capacity(), "process://"),
        runtime,
        new LoopbackNetwork(worker, ranges.podsOf(index)),
        new NetworkProber(worker, worker));
  }

  @Override
  public ServiceProxy proxy() {
    return proxy;
  }

  @Override
  public ValidationContext validation() {
    return address ->
        InetAddresses.isInetAddress(address) && pods.contains(InetAddresses.forString(address));
  }

  @Override
  public String serviceRange() {
    return ranges.services();
  }

  @Override
  public void close() {
    proxy.close();
    runtimes.forEach(ProcessRuntime::close);
  }
}
