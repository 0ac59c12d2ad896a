package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.network.EndpointSliceMirroring;
import dev.orch.controllers.network.EndpointSlices;
import dev.orch.controllers.network.EndpointsController;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.IntOrString;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.Endpoint;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.model.meta.Owners;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The addresses behind Services, whatever becomes of the pods and whatever goes wrong. */
class EndpointsSpecificationTest {
  private static final String SELECTED = "endpointslice-controller.k8s.io";
  private static final String MIRRORED = "endpointslicemirroring-controller.k8s.io";
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String OF = "kubernetes.io/service-name";

  /** Services that select pods, and one whose Endpoints somebody writes. */
  private static final List<String> SERVICES = ImmutableList.of("s0", "s1", "hand");

  @Test
  void endpoints_areThePodsThatAreThere() {
    Scenario.hold(Directory::new, Duration.ofHours(60));
  }

  static final class Directory extends Scenario {
    /** Every address that a pod ever had, with its uid. */
    private final Set<String> known = new TreeSet<>();

    @Override
    public List<Loop> loops() {
      return List.of(
          EndpointSlices.controller(),
          EndpointsController.controller(),
          EndpointSliceMirroring.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      switch (rng.nextInt(12)) {
        case 0, 1 -> addPod(cluster, rng);
        case 2 -> anyPod(cluster, rng).ifPresent(pod -> delete(cluster, pod));
        case 3 -> anyPod(cluster, rng).ifPresent(pod -> relabel(cluster, pod, app(rng)));
        case 4 -> anyPod(cluster, rng).ifPresent(pod -> end(cluster, pod, "Failed"));
        case 5, 6 -> anyPod(cluster, rng).ifPresent(pod -> ready(cluster, pod, rng.nextBoolean()));
        case 7 -> meddle(cluster, rng);
        case 8, 9 -> writeByHand(cluster, rng);
        default -> actOnService(cluster, rng.pick(SERVICES), rng);
      }
    }

    private static String app(Rng rng) {
      return rng.pick(List.of("a", "b"));
    }

    /** Some have no port of the name that Services may ask for. */
    private static void addPod(Simulation cluster, Rng rng) {
      cluster.create(
          Pod.class,
          "{'metadata':{'name':'p%d','labels':{'app':'%s'}},'spec':{'nodeName':'n',"
              + "'containers':[{'name':'c','image':'i:1'%s}]}}",
          rng.nextInt(8),
          app(rng),
          rng.nextInt(3) == 0 ? "" : ",'ports':[{'name':'web','containerPort':8080}]");
    }

    private static void relabel(Simulation cluster, Pod pod, String app) {
      cluster
          .of(Pod.class)
          .edit(
              pod.metadata().name(),
              now -> now.withMetadata(now.metadata().withLabels(Map.of("app", app))));
    }

    private static void ready(Simulation cluster, Pod pod, boolean ready) {
      cluster
          .of(Pod.class)
          .status()
          .edit(
              pod.metadata().name(),
              now ->
                  now.withStatus(
                      now.status()
                          .withConditions(
                              now.status().conditions().stream()
                                  .map(c -> c.withStatus(ready ? "True" : "False"))
                                  .toList())));
    }

    private static void actOnService(Simulation cluster, String name, Rng rng) {
      Optional<Service> found = cluster.of(Service.class).find(name);
      boolean selects = !name.equals("hand");
      if (found.isEmpty()) {
        cluster.create(
            Service.class,
            "{'metadata':{'name':'%s'},'spec':{%s%s'publishNotReadyAddresses':%b,"
                + "'ports':[{'name':'http','port':80,'targetPort':%s}]}}",
            name,
            selects ? "'selector':{'app':'" + app(rng) + "'}," : "",
            rng.nextInt(3) == 0 ? "'clusterIP':'None'," : "",
            rng.nextInt(3) == 0,
            rng.pick(List.of("8080", "'web'")));
      } else if (selects && rng.nextBoolean()) {
        String app = app(rng);
        cluster
            .of(Service.class)
            .edit(name, now -> now.withSpec(now.spec().withSelector(Map.of("app", app))));
      } else {
        cluster.of(Service.class).delete(name);
      }
    }

    /** Somebody spoils what the controllers keep. */
    private static void meddle(Simulation cluster, Rng rng) {
      Optional<EndpointSlice> slice = any(cluster, EndpointSlice.class, rng);
      if (slice.isPresent()) {
        String name = slice.get().metadata().name();
        if (rng.nextBoolean()) {
          cluster.of(EndpointSlice.class).delete(name);
        } else {
          cluster.of(EndpointSlice.class).edit(name, now -> now.withEndpoints(List.of()));
        }
      }
      Optional<Endpoints> endpoints = cluster.of(Endpoints.class).find("s0");
      if (endpoints.isPresent()) {
        if (rng.nextBoolean()) {
          cluster.of(Endpoints.class).delete("s0");
        } else {
          cluster.of(Endpoints.class).edit("s0", now -> now.withSubsets(List.of()));
        }
      }
    }

    private static void writeByHand(Simulation cluster, Rng rng) {
      Optional<Endpoints> found = cluster.of(Endpoints.class).find("hand");
      if (found.isPresent() && rng.nextBoolean()) {
        cluster.of(Endpoints.class).delete("hand");
        return;
      }
      String json =
          String.format(
              "{'metadata':{'name':'hand'%s},'subsets':[{'addresses':[{'ip':'10.9.0.%d'},"
                  + "{'ip':'fd00::%d'}],'notReadyAddresses':[{'ip':'10.8.0.%d'}],"
                  + "'ports':[{'name':'http','port':%d}]}]}",
              rng.nextBoolean()
                  ? ",'labels':{'endpointslice.kubernetes.io/skip-mirror':'true'}"
                  : "",
              rng.nextInt(1, 4),
              rng.nextInt(1, 4),
              rng.nextInt(1, 4),
              rng.nextInt(1, 3));
      if (found.isEmpty()) {
        cluster.createIn("default", Endpoints.class, json);
      } else {
        Endpoints wanted =
            cluster
                .api()
                .kinds()
                .of(Endpoints.class)
                .read(Json.parse(json.replace('\'', '"')), unknown -> {});
        cluster
            .of(Endpoints.class)
            .edit(
                "hand",
                now ->
                    now.withSubsets(wanted.subsets())
                        .withMetadata(now.metadata().withLabels(wanted.metadata().labels())));
      }
    }

    @Override
    public void always(Simulation cluster) {
      for (Pod pod : pods(cluster)) {
        known.add(pod.status().podIP() + " " + pod.metadata().uid());
      }
      for (EndpointSlice slice : slices(cluster, SELECTED)) {
        List<String> addresses = slice.endpoints().stream().map(Directory::address).toList();
        assertThat(known).as("addresses of pods").containsAll(addresses);
        assertThat(addresses).as("in one slice").doesNotHaveDuplicates();
      }
    }

    private static String address(Endpoint endpoint) {
      return endpoint.addresses().get(0) + " " + uid(endpoint.targetRef());
    }

    private static String uid(@Nullable ObjectReference pod) {
      return Objects.requireNonNull(pod).uid();
    }

    private static List<EndpointSlice> slices(Simulation cluster, String controller) {
      return all(cluster, EndpointSlice.class).stream()
          .filter(slice -> controller.equals(slice.metadata().labels().get(MANAGED_BY)))
          .toList();
    }

    private static List<EndpointSlice> slices(
        Simulation cluster, String controller, String service) {
      return slices(cluster, controller).stream()
          .filter(slice -> service.equals(slice.metadata().labels().get(OF)))
          .toList();
    }

    @Override
    public void settled(Simulation cluster) {
      for (String name : SERVICES) {
        Optional<Service> found = cluster.of(Service.class).find(name);
        if (found.isEmpty()) {
          assertThat(slices(cluster, SELECTED, name)).as("slices of no Service").isEmpty();
          assertThat(slices(cluster, MIRRORED, name)).as("slices of no Service").isEmpty();
        }
        if (name.equals("hand")) {
          checkMirrored(cluster, found.isPresent());
        } else if (found.isPresent()) {
          check(cluster, found.get());
        } else {
          assertThat(cluster.of(Endpoints.class).find(name)).as("Endpoints of none").isEmpty();
        }
      }
    }

    private static void check(Simulation cluster, Service service) {
      String name = service.metadata().name();
      Map<String, Boolean> pods = new TreeMap<>();
      Set<String> portless = new TreeSet<>();
      boolean all = service.spec().publishNotReadyAddresses();
      boolean named = service.spec().ports().get(0).targetPort() instanceof IntOrString.Str;
      for (Pod pod : pods(cluster)) {
        if (pod.metadata().labels().equals(service.spec().selector()) && !Pods.isFinished(pod)) {
          pods.put(pod.metadata().uid(), all || Pods.isReady(pod));
          if (named && pod.spec().containers().get(0).ports().isEmpty()) {
            portless.add(pod.metadata().uid());
          }
        }
      }
      List<EndpointSlice> slices = slices(cluster, SELECTED, name);
      assertThat(slices)
          .allMatch(s -> Owners.isControlledBy(s.metadata(), service.metadata().uid()));
      assertThat(slices).as("one for each set of ports").hasSize(groups(pods, portless));
      Map<String, Boolean> seen = new TreeMap<>();
      for (EndpointSlice slice : slices) {
        for (Endpoint endpoint : slice.endpoints()) {
          String uid = uid(endpoint.targetRef());
          assertThat(seen.put(uid, endpoint.conditions().ready())).as("twice").isNull();
          assertThat(slice.ports().isEmpty()).isEqualTo(portless.contains(uid));
        }
      }
      assertThat(seen).isEqualTo(pods);
      pods.keySet().removeAll(portless);
      checkOld(cluster.of(Endpoints.class).get(name), pods);
    }

    private static int groups(Map<String, Boolean> pods, Set<String> portless) {
      return portless.isEmpty() || portless.size() == pods.size() ? 1 : 2;
    }

    private static void checkOld(Endpoints endpoints, Map<String, Boolean> pods) {
      Map<String, Boolean> seen = new TreeMap<>();
      endpoints
          .subsets()
          .forEach(
              subset -> {
                for (EndpointAddress address : subset.addresses()) {
                  seen.put(uid(address.targetRef()), true);
                }
                for (EndpointAddress address : subset.notReadyAddresses()) {
                  seen.put(uid(address.targetRef()), false);
                }
              });
      assertThat(seen).isEqualTo(pods);
    }

    private static void checkMirrored(Simulation cluster, boolean hasService) {
      Optional<Endpoints> endpoints =
          cluster
              .of(Endpoints.class)
              .find("hand")
              .filter(written -> written.metadata().labels().isEmpty() && hasService);
      Set<String> wanted =
          endpoints.stream()
              .flatMap(written -> written.subsets().stream())
              .flatMap(
                  subset ->
                      Stream.concat(
                          subset.addresses().stream().map(a -> a.ip() + " true"),
                          subset.notReadyAddresses().stream().map(a -> a.ip() + " false")))
              .collect(Collectors.toCollection(TreeSet::new));
      List<EndpointSlice> slices = slices(cluster, MIRRORED, "hand");
      Set<String> seen =
          slices.stream()
              .flatMap(slice -> slice.endpoints().stream())
              .map(e -> e.addresses().get(0) + " " + e.conditions().ready())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(seen).isEqualTo(wanted);
      assertThat(slices).as("one for each family").hasSize(wanted.isEmpty() ? 0 : 2);
    }
  }
}
