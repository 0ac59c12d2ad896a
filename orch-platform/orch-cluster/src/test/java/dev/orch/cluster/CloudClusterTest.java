package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An embedded cluster in a cloud: nodes take pods once the cloud has told what they are. */
class CloudClusterTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':2,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'containers':[{'name':'c','image':'img:1'}]}}}}";
  private static final List<NodeAddress> ADDRESSES =
      List.of(new NodeAddress("InternalIP", "10.9.0.7"));

  private final SimulatedExecutor executor = new SimulatedExecutor(new VirtualTime(), Rng.of(1));
  private final SimulatedCloud cloud = new SimulatedCloud(executor.worker("cloud"));

  private Orch cluster() {
    return Orch.builder()
        .workers(executor::worker)
        .clock(executor.time())
        .seed(1)
        .nodes(2)
        .cloud(cloud)
        .start();
  }

  private static List<Pod> running(Api api) {
    return api.resources(Pod.class).inNamespace("default").list().items().stream()
        .filter(SimulatedCluster::isReady)
        .toList();
  }

  @Test
  void nodes_takePodsOnceTheCloudKnowsThem_andKeepItsAddresses() {
    try (Orch cluster = cluster()) {
      Api api = cluster.api();
      executor.runFor(Duration.ofSeconds(5));
      api.resources(Deployment.class)
          .inNamespace("default")
          .create(
              api.kinds()
                  .of(Deployment.class)
                  .read(Json.parse(WEB.replace('\'', '"')), unknown -> {}));
      executor.runFor(Duration.ofMinutes(1));
      assertThat(running(api)).isEmpty();
      cloud.start("node-1", ADDRESSES);
      executor.runFor(Duration.ofMinutes(20));
      assertThat(running(api)).hasSize(2).allMatch(p -> p.spec().nodeName().equals("node-1"));
      Node known = api.resources(Node.class).get("node-1");
      assertThat(known.status().addresses()).startsWith(ADDRESSES.get(0)).hasSize(2);
      assertThat(known.metadata().labels()).containsEntry("topology.kubernetes.io/zone", "zone-a");
    }
  }

  @Test
  void serviceOfTypeLoadBalancer_isBalancedOverTheNodes() {
    cloud.start("node-0", ADDRESSES);
    cloud.start("node-1", ADDRESSES);
    try (Orch cluster = cluster()) {
      Api api = cluster.api();
      executor.runFor(Duration.ofSeconds(5));
      String json =
          "{'metadata':{'name':'web'},'spec':{'type':'LoadBalancer','ports':[{'port':80}]}}";
      api.resources(Service.class)
          .inNamespace("default")
          .create(
              api.kinds()
                  .of(Service.class)
                  .read(Json.parse(json.replace('\'', '"')), unknown -> {}));
      executor.runFor(Duration.ofSeconds(20));
      assertThat(cloud.balancers()).singleElement().matches(b -> b.nodes().size() == 2);
      assertThat(
              api.resources(Service.class)
                  .inNamespace("default")
                  .get("web")
                  .status()
                  .loadBalancer()
                  .ingress())
          .hasSize(1);
    }
  }
}
