package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.controllers.cloud.simulated.SimulatedBalancer;
import dev.orch.model.core.Node;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Load balancers of Services, whatever is wanted of them and whatever goes wrong. */
class ServiceBalancersSpecificationTest {
  private static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
  private static final String LEAVING = "ToBeDeletedByClusterAutoscaler";

  @Test
  void balancers_areAsWantedAndNeverLeft() {
    Trials trials = Trials.of(Balancers::new, Duration.ofHours(60));
    assertThat(trials.trials()).isPositive();
  }

  private static final class Balancers implements Specification {
    private final CloudWorld world = new CloudWorld();

    /** Nodes that once were about to go: a taint alone, or its end, waits for another occasion. */
    private final Set<String> tainted = new TreeSet<>();

    @Override
    public List<Loop> loops() {
      return CloudLoops.of(world, CloudSettings.DEFAULT).stream()
          .filter(loop -> loop.name().equals("service-lb-controller"))
          .toList();
    }

    @Override
    public void prepare(Simulation cluster) {
      world.open(cluster, 25);
      cluster.createIn("", Node.class, "{'metadata':{'name':'n0'}}");
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (rng.nextInt(3) == 0) {
        actOnNode(cluster, "n" + rng.nextInt(3), rng);
        return;
      }
      String name = "s" + rng.nextInt(2);
      Optional<Service> found = cluster.of(Service.class).find(name);
      if (found.isEmpty()) {
        cluster.create(
            Service.class,
            "{'metadata':{'name':'%s'},'spec':{'type':'LoadBalancer','ports':[{'port':80}]}}",
            name);
        return;
      }
      switch (rng.nextInt(6)) {
        case 0, 1 -> cluster.of(Service.class).delete(name);
        case 2 -> retype(cluster, name, "ClusterIP", null);
        case 3 -> retype(cluster, name, "LoadBalancer", null);
        case 4 -> retype(cluster, name, "LoadBalancer", "example.com/other");
        default -> renumber(cluster, name, 80 + rng.nextInt(4));
      }
    }

    private static void retype(Simulation cluster, String name, String type, String className) {
      cluster
          .of(Service.class)
          .edit(
              name,
              s ->
                  s.withSpec(
                      s.spec()
                          .withType(type)
                          .withAllocateLoadBalancerNodePorts(
                              type.equals("LoadBalancer") ? Boolean.TRUE : null)
                          .withExternalTrafficPolicy(type.equals("LoadBalancer") ? "Cluster" : "")
                          .withLoadBalancerClass(className)));
    }

    private static void renumber(Simulation cluster, String name, int port) {
      cluster
          .of(Service.class)
          .edit(
              name,
              s -> {
                ServicePort first = s.spec().ports().get(0).withPort(port);
                return s.withSpec(s.spec().withPorts(List.of(first)));
              });
    }

    private void actOnNode(Simulation cluster, String name, Rng rng) {
      var nodes = cluster.api().resources(Node.class);
      if (nodes.find(name).isEmpty()) {
        cluster.createIn("", Node.class, "{'metadata':{'name':'" + name + "'}}");
        return;
      }
      switch (rng.nextInt(4)) {
        case 0 -> nodes.delete(name);
        case 1 -> {
          Map<String, String> labels = new TreeMap<>();
          if (rng.nextBoolean()) {
            labels.put(EXCLUDED, rng.pick(List.of("", "true", "false")));
          }
          nodes.edit(name, n -> n.withMetadata(n.metadata().withLabels(labels)));
        }
        case 2 -> nodes.edit(name, n -> n.withSpec(n.spec().withProviderID("simulated://" + name)));
        default -> {
          tainted.add(nodes.get(name).metadata().uid());
          Taint leaving = TaintBuilder.builder().key(LEAVING).effect("NoSchedule").build();
          nodes.edit(
              name,
              n ->
                  n.withSpec(
                      n.spec().withTaints(rng.nextBoolean() ? List.of(leaving) : List.of())));
        }
      }
    }

    /** Whoever has a balancer can't go without it. */
    @Override
    public void always(Simulation cluster) {
      Map<String, Service> byUid = new TreeMap<>();
      cluster.of(Service.class).list().items().forEach(s -> byUid.put(s.metadata().uid(), s));
      for (SimulatedBalancer balancer : world.cloud().balancers()) {
        Service service = byUid.get(balancer.service().metadata().uid());
        assertThat(service).as("Service of " + balancer.address()).isNotNull();
        assertThat(service.metadata().finalizers()).contains(FINALIZER);
      }
    }

    @Override
    public void settled(Simulation cluster) {
      always(cluster);
      Map<String, SimulatedBalancer> byUid = new TreeMap<>();
      world.cloud().balancers().forEach(b -> byUid.put(b.service().metadata().uid(), b));
      for (Service service : cluster.of(Service.class).list().items()) {
        assertThat(service.metadata().deletionTimestamp()).isNull();
        SimulatedBalancer balancer = byUid.remove(service.metadata().uid());
        boolean wanted =
            service.spec().type().equals("LoadBalancer")
                && service.spec().loadBalancerClass() == null;
        if (wanted) {
          assertThat(balancer).as(service.toString()).isNotNull();
          isAsWanted(cluster, service, balancer);
        } else {
          assertThat(balancer).isNull();
          if (service.spec().loadBalancerClass() == null) { // else it may be another's
            assertThat(service.metadata().finalizers()).doesNotContain(FINALIZER);
            assertThat(service.status().loadBalancer().ingress()).isEmpty();
          }
        }
      }
      assertThat(byUid).isEmpty();
      assertThat(world.cloud().isIdle()).isTrue();
    }

    private void isAsWanted(Simulation cluster, Service service, SimulatedBalancer balancer) {
      assertThat(balancer.service().spec().ports()).isEqualTo(service.spec().ports());
      assertThat(service.status().loadBalancer().ingress())
          .singleElement()
          .satisfies(
              ingress -> {
                assertThat(ingress.ip()).isEqualTo(balancer.address());
                assertThat(ingress.ipMode()).isEqualTo("VIP");
              });
      Set<String> sent = new TreeSet<>();
      balancer.nodes().forEach(node -> sent.add(node.metadata().name()));
      for (Node node : cluster.api().resources(Node.class).list().items()) {
        String excluded = node.metadata().labels().get(EXCLUDED);
        boolean may = excluded == null || excluded.equals("false");
        if (!may) {
          assertThat(sent).doesNotContain(node.metadata().name());
        } else if (!tainted.contains(node.metadata().uid())) {
          assertThat(sent).contains(node.metadata().name());
        }
        sent.remove(node.metadata().name());
      }
      assertThat(sent).as("nodes that are gone").isEmpty();
    }
  }
}
