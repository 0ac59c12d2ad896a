package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cloud.CloudException;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.controllers.cloud.simulated.Weather;
import dev.orch.controllers.network.NodeIpam;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import dev.orch.store.api.Resources;
import dev.orch.store.local.Cidr;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Logged;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the cloud controllers do and say, step by step, where all goes well or one thing doesn't.
 */
class CloudControllersTest {
  private static final List<Cidr> RANGES = List.of(Cidr.of("10.128.0.0/23"));
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final String SHUTDOWN = "node.cloudprovider.kubernetes.io/shutdown";
  private static final String BALANCED =
      "{'metadata':{'name':'web'},'spec':{'type':'LoadBalancer','ports':[{'port':80}]%s}}";

  private final Logged logged = new Logged("dev.orch.controllers");
  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final SimulatedCloud cloud = new SimulatedCloud(executor.worker("cloud"));
  private final Simulation cluster =
      Simulation.of(1, executor, HookedApi::interleaving, loops().toArray(Loop[]::new));

  private List<Loop> loops() {
    List<Loop> loops =
        new ArrayList<>(CloudLoops.of(cloud, CloudSettings.DEFAULT.withPodRanges(RANGES)));
    loops.add(NodeIpam.of(RANGES));
    return loops;
  }

  @AfterEach
  void close() {
    cluster.close();
    logged.close();
    assertThat(logged.thrown()).isNull();
  }

  private void pass(Duration time) {
    executor.runFor(time);
  }

  private Resources<Node> nodes() {
    return cluster.api().resources(Node.class);
  }

  private void join(String name) {
    cluster.createIn(
        "",
        Node.class,
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'taints':[{'key':'node.cloudprovider.kubernetes.io/uninitialized',"
            + "'value':'true','effect':'NoSchedule'}]}}");
  }

  private void report(String name, String readiness) {
    nodes().status().edit(name, node -> CloudWorld.withReadiness(node, readiness));
  }

  private Service web() {
    return cluster.of(Service.class).get("web");
  }

  /** Source, reason and message of each, in no order. */
  private List<String> events() {
    TreeSet<String> events = new TreeSet<>();
    for (Event event : cluster.api().resources(Event.class).list().items()) {
      events.add(event.source().component() + " " + event.reason() + ": " + event.message());
    }
    return List.copyOf(events);
  }

  @Test
  void balancer_isMadeMovedAndRemoved() {
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(SOON);
    assertThat(web().metadata().finalizers())
        .containsExactly("service.kubernetes.io/load-balancer-cleanup");
    assertThat(web().status().loadBalancer().ingress())
        .singleElement()
        .matches(i -> i.ip().equals("203.0.113.1") && Objects.equals(i.ipMode(), "VIP"));
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(SOON);
    assertThat(cloud.balancers().get(0).nodes()).hasSize(1);
    cluster.of(Service.class).delete("web");
    pass(SOON);
    assertThat(cluster.of(Service.class).find("web")).isEmpty();
    assertThat(cloud.balancers()).isEmpty();
    assertThat(events())
        .contains(
            "service-controller EnsuringLoadBalancer: Ensuring load balancer",
            "service-controller UnAvailableLoadBalancer: There are no available nodes for"
                + " LoadBalancer",
            "service-controller EnsuredLoadBalancer: Ensured load balancer",
            "service-controller UpdatedLoadBalancer: Updated load balancer with new hosts",
            "service-controller DeletingLoadBalancer: Deleting load balancer",
            "service-controller DeletedLoadBalancer: Deleted load balancer");
  }

  @Test
  void balancerThatIsRefused_isTriedAgainLaterAndLater() {
    cloud.weather(call -> Weather.Turn.failed(CloudException.failed("quota exceeded")));
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(Duration.ofSeconds(4));
    assertThat(events())
        .contains(
            "service-controller SyncLoadBalancerFailed: Error syncing load balancer: failed to"
                + " ensure load balancer: quota exceeded");
    assertThat(web().status().loadBalancer().ingress()).isEmpty();
    cloud.weather(Weather.FAIR);
    assertThat(cloud.balancers()).isEmpty();
    pass(Duration.ofSeconds(2));
    assertThat(cloud.balancers()).hasSize(1);
  }

  @Test
  void throttledCloud_isAskedWhenItSaid() {
    cloud.weather(
        call -> Weather.Turn.failed(CloudException.later("slow down", Duration.ofSeconds(60))));
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(SOON);
    cloud.weather(Weather.FAIR);
    pass(Duration.ofSeconds(50));
    assertThat(cloud.balancers()).isEmpty();
    pass(Duration.ofSeconds(10));
    assertThat(cloud.balancers()).hasSize(1);
  }

  @Test
  void deletionThatFails_keepsTheService() {
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(SOON);
    cloud.weather(call -> Weather.Turn.failed(CloudException.failed("in use")));
    cluster.of(Service.class).delete("web");
    pass(SOON);
    assertThat(web().metadata().deletionTimestamp()).isNotNull();
    assertThat(events())
        .contains(
            "service-controller SyncLoadBalancerFailed: Error syncing load balancer: failed to"
                + " delete load balancer: in use");
    cloud.weather(Weather.FAIR);
    pass(Duration.ofMinutes(1));
    assertThat(cluster.of(Service.class).find("web")).isEmpty();
    assertThat(cloud.balancers()).isEmpty();
  }

  @Test
  void nodesThatCantBeTold_areTriedAsAWhole() {
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(SOON);
    cloud.weather(
        call ->
            call.startsWith("update")
                ? Weather.Turn.failed(CloudException.failed("no"))
                : Weather.Turn.FINE);
    join("n");
    pass(Duration.ofMinutes(1));
    assertThat(events())
        .contains(
            "service-controller UpdateLoadBalancerFailed: Error updating load balancer with new"
                + " hosts [n] [node names limited, total number of nodes: 1], error: no");
    assertThat(cloud.balancers().get(0).nodes()).hasSize(1);
  }

  /** While the cloud removes the balancer, or gives it other ports, the Service is as it was. */
  @Test
  void wishThatComesBack_isAskedForAgain() {
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(SOON);
    cloud.weather(call -> Weather.Turn.slow(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    Service wished = web();
    cluster
        .of(Service.class)
        .edit(
            "web",
            s ->
                s.withSpec(
                    s.spec()
                        .withType("ClusterIP")
                        .withAllocateLoadBalancerNodePorts(null)
                        .withExternalTrafficPolicy("")));
    pass(Duration.ofSeconds(12));
    cluster.of(Service.class).edit("web", s -> s.withSpec(wished.spec()));
    pass(Duration.ofMinutes(2));
    assertThat(cloud.balancers()).hasSize(1);
    renumber(81);
    pass(Duration.ofSeconds(2));
    renumber(80);
    pass(Duration.ofMinutes(2));
    assertThat(cloud.balancers().get(0).service().spec().ports().get(0).port()).isEqualTo(80);
  }

  private void renumber(int port) {
    cluster
        .of(Service.class)
        .edit(
            "web",
            s -> s.withSpec(s.spec().withPorts(List.of(s.spec().ports().get(0).withPort(port)))));
  }

  @Test
  void serviceOfAClass_isSomebodyElses() {
    cluster.create(Service.class, BALANCED.formatted(",'loadBalancerClass':'example.com/lb'"));
    pass(SOON);
    assertThat(cloud.balancers()).isEmpty();
    assertThat(web().metadata().finalizers()).isEmpty();
  }

  @Test
  void statusThatSomebodyTookAway_isSaidAgain() {
    cluster.create(Service.class, BALANCED.formatted(""));
    pass(SOON);
    var status = web().status();
    cluster
        .of(Service.class)
        .status()
        .edit(
            "web",
            s ->
                s.withStatus(
                    s.status()
                        .withLoadBalancer(new dev.orch.model.core.LoadBalancerStatus(List.of()))));
    pass(SOON);
    assertThat(web().status()).isEqualTo(status);
  }

  @Test
  void node_isInitializedAndRoutedTo() {
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(Duration.ofSeconds(15));
    Node node = nodes().get("n");
    assertThat(CloudWorld.hasTaint(node, "node.cloudprovider.kubernetes.io/uninitialized"))
        .isFalse();
    assertThat(node.spec().providerID()).isEqualTo("simulated://n-1");
    assertThat(node.status().addresses()).isEqualTo(CloudWorld.addresses(1));
    assertThat(node.spec().podCIDRs()).containsExactly("10.128.0.0/24");
    assertThat(CloudWorld.condition(node, "NetworkUnavailable")).isEqualTo("False");
    assertThat(node.status().conditions())
        .filteredOn(c -> c.type().equals("NetworkUnavailable"))
        .singleElement()
        .matches(c -> c.reason().equals("RouteCreated"))
        .matches(c -> c.message().equals("RouteController created a route"));
    assertThat(cloud.routes("kubernetes")).hasSize(1);
    assertThat(events()).contains("cloud-node-controller Synced: Node synced successfully");
    nodes().delete("n");
    pass(SOON);
    assertThat(cloud.routes("kubernetes")).isEmpty();
  }

  @Test
  void addresses_followTheInstances_everyFiveMinutes() {
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(Duration.ofMinutes(1));
    cloud.change(
        "n", was -> was.withAddresses(CloudWorld.addresses(2)).withLabels(Map.of("a", "b")));
    pass(Duration.ofMinutes(3));
    assertThat(nodes().get("n").status().addresses()).isEqualTo(CloudWorld.addresses(1));
    pass(Duration.ofMinutes(2));
    assertThat(nodes().get("n").status().addresses()).isEqualTo(CloudWorld.addresses(2));
    assertThat(nodes().get("n").metadata().labels()).containsEntry("a", "b");
  }

  @Test
  void nodeWithoutAnInstance_isDeleted_onceItDoesNotReport() {
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(SOON);
    report("n", "True");
    cloud.end("n");
    pass(Duration.ofMinutes(10));
    assertThat(nodes().find("n")).isPresent();
    report("n", "Unknown");
    pass(Duration.ofSeconds(6));
    assertThat(nodes().find("n")).isEmpty();
    assertThat(events())
        .contains(
            "cloud-node-lifecycle-controller DeletingNode: Deleting node n because it does not"
                + " exist in the cloud provider");
  }

  @Test
  void newNode_isGivenAMinuteToBeKnown() {
    join("n");
    pass(Duration.ofSeconds(59));
    assertThat(nodes().find("n")).isPresent();
    pass(Duration.ofSeconds(2));
    assertThat(nodes().find("n")).isEmpty();
  }

  @Test
  void instanceThatIsOff_taintsItsNodeUntilItReportsAgain() {
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(SOON);
    cloud.change("n", was -> was.withShutdown(true));
    report("n", "Unknown");
    pass(Duration.ofSeconds(6));
    assertThat(nodes().get("n").spec().taints())
        .filteredOn(taint -> taint.key().equals(SHUTDOWN))
        .singleElement()
        .matches(taint -> taint.effect().equals("NoSchedule"));
    report("n", "True");
    pass(SOON);
    assertThat(CloudWorld.hasTaint(nodes().get("n"), SHUTDOWN)).isFalse();
  }

  @Test
  void cloudThatDoesNotAnswer_hasNoNodeDeleted() {
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(SOON);
    cloud.weather(call -> Weather.Turn.failed(CloudException.failed("down")));
    report("n", "Unknown");
    pass(Duration.ofMinutes(30));
    assertThat(nodes().find("n")).isPresent();
  }

  @Test
  void routeThatCantBeMade_isToldOf() {
    cloud.weather(
        call ->
            call.startsWith("create")
                ? Weather.Turn.failed(CloudException.failed("table is full"))
                : Weather.Turn.FINE);
    cloud.start("n", CloudWorld.addresses(1));
    join("n");
    pass(Duration.ofSeconds(15));
    Node node = nodes().get("n");
    assertThat(CloudWorld.condition(node, "NetworkUnavailable")).isEqualTo("True");
    assertThat(events())
        .anyMatch(
            event ->
                event.startsWith(
                        "route_controller FailedToCreateRoute: Could not create route "
                            + node.metadata().uid()
                            + " 10.128.0.0/24 for node n after ")
                    && event.endsWith(": table is full"));
    cloud.weather(Weather.FAIR);
    pass(Duration.ofSeconds(15));
    assertThat(CloudWorld.condition(nodes().get("n"), "NetworkUnavailable")).isEqualTo("False");
  }

  @Test
  void nodeForWhichNoRangeIsLeft_getsOneThatIsFreed() {
    for (String name : List.of("a", "b", "c")) {
      cloud.start(name, CloudWorld.addresses(1));
      join(name);
    }
    pass(SOON);
    List<Node> without =
        nodes().list().items().stream().filter(n -> n.spec().podCIDRs().isEmpty()).toList();
    assertThat(without).hasSize(1);
    String name = without.get(0).metadata().name();
    assertThat(events())
        .contains(
            "cidrAllocator CIDRNotAvailable: Node " + name + " status is now: CIDRNotAvailable");
    String other = name.equals("a") ? "b" : "a";
    nodes().delete(other);
    pass(Duration.ofMinutes(20));
    assertThat(nodes().get(name).spec().podCIDRs()).hasSize(1);
  }

  @Test
  void powersThatAreMissing_haveNoController() {
    CloudProvider nothing = () -> "nothing";
    assertThat(CloudLoops.of(nothing, CloudSettings.DEFAULT)).isEmpty();
    assertThat(CloudLoops.of(cloud, CloudSettings.DEFAULT))
        .extracting(Loop::name)
        .containsExactly(
            "cloud-node-controller", "cloud-node-lifecycle-controller", "service-lb-controller");
  }
}
