package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.devices.ResourceClaims;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.DeviceClaims;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceClaimsTest {
  private static final String SPEC =
      "{'devices':{'requests':[{'name':'r','exactly':{'deviceClassName':'gpu'}}]}}";
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{%s'containers':[{'name':'c','image':'i'}],"
          + "'resourceClaims':[%s]}}";
  private static final String BY_TEMPLATE = "{'name':'gpus','resourceClaimTemplateName':'t'}";

  private final Simulation cluster = Simulation.of(1, new ResourceClaims());

  @AfterEach
  void close() {
    cluster.close();
  }

  private void template() {
    cluster.create(
        ResourceClaimTemplate.class,
        "{'metadata':{'name':'t'},'spec':{'metadata':{'labels':{'l':'v'},'annotations':{'a':'b'}},"
            + "'spec':%s}}",
        SPEC);
  }

  private List<ResourceClaim> claims() {
    return cluster.of(ResourceClaim.class).list().items();
  }

  private ResourceClaim claim() {
    cluster.executor().runFor(Duration.ofSeconds(30));
    assertThat(claims()).hasSize(1);
    return claims().get(0);
  }

  private void give(String claim) {
    cluster
        .of(ResourceClaim.class)
        .edit(
            claim,
            each ->
                each.withMetadata(each.metadata().withFinalizers(List.of(DeviceClaims.FINALIZER))));
    cluster
        .of(ResourceClaim.class)
        .status()
        .edit(
            claim,
            each ->
                cluster
                    .api()
                    .kinds()
                    .of(ResourceClaim.class)
                    .withStatusOf(
                        each,
                        read(
                            "{'status':{'allocation':{'devices':{'results':[{'request':'r',"
                                + "'driver':'d','pool':'p','device':'x'}]}}}}")));
  }

  private ResourceClaim read(String json) {
    return cluster
        .api()
        .kinds()
        .of(ResourceClaim.class)
        .read(dev.orch.model.json.Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  private void finish(String pod) {
    cluster
        .of(Pod.class)
        .status()
        .edit(pod, each -> each.withStatus(each.status().withPhase("Succeeded")));
  }

  @Test
  void podWithTemplate_getsClaim() {
    template();
    Pod pod = cluster.create(Pod.class, POD, "web", "", BY_TEMPLATE);
    ResourceClaim claim = claim();

    assertThat(claim.metadata().name()).matches("web-gpus-[a-z0-9]{5}");
    assertThat(claim.metadata().generateName()).isEqualTo("web-gpus-");
    assertThat(claim.metadata().labels()).isEqualTo(Map.of("l", "v"));
    assertThat(claim.metadata().annotations())
        .isEqualTo(Map.of("a", "b", "resource.kubernetes.io/pod-claim-name", "gpus"));
    assertThat(claim.metadata().ownerReferences())
        .containsExactly(Owners.controller(BuiltInKinds.POD, pod));
    assertThat(DeviceClaims.of(cluster.of(Pod.class).get("web")))
        .containsExactly(new DeviceClaims.Named(claim.metadata().name(), true));
    assertThat(claim.status().reservedFor()).isEmpty();
  }

  @Test
  void podWithLongNames_keepsPartOfBoth() {
    template();
    cluster.create(
        Pod.class, POD, "p".repeat(100), "", BY_TEMPLATE.replace("gpus", "c".repeat(60)));

    assertThat(claim().metadata().name()).matches("p{35}-c{21}[a-z0-9]{5}");
  }

  @Test
  void podWithoutItsTemplate_saysSoAndGetsTheClaimLater() {
    cluster.create(Pod.class, POD, "web", "", BY_TEMPLATE);
    cluster.executor().runFor(Duration.ofMinutes(1));
    assertThat(claims()).isEmpty();
    assertThat(cluster.of(Event.class).list().items())
        .extracting(event -> event.reason() + ": " + event.message() + " " + event.source())
        .containsExactly(
            "FailedResourceClaimCreation: PodResourceClaim gpus: resource claim template \"t\":"
                + " resourceclaimtemplate.resource.k8s.io \"t\" not found"
                + " EventSource[component=resource_claim, host=]");
    template();
    assertThat(claim().metadata().name()).startsWith("web-gpus-");
  }

  @Test
  void deletedClaim_isMadeAgain() {
    template();
    cluster.create(Pod.class, POD, "web", "", BY_TEMPLATE);
    ResourceClaim first = claim();
    cluster.of(ResourceClaim.class).delete(first.metadata().name());

    assertThat(claim().metadata().uid()).isNotEqualTo(first.metadata().uid());
  }

  @Test
  void claimThatTheStatusNamesAndIsAnothersNow_isReplaced() {
    template();
    cluster.create(Pod.class, POD, "web", "", BY_TEMPLATE);
    ResourceClaim first = claim();
    cluster
        .of(ResourceClaim.class)
        .edit(
            first.metadata().name(),
            each -> each.withMetadata(each.metadata().withOwnerReferences(List.of())));
    cluster.executor().runFor(Duration.ofSeconds(30));

    assertThat(claims()).hasSize(2);
    assertThat(DeviceClaims.of(cluster.of(Pod.class).get("web")))
        .extracting(DeviceClaims.Named::name)
        .doesNotContain(first.metadata().name());
  }

  @Test
  void finishedPodsClaim_isDeleted() {
    template();
    cluster.create(Pod.class, POD, "web", "'nodeName':'n',", BY_TEMPLATE);
    give(claim().metadata().name());
    cluster.executor().runFor(Duration.ofSeconds(30));
    assertThat(claim().status().reservedFor()).hasSize(1);

    finish("web");
    cluster.executor().runFor(Duration.ofSeconds(30));
    assertThat(claims()).isEmpty();
  }

  @Test
  void claimOfThePodsName_isReservedAndFreedByUid() {
    cluster.create(ResourceClaim.class, "{'metadata':{'name':'c'},'spec':%s}", SPEC);
    give("c");
    String byName = "{'name':'x','resourceClaimName':'c'}";
    cluster.create(Pod.class, POD, "one", "'nodeName':'n',", byName);
    cluster.create(Pod.class, POD, "two", "'nodeName':'n',", byName);
    cluster.create(Pod.class, POD, "unbound", "", byName);
    assertThat(claim().status().reservedFor())
        .extracting(user -> user.resource() + "/" + user.name())
        .containsExactlyInAnyOrder("pods/one", "pods/two");

    finish("one");
    assertThat(claim().status().reservedFor()).hasSize(1);
    assertThat(claim().status().allocation()).isNotNull();
    finish("two");
    assertThat(claim().status().reservedFor()).isEmpty();
    assertThat(claim().status().allocation()).isNull();
    assertThat(claim().metadata().finalizers()).isEmpty();
  }

  @Test
  void givenClaimThatNobodyUses_keepsItsDevicesUntilItIsDeleted() {
    cluster.create(ResourceClaim.class, "{'metadata':{'name':'c'},'spec':%s}", SPEC);
    give("c");
    assertThat(claim().status().allocation()).isNotNull();

    cluster.of(ResourceClaim.class).delete("c");
    cluster.executor().runFor(Duration.ofSeconds(30));
    assertThat(claims()).isEmpty();
  }
}
