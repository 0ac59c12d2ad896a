package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.controllers.cloud.Route;
import dev.orch.controllers.network.NodeIpam;
import dev.orch.model.core.Node;
import dev.orch.store.api.Resources;
import dev.orch.store.local.Cidr;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The ranges of nodes, and the routes to them, whatever comes and goes and goes wrong. */
class NodeRoutesSpecificationTest {
  private static final List<Cidr> RANGES =
      List.of(Cidr.of("10.128.0.0/22"), Cidr.of("fd00:1::/62"));
  private static final Route FOREIGN =
      new Route("foreign", "", "192.168.7.0/24", Optional.empty(), false);

  @Test
  void nodes_haveRangesOfTheirOwnAndRoutesToThem() {
    Trials trials = Trials.of(RangesAndRoutes::new, Duration.ofHours(60));
    assertThat(trials.trials()).isPositive();
  }

  private static final class RangesAndRoutes implements Specification {
    private final CloudWorld world = new CloudWorld();

    @Override
    public List<Loop> loops() {
      List<Loop> loops = new ArrayList<>();
      loops.add(new NodeIpam(RANGES, List.of(Cidr.of("10.128.1.0/28")), 24, 64));
      CloudLoops.of(world, CloudSettings.DEFAULT.withPodRanges(RANGES)).stream()
          .filter(loop -> loop.name().equals("node-route-controller"))
          .forEach(loops::add);
      return loops;
    }

    @Override
    public void prepare(Simulation cluster) {
      world.open(cluster, 25);
      world.cloud().add("kubernetes", FOREIGN);
    }

    private static Resources<Node> nodes(Simulation cluster) {
      return cluster.api().resources(Node.class);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      String name = "n" + rng.nextInt(4);
      boolean there = nodes(cluster).find(name).isPresent();
      switch (rng.nextInt(6)) {
        case 0 -> {
          if (there) {
            nodes(cluster).delete(name);
          }
        }
        case 1 -> {
          if (there) {
            int number = rng.nextInt(200);
            nodes(cluster)
                .status()
                .edit(
                    name,
                    n -> n.withStatus(n.status().withAddresses(CloudWorld.addresses(number))));
          }
        }
        case 2 ->
            world
                .cloud()
                .add(
                    "kubernetes",
                    new Route(
                        "stray",
                        rng.pick(List.of("", "n0", "n7")),
                        "10.128." + rng.nextInt(4) + ".0/24",
                        Optional.empty(),
                        rng.nextBoolean()));
        default -> {
          if (!there) {
            cluster.createIn("", Node.class, "{'metadata':{'name':'" + name + "'}}");
          }
        }
      }
    }

    @Override
    public void always(Simulation cluster) {
      Set<String> taken = new TreeSet<>();
      for (Node node : nodes(cluster).list().items()) {
        for (String range : node.spec().podCIDRs()) {
          assertThat(taken.add(range)).as(range + " is given once").isTrue();
          assertThat(range).isNotEqualTo("10.128.1.0/24");
        }
      }
      assertThat(world.cloud().routes("kubernetes")).contains(FOREIGN);
    }

    @Override
    public void settled(Simulation cluster) {
      Set<String> wanted = new TreeSet<>();
      int without = 0;
      for (Node node : nodes(cluster).list().items()) {
        if (node.spec().podCIDRs().isEmpty()) {
          without++;
          continue;
        }
        assertThat(node.spec().podCIDRs()).hasSize(2);
        assertThat(node.spec().podCIDR()).isEqualTo(node.spec().podCIDRs().get(0));
        assertThat(CloudWorld.condition(node, "NetworkUnavailable")).isEqualTo("False");
        for (String range : node.spec().podCIDRs()) {
          wanted.add(node.metadata().name() + " " + range);
          isLed(node, range);
        }
      }
      assertThat(without).as("of three ranges each is used").isLessThanOrEqualTo(1);
      for (Route route : world.cloud().routes("kubernetes")) {
        if (!route.equals(FOREIGN)) {
          assertThat(wanted).contains(route.node() + " " + route.destination());
        }
      }
    }

    private void isLed(Node node, String range) {
      assertThat(world.cloud().routes("kubernetes"))
          .filteredOn(route -> route.destination().equals(range))
          .isNotEmpty()
          .allSatisfy(
              route -> {
                assertThat(route.node()).isEqualTo(node.metadata().name());
                assertThat(route.blackhole()).isFalse();
                assertThat(route.addresses().orElse(node.status().addresses()))
                    .isEqualTo(node.status().addresses());
              });
    }

    /** Who waits for a range is told of it again and again. */
    @Override
    public Duration quiet() {
      return Duration.ZERO;
    }
  }
}
