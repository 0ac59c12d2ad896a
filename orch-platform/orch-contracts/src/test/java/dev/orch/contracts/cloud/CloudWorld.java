package dev.orch.contracts.cloud;

import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.Instance;
import dev.orch.controllers.cloud.Instances;
import dev.orch.controllers.cloud.LoadBalancers;
import dev.orch.controllers.cloud.Route;
import dev.orch.controllers.cloud.Routes;
import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.controllers.cloud.simulated.Weather;
import dev.orch.model.core.LoadBalancerStatus;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.NodeConditionBuilder;
import dev.orch.model.core.Service;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A simulated cloud beside a simulated cluster. The cloud is made when the cluster is there, and
 * lives on when the controllers die.
 */
final class CloudWorld implements CloudProvider, Instances, Routes, LoadBalancers {
  private @Nullable SimulatedCloud cloud;

  /** Makes the cloud, in bad weather of the cluster's seed. */
  void open(Simulation cluster, int failing) {
    long seed =
        cluster
            .api()
            .resources(dev.orch.model.core.Namespace.class)
            .get("default")
            .metadata()
            .uid()
            .hashCode();
    cloud =
        new SimulatedCloud(cluster.executor().worker("cloud"))
            .weather(Weather.of(seed, failing, Duration.ofSeconds(4)));
  }

  SimulatedCloud cloud() {
    return Objects.requireNonNull(cloud);
  }

  static List<NodeAddress> addresses(int number) {
    return List.of(
        new NodeAddress("InternalIP", "10.9.0." + number),
        new NodeAddress("ExternalIP", "192.0.2." + number));
  }

  /** The node with that readiness. */
  static Node withReadiness(Node node, String status) {
    NodeCondition ready = NodeConditionBuilder.builder().type("Ready").status(status).build();
    List<NodeCondition> others =
        node.status().conditions().stream().filter(c -> !c.type().equals("Ready")).toList();
    return node.withStatus(
        node.status()
            .withConditions(
                java.util.stream.Stream.concat(others.stream(), java.util.stream.Stream.of(ready))
                    .toList()));
  }

  static String readiness(Node node) {
    return condition(node, "Ready");
  }

  static String condition(Node node, String type) {
    return node.status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .map(NodeCondition::status)
        .findFirst()
        .orElse("");
  }

  static boolean hasTaint(Node node, String key) {
    return node.spec().taints().stream().anyMatch(taint -> taint.key().equals(key));
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public Optional<Instances> instances() {
    return Optional.of(this);
  }

  @Override
  public Optional<Routes> routes() {
    return Optional.of(this);
  }

  @Override
  public Optional<LoadBalancers> loadBalancers() {
    return Optional.of(this);
  }

  @Override
  public CompletionStage<Optional<Instance>> find(Node node) {
    return cloud().instances().orElseThrow().find(node);
  }

  @Override
  public CompletionStage<List<Route>> list(String cluster) {
    return cloud().routes().orElseThrow().list(cluster);
  }

  @Override
  public CompletionStage<Void> create(String cluster, String nameHint, Route route) {
    return cloud().routes().orElseThrow().create(cluster, nameHint, route);
  }

  @Override
  public CompletionStage<Void> delete(String cluster, Route route) {
    return cloud().routes().orElseThrow().delete(cluster, route);
  }

  private LoadBalancers balancers() {
    return cloud().loadBalancers().orElseThrow();
  }

  @Override
  public CompletionStage<Optional<LoadBalancerStatus>> find(String cluster, Service service) {
    return balancers().find(cluster, service);
  }

  @Override
  public CompletionStage<Ensured> ensure(String cluster, Service service, List<Node> nodes) {
    return balancers().ensure(cluster, service, nodes);
  }

  @Override
  public CompletionStage<Void> update(String cluster, Service service, List<Node> nodes) {
    return balancers().update(cluster, service, nodes);
  }

  @Override
  public CompletionStage<Void> delete(String cluster, Service service) {
    return balancers().delete(cluster, service);
  }
}
