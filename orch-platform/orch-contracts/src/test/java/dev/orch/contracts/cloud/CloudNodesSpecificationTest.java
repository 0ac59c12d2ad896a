package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.controllers.cloud.Instance;
import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.model.core.Node;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nodes and their instances, whatever becomes of either and whatever goes wrong. */
class CloudNodesSpecificationTest {
  private static final String UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
  private static final String SHUTDOWN = "node.cloudprovider.kubernetes.io/shutdown";

  @Test
  void nodes_sayWhatTheirInstancesAre() {
    Trials trials = Trials.of(Nodes::new, Duration.ofHours(60));
    assertThat(trials.trials()).isPositive();
  }

  private static final class Nodes implements Specification {
    private final CloudWorld world = new CloudWorld();
    private final Map<String, Node> known = new TreeMap<>();
    private final Set<String> deletedByUser = new HashSet<>();

    @Override
    public List<Loop> loops() {
      return CloudLoops.of(world, CloudSettings.DEFAULT).stream()
          .filter(loop -> loop.name().startsWith("cloud-node"))
          .toList();
    }

    @Override
    public void prepare(Simulation cluster) {
      world.open(cluster, 25);
    }

    private static Resources<Node> nodes(Simulation cluster) {
      return cluster.api().resources(Node.class);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      SimulatedCloud cloud = world.cloud();
      String name = "n" + rng.nextInt(3);
      Optional<Node> node = nodes(cluster).find(name);
      switch (rng.nextInt(10)) {
        case 0, 1 -> {
          if (cloud.instance(name).isEmpty()) {
            cloud.start(name, CloudWorld.addresses(1 + rng.nextInt(9)));
          }
        }
        case 2 -> cloud.end(name);
        case 3 -> cloud.change(name, was -> was.withShutdown(rng.nextBoolean()));
        case 4 ->
            cloud.change(name, was -> was.withAddresses(CloudWorld.addresses(rng.nextInt(9))));
        case 5 ->
            cloud.change(
                name,
                was -> was.withLabels(Map.of("rack", "r" + rng.nextInt(3), "a.k8s.io/x", "y")));
        case 6 -> {
          if (node.isPresent() && rng.nextInt(3) == 0) {
            deletedByUser.add(node.get().metadata().uid());
            nodes(cluster).delete(name);
          }
        }
        default -> report(cluster, name, node, rng);
      }
    }

    /** What a kubelet does. */
    private static void report(Simulation cluster, String name, Optional<Node> node, Rng rng) {
      if (node.isEmpty()) {
        cluster.createIn(
            "",
            Node.class,
            "{'metadata':{'name':'"
                + name
                + "'},'spec':{'taints':[{'key':'"
                + UNINITIALIZED
                + "','value':'true','effect':'NoSchedule'}]}}");
        return;
      }
      String readiness = rng.pick(List.of("True", "True", "False", "Unknown"));
      nodes(cluster).status().edit(name, n -> CloudWorld.withReadiness(n, readiness));
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Node> present = new TreeMap<>();
      nodes(cluster).list().items().forEach(node -> present.put(node.metadata().uid(), node));
      for (Node node : known.values()) {
        String uid = node.metadata().uid();
        if (!present.containsKey(uid) && !deletedByUser.contains(uid)) {
          String id = node.spec().providerID();
          assertThat(id.isEmpty() || !world.cloud().has(id))
              .as("instance %s of the deleted %s is gone", id, node.metadata().name())
              .isTrue();
        }
      }
      known.clear();
      known.putAll(present);
    }

    @Override
    public void settled(Simulation cluster) {
      for (Node node : nodes(cluster).list().items()) {
        boolean ready = CloudWorld.readiness(node).equals("True");
        String id = node.spec().providerID();
        Optional<Instance> instance =
            world
                .cloud()
                .instance(node.metadata().name())
                .filter(i -> id.isEmpty() || id.equals(i.providerId()));
        if (instance.isEmpty()) {
          assertThat(ready).as("a node without an instance is there: " + node).isTrue();
          continue;
        }
        isInitialized(node, instance.get());
        if (ready) {
          assertThat(CloudWorld.hasTaint(node, SHUTDOWN)).isFalse();
        } else if (instance.get().shutdown()) {
          assertThat(CloudWorld.hasTaint(node, SHUTDOWN)).isTrue();
        }
      }
    }

    private static void isInitialized(Node node, Instance instance) {
      assertThat(CloudWorld.hasTaint(node, UNINITIALIZED)).isFalse();
      assertThat(node.spec().providerID()).isEqualTo(instance.providerId());
      assertThat(node.status().addresses()).isEqualTo(instance.addresses());
      Map<String, String> labels = node.metadata().labels();
      assertThat(labels)
          .containsEntry("node.kubernetes.io/instance-type", "virtual")
          .containsEntry("topology.kubernetes.io/zone", "zone-a")
          .containsEntry("failure-domain.beta.kubernetes.io/zone", "zone-a")
          .containsEntry("topology.kubernetes.io/region", "region-1")
          .doesNotContainKey("a.k8s.io/x");
      if (instance.labels().containsKey("rack")) {
        assertThat(labels).containsEntry("rack", instance.labels().get("rack"));
      }
    }
  }
}
