package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.devices.ResourceClaims;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.DeviceClass;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Claims of devices with the scheduler that gives them, whatever becomes of their pods and whatever
 * goes wrong: one per pod and entry, never without devices while a pod runs with them, and none
 * left over.
 */
class ResourceClaimSpecificationTest {
  private static final String ENTRY = "resource.kubernetes.io/pod-claim-name";
  private static final String DEVICES =
      "{'devices':{'requests':[{'name':'r','exactly':{'deviceClassName':'gpu'}}]}}";

  @Test
  void claims_keepTheirPromises() {
    Scenario.hold(Devices::new, Duration.ofDays(5));
  }

  private static final class Devices implements Specification {
    private Map<String, ResourceClaim> before = new TreeMap<>();

    @Override
    public List<Loop> loops() {
      return List.of(
          new ResourceClaims(),
          another(new ResourceClaims()),
          SchedulerLoop.defaults(),
          new GarbageCollector(),
          Kubelet.scheduled(30));
    }

    /** One that was taken for dead, and still works. */
    private static Loop another(Loop loop) {
      return new Loop() {
        @Override
        public String name() {
          return "another";
        }

        @Override
        public Subscription start(Environment given) {
          return loop.start(
              new Environment(
                  given.api(),
                  given.clock(),
                  worker -> given.workers().apply("another " + worker),
                  given.chance(),
                  given.informers(),
                  given.events()));
        }
      };
    }

    @Override
    public void prepare(Simulation cluster) {
      cluster.createIn("", DeviceClass.class, "{'metadata':{'name':'gpu'},'spec':{}}");
      cluster.createIn(
          "",
          Node.class,
          "{'metadata':{'name':'a'},'status':{'allocatable':{'cpu':'8','memory':'8Gi',"
              + "'pods':'110'},'conditions':[{'type':'Ready','status':'True'}]}}");
      cluster
          .api()
          .resources(Node.class)
          .edit("a", each -> each.withSpec(each.spec().withTaints(List.of())));
      cluster.createIn(
          "",
          ResourceSlice.class,
          "{'metadata':{'name':'a'},'spec':{'driver':'d','nodeName':'a','devices':["
              + devices()
              + "],'pool':{'name':'a','generation':1,'resourceSliceCount':1}}}");
      template(cluster);
    }

    private static String devices() {
      return IntStream.range(0, 12)
          .mapToObj(i -> "{'name':'d" + i + "'}")
          .collect(Collectors.joining(","));
    }

    private static void template(Simulation cluster) {
      cluster.create(
          ResourceClaimTemplate.class,
          "{'metadata':{'name':'t'},'spec':{'metadata':{'labels':{'l':'v'}},'spec':%s}}",
          DEVICES);
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      switch (rng.nextInt(12)) {
        case 0, 1, 2 -> pod(cluster, rng, rng.nextInt(4));
        case 3, 4 -> deleteAny(cluster.of(Pod.class), rng);
        case 5, 6 -> replaceAny(cluster, rng);
        case 7 -> reserveAny(cluster, rng);
        case 8 -> deleteAny(cluster.of(ResourceClaim.class), rng);
        case 9 -> cluster.of(ResourceClaimTemplate.class).delete("t");
        case 10 -> template(cluster);
        default ->
            cluster.create(
                ResourceClaim.class, "{'metadata':{'name':'shared'},'spec':%s}", DEVICES);
      }
    }

    private static <T extends Resource> void deleteAny(Resources<T> resources, Rng rng) {
      List<T> all = resources.list().items();
      if (!all.isEmpty()) {
        resources.delete(rng.pick(all).metadata().name());
      }
    }

    /** A pod is gone, and there is another one of its name. */
    private static void replaceAny(Simulation cluster, Rng rng) {
      int number = rng.nextInt(4);
      cluster
          .of(Pod.class)
          .delete(
              "p" + number,
              DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
              WriteOptions.NONE);
      pod(cluster, rng, number);
      reserveAny(cluster, rng);
    }

    /** Another scheduler reserves what has devices already for pods that it bound. */
    private static void reserveAny(Simulation cluster, Rng rng) {
      for (Pod pod : cluster.of(Pod.class).list().items()) {
        if (pod.spec().nodeName().isEmpty() || Pods.isFinished(pod) || rng.nextInt(3) == 0) {
          continue;
        }
        for (DeviceClaims.Named named : DeviceClaims.of(pod)) {
          cluster
              .of(ResourceClaim.class)
              .find(named.name())
              .filter(claim -> claim.status().allocation() != null)
              .filter(claim -> claim.metadata().deletionTimestamp() == null)
              .ifPresent(
                  claim ->
                      cluster
                          .of(ResourceClaim.class)
                          .status()
                          .update(DeviceClaims.reserved(claim, pod)));
        }
      }
    }

    private static void pod(Simulation cluster, Rng rng, int number) {
      cluster.create(
          Pod.class,
          "{'metadata':{'name':'p%d'},'spec':{%s'restartPolicy':'%s','resourceClaims':[%s],"
              + "'containers':[{'name':'c','image':'i'}]}}",
          number,
          rng.pick(List.of("", "", "'nodeName':'a',")),
          rng.pick(List.of("Always", "Never")),
          rng.pick(
              List.of(
                  "{'name':'x','resourceClaimTemplateName':'t'}",
                  "{'name':'x','resourceClaimTemplateName':'t'},"
                      + "{'name':'y','resourceClaimTemplateName':'t'}",
                  "{'name':'s','resourceClaimName':'shared'}",
                  "{'name':'x','resourceClaimTemplateName':'t'},"
                      + "{'name':'s','resourceClaimName':'shared'}")));
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Pod> running =
          cluster.of(Pod.class).list().items().stream()
              .filter(pod -> !pod.spec().nodeName().isEmpty() && !Pods.isFinished(pod))
              .collect(Collectors.toMap(pod -> pod.metadata().uid(), pod -> pod));
      Map<String, ResourceClaim> now = new TreeMap<>();
      cluster
          .of(ResourceClaim.class)
          .list()
          .items()
          .forEach(claim -> now.put(claim.metadata().uid(), claim));
      Set<String> entries = new HashSet<>();
      Set<String> given = new HashSet<>();
      for (ResourceClaim claim : now.values()) {
        Owners.controllerOf(claim.metadata())
            .ifPresent(
                owner ->
                    assertThat(entries.add(owner.uid() + claim.metadata().annotations().get(ENTRY)))
                        .as("the only claim of its pod and entry: %s", claim)
                        .isTrue());
        devicesOf(claim).forEach(device -> assertThat(given.add(device)).as(device).isTrue());
      }
      before.forEach((uid, claim) -> assertKept(claim, Optional.ofNullable(now.get(uid)), running));
      before = now;
    }

    private static Stream<String> devicesOf(ResourceClaim claim) {
      return claim.status().allocation() == null
          ? Stream.empty()
          : claim.status().allocation().devices().results().stream()
              .map(result -> result.pool() + "/" + result.device());
    }

    private static void assertKept(
        ResourceClaim before, Optional<ResourceClaim> after, Map<String, Pod> running) {
      before.status().reservedFor().stream()
          .map(user -> running.get(user.uid()))
          .filter(pod -> pod != null)
          .forEach(
              pod ->
                  assertThat(after)
                      .as("a claim that a pod runs with: %s", before)
                      .hasValueSatisfying(
                          claim -> {
                            assertThat(DeviceClaims.isReserved(claim, pod)).isTrue();
                            assertThat(claim.status().allocation())
                                .isEqualTo(before.status().allocation());
                          }));
    }

    @Override
    public void settled(Simulation cluster) {
      Map<String, Pod> live =
          cluster.of(Pod.class).list().items().stream()
              .filter(pod -> !Pods.isFinished(pod))
              .collect(Collectors.toMap(pod -> pod.metadata().uid(), pod -> pod));
      for (ResourceClaim claim : cluster.of(ResourceClaim.class).list().items()) {
        Owners.controllerOf(claim.metadata())
            .map(OwnerReference::uid)
            .ifPresent(uid -> assertThat(live).as("owner of %s", claim).containsKey(uid));
        claim.status().reservedFor().forEach(user -> assertThat(live).containsKey(user.uid()));
        assertThat(claim.status().allocation() != null)
            .as("devices of %s", claim)
            .isEqualTo(!claim.status().reservedFor().isEmpty());
      }
      boolean possible = cluster.of(ResourceClaimTemplate.class).find("t").isPresent();
      live.values().stream().filter(pod -> possible).forEach(pod -> assertNoted(cluster, pod));
    }

    private static void assertNoted(Simulation cluster, Pod pod) {
      pod.spec().resourceClaims().stream()
          .filter(entry -> entry.resourceClaimTemplateName() != null)
          .forEach(
              entry ->
                  assertThat(DeviceClaims.made(pod, entry.name()))
                      .as("claim of %s", pod)
                      .hasValueSatisfying(
                          made ->
                              assertThat(
                                      Owners.isControlledBy(
                                          cluster
                                              .of(ResourceClaim.class)
                                              .get(String.valueOf(made.resourceClaimName()))
                                              .metadata(),
                                          pod.metadata().uid()))
                                  .isTrue()));
    }
  }
}
