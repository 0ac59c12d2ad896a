package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.apps.Deployment;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.store.MemoryStore;
import dev.orch.store.local.LocalApi;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrchTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':2,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'containers':[{'name':'c','image':'img:1'}]}}}}";

  private static List<Pod> pods(SimulatedCluster cluster) {
    return cluster.of(Pod.class).list().items();
  }

  private static boolean isUp(SimulatedCluster cluster) {
    return pods(cluster).size() == 2 && pods(cluster).stream().allMatch(SimulatedCluster::isReady);
  }

  @Test
  void deletedPod_isReplaced() {
    try (SimulatedCluster cluster = new SimulatedCluster(3, 2)) {
      cluster.create(Deployment.class, WEB);
      cluster.until(() -> isUp(cluster));
      Pod first = pods(cluster).get(0);
      cluster.of(Pod.class).delete(first.metadata().name());
      cluster.until(
          () -> isUp(cluster) && cluster.of(Pod.class).find(first.metadata().name()).isEmpty());
      assertThat(pods(cluster)).extracting(p -> p.status().podIP()).doesNotHaveDuplicates();
    }
  }

  @Test
  void nodes_areReadyAndRenewTheirLeases() {
    try (SimulatedCluster cluster = new SimulatedCluster(4, 3)) {
      cluster.executor.runFor(Duration.ofMinutes(6));
      List<Node> nodes = cluster.api.resources(Node.class).list().items();
      assertThat(nodes).hasSize(3);
      assertThat(nodes)
          .allSatisfy(
              node ->
                  assertThat(node.status().conditions())
                      .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True")));
    }
  }

  @Test
  void closedCluster_doesNothingMore() {
    SimulatedCluster cluster = new SimulatedCluster(5, 2);
    cluster.create(Deployment.class, WEB);
    cluster.until(() -> isUp(cluster));
    cluster.close();
    cluster.executor.runFor(Duration.ofMinutes(1));
    int lines = cluster.executor.trace().lines().size();
    cluster.executor.runFor(Duration.ofHours(2));
    assertThat(cluster.executor.trace().lines()).hasSize(lines);
    assertThat(((MemoryStore<?>) ((LocalApi) cluster.api).store()).watchCount()).isZero();
  }
}
