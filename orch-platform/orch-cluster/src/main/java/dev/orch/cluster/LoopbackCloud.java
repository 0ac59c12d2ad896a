package dev.orch.cluster;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.Instance;
import dev.orch.controllers.cloud.Instances;
import dev.orch.controllers.cloud.LoadBalancers;
import dev.orch.controllers.cloud.Routes;
import dev.orch.controllers.cloud.simulated.SimulatedBalancer;
import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.ServicePort;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.SyncReport;
import dev.orch.network.loopback.LoopbackServiceProxy;
import dev.orch.store.local.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A cloud of this host: its load balancers have addresses of 127.192.0.0/16 and carry TCP to the
 * node ports of nodes. A node without an instance gets one when it is first asked for, unless that
 * was ended; routes are kept in mind and lead nowhere, as loopback needs none. What is asked of it
 * otherwise is {@link #simulated}'s to tell.
 *
 * <p>A named edge: the proxy's selector has a thread of its own.
 */
public final class LoopbackCloud implements CloudProvider, AutoCloseable {
  /** Its name, and what the ids of its instances begin with. */
  public static final String NAME = "loopback";

  private static final String ID = NAME + "://";
  private static final Cidr ADDRESSES = Cidr.of("127.192.0.0/16");
  private static final int MAX_CONNECTIONS = 4096;

  private final ScheduledExecutorService worker;
  private final ServiceProxy proxy;
  private final SimulatedCloud simulated;

  /**
   * A cloud with nothing in it.
   *
   * @param worker runs one task at a time; it isn't shut down
   */
  public LoopbackCloud(ScheduledExecutorService worker) {
    this.worker = worker;
    this.proxy =
        new LoopbackServiceProxy(
            task -> {
              Thread thread = new Thread(task, "orch-cloud");
              thread.setDaemon(true);
              thread.start();
            },
            System::nanoTime,
            MAX_CONNECTIONS);
    this.simulated = new SimulatedCloud(NAME, ADDRESSES, this::carry, worker).ipMode("Proxy");
  }

  /** Its instances, which can be made and ended there, and its weather. */
  public SimulatedCloud simulated() {
    return simulated;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Instances> instances() {
    Instances found = simulated.instances().orElseThrow();
    return Optional.of(
        node ->
            CompletableFuture.runAsync(() -> adopt(node), worker)
                .thenCompose(adopted -> found.find(node)));
  }

  /** Also the instance of an id that it gave before it was started anew. */
  private void adopt(Node node) {
    String name = node.metadata().name();
    String id = node.spec().providerID();
    boolean known = id.isEmpty() ? simulated.knows(name) : simulated.has(id);
    if (!known && (id.isEmpty() || id.startsWith(ID) && !simulated.knows(name))) {
      List<NodeAddress> addresses = node.status().addresses();
      String own = id.isEmpty() ? ID + name : id;
      simulated.adopt(name, Instance.of(own, addresses).in("host", "loopback", "local"));
    }
  }

  @Override
  public Optional<Routes> routes() {
    return simulated.routes();
  }

  @Override
  public Optional<LoadBalancers> loadBalancers() {
    return simulated.loadBalancers();
  }

  private CompletionStage<Map<String, String>> carry(Collection<SimulatedBalancer> balancers) {
    return proxy
        .sync(ServiceTable.of(balancers.stream().map(LoopbackCloud::entry).toList()))
        .thenApply(LoopbackCloud::problems);
  }

  private static Map<String, String> problems(SyncReport report) {
    Map<String, String> problems = new TreeMap<>();
    for (SyncReport.Problem problem : report.problems()) {
      problems.merge(
          problem.service(),
          problem.frontend() + ": " + problem.reason(),
          (one, other) -> one + "; " + other);
    }
    return ImmutableMap.copyOf(problems);
  }

  private static ServiceTable.Entry entry(SimulatedBalancer balancer) {
    List<ServiceTable.Frontend> frontends = new ArrayList<>();
    for (ServicePort port : balancer.service().spec().ports()) {
      ImmutableSet.Builder<ServiceTable.Endpoint> endpoints = ImmutableSet.builder();
      if (port.nodePort() > 0) {
        balancer
            .nodes()
            .forEach(
                node ->
                    address(node)
                        .ifPresent(
                            ip -> endpoints.add(new ServiceTable.Endpoint(ip, port.nodePort()))));
      }
      frontends.add(
          ServiceTable.Frontend.clusterIp(
              port.name(),
              balancer.address(),
              port.protocol().isEmpty() ? "TCP" : port.protocol(),
              port.port(),
              endpoints.build().asList()));
    }
    return new ServiceTable.Entry(balancer.service().metadata().uid(), frontends, null, null);
  }

  private static Optional<String> address(Node node) {
    return node.status().addresses().stream()
        .filter(address -> address.type().equals("InternalIP"))
        .map(NodeAddress::address)
        .findFirst();
  }

  /** Ends its balancers, and with them all connections. */
  @Override
  public void close() {
    proxy.close();
  }
}
