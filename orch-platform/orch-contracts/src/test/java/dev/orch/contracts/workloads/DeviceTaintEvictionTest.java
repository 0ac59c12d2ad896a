package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.devices.DeviceTaintEviction;
import dev.orch.controllers.devices.ResourceClaims;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.json.Json;
import dev.orch.model.resource.DeviceTaint;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceTaintEvictionTest {
  private static final String TAINT = "{'key':'broken','value':'v','effect':'%s'}";

  private final Simulation cluster =
      Simulation.of(1, new DeviceTaintEviction(), new ResourceClaims());

  @AfterEach
  void close() {
    cluster.close();
  }

  private static void claim(Simulation cluster, String name, String device, String tolerations) {
    cluster.create(
        ResourceClaim.class,
        "{'metadata':{'name':'%s'},'spec':{'devices':{'requests':[{'name':'r','exactly':"
            + "{'deviceClassName':'gpu'}}]}}}",
        name);
    String status =
        "{'status':{'allocation':{'devices':{'results':[{'request':'r','driver':'d','pool':'p',"
            + "'device':'%s','tolerations':[%s]}]}}}}".formatted(device, tolerations);
    cluster
        .of(ResourceClaim.class)
        .status()
        .patch(name, Patch.merge(Json.parse(status.replace('\'', '"'))), WriteOptions.NONE);
  }

  private static void slice(Simulation cluster, String name, int generation, String taints) {
    cluster.createIn(
        "",
        ResourceSlice.class,
        "{'metadata':{'name':'%s'},'spec':{'driver':'d','allNodes':true,'pool':{'name':'p',"
                .formatted(name)
            + "'generation':%d,'resourceSliceCount':1},'devices':[{'name':'x','taints':[%s]},{'name':'y'}]}}"
                .formatted(generation, taints));
  }

  private static void pod(Simulation cluster, String name, String claim) {
    cluster.create(
        Pod.class,
        "{'metadata':{'name':'%s'},'spec':{'nodeName':'n','containers':[{'name':'c','image':'i'}],"
            + "'resourceClaims':[{'name':'r','resourceClaimName':'%s'}]}}",
        name,
        claim);
  }

  private boolean stays(String pod, Duration time) {
    cluster.executor().runFor(time);
    return cluster
        .of(Pod.class)
        .find(pod)
        .filter(each -> each.metadata().deletionTimestamp() == null)
        .isPresent();
  }

  private List<String> events() {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.source().component() + " " + event.reason() + ": " + event.message())
        .toList();
  }

  @Test
  void podWithTaintedDevice_isDeletedAndSaysWhy() {
    slice(cluster, "s", 1, TAINT.formatted("NoExecute"));
    claim(cluster, "c", "x", "");
    claim(cluster, "other", "y", "");
    pod(cluster, "p", "c");
    pod(cluster, "q", "other");

    assertThat(stays("p", Duration.ofSeconds(10))).isFalse();
    assertThat(stays("q", Duration.ofMinutes(10))).isTrue();
    assertThat(events())
        .containsExactly(
            "device-taint-eviction-controller DeviceTaintManagerEviction: Marking for deletion");
    assertThat(cluster.of(Pod.class).get("p").status().conditions())
        .filteredOn(condition -> condition.type().equals("DisruptionTarget"))
        .extracting(PodCondition::reason, PodCondition::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "DeletionByDeviceTaintManager",
                "Device Taint manager: deleting due to NoExecute taint"));
  }

  @Test
  void taintOfAnotherEffect_drivesNobodyAway() {
    slice(cluster, "s", 1, TAINT.formatted("NoSchedule"));
    claim(cluster, "c", "x", "");
    pod(cluster, "p", "c");
    assertThat(stays("p", Duration.ofMinutes(10))).isTrue();
  }

  @Test
  void toleratedTaint_leavesTheTimeThatIsTolerated() {
    claim(cluster, "c", "x", "{'operator':'Exists','effect':'NoExecute','tolerationSeconds':300}");
    pod(cluster, "p", "c");
    slice(cluster, "s", 1, TAINT.formatted("NoExecute"));
    assertThat(stays("p", Duration.ofSeconds(290))).isTrue();
    assertThat(stays("p", Duration.ofSeconds(20))).isFalse();
  }

  @Test
  void tolerationWithoutTime_tolerates() {
    claim(
        cluster,
        "c",
        "x",
        "{'operator':'Exists','effect':'NoExecute','tolerationSeconds':3},"
            + "{'key':'broken','operator':'Equal','value':'v','effect':'NoExecute'}");
    pod(cluster, "p", "c");
    slice(cluster, "s", 1, TAINT.formatted("NoExecute"));
    assertThat(stays("p", Duration.ofHours(1))).isTrue();
  }

  @Test
  void taintThatGoesInTime_isForgotten() {
    claim(cluster, "c", "x", "{'operator':'Exists','effect':'NoExecute','tolerationSeconds':300}");
    pod(cluster, "p", "c");
    slice(cluster, "s", 1, TAINT.formatted("NoExecute"));
    assertThat(stays("p", Duration.ofSeconds(100))).isTrue();
    cluster.api().resources(ResourceSlice.class).delete("s");
    slice(cluster, "s", 2, "");
    assertThat(stays("p", Duration.ofMinutes(30))).isTrue();
    assertThat(events())
        .containsExactly(
            "device-taint-eviction-controller DeviceTaintManagerEviction: Cancelling deletion");
  }

  @Test
  void sliceOfAnOldGeneration_saysNothing() {
    slice(cluster, "new", 2, "");
    slice(cluster, "old", 1, TAINT.formatted("NoExecute"));
    claim(cluster, "c", "x", "");
    pod(cluster, "p", "c");
    assertThat(stays("p", Duration.ofHours(1))).isTrue();
  }

  @Test
  void evictions_keepTheirPromises() {
    Scenario.hold(Taints::new, Duration.ofDays(3));
  }

  /** Who has a tainted device is gone in the end, and nobody else was told to go. */
  private static final class Taints implements Specification {
    @Override
    public List<Loop> loops() {
      return List.of(new DeviceTaintEviction(), new ResourceClaims(), Kubelet.loop());
    }

    @Override
    public void prepare(Simulation cluster) {
      slice(cluster, "s", 1, "");
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      String device = rng.pick(List.of("x", "y"));
      switch (rng.nextInt(6)) {
        case 0 ->
            claim(
                cluster,
                device,
                device,
                rng.pick(
                    List.of(
                        "", "{'operator':'Exists','effect':'NoExecute','tolerationSeconds':60}")));
        case 1, 2 -> pod(cluster, "p" + rng.nextInt(3), device);
        case 3 -> taint(cluster, List.of());
        case 4 -> taint(cluster, List.of(new DeviceTaint("k", "", "NoExecute", null)));
        default -> cluster.of(ResourceClaim.class).delete(device);
      }
    }

    private static void taint(Simulation cluster, List<DeviceTaint> taints) {
      cluster
          .api()
          .resources(ResourceSlice.class)
          .edit(
              "s",
              slice ->
                  slice.withSpec(
                      slice
                          .spec()
                          .withDevices(
                              slice.spec().devices().stream()
                                  .map(
                                      device ->
                                          device.name().equals("x")
                                              ? device.withTaints(taints)
                                              : device)
                                  .toList())));
    }

    @Override
    public void always(Simulation cluster) {
      assertThat(disrupted(cluster)).allMatch(pod -> claimOf(pod).equals("x"));
    }

    private static Stream<Pod> disrupted(Simulation cluster) {
      return cluster.of(Pod.class).list().items().stream()
          .filter(
              pod ->
                  pod.status().conditions().stream()
                      .anyMatch(c -> c.type().equals("DisruptionTarget")));
    }

    private static String claimOf(Pod pod) {
      return String.valueOf(pod.spec().resourceClaims().get(0).resourceClaimName());
    }

    @Override
    public void settled(Simulation cluster) {
      boolean tainted =
          cluster.api().resources(ResourceSlice.class).get("s").spec().devices().stream()
              .anyMatch(device -> !device.taints().isEmpty());
      Optional<ResourceClaim> claim = cluster.of(ResourceClaim.class).find("x");
      if (tainted && claim.isPresent()) {
        assertThat(claim.get().status().reservedFor()).isEmpty();
      }
    }
  }
}
