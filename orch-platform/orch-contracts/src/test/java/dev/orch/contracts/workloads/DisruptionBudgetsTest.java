package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.policy.DisruptionBudgets;
import dev.orch.model.DynamicObject;
import dev.orch.model.IntOrString;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.json.Json;
import dev.orch.model.meta.Condition;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetSpec;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets of pods that nobody replaces. */
class DisruptionBudgetsTest {
  private final Simulation cluster = Simulation.of(1, new DisruptionBudgets(), Kubelet.loop());

  @AfterEach
  void close() {
    cluster.close();
  }

  private void pods(int count, String owner) {
    for (int i = 0; i < count; i++) {
      cluster.create(
          Pod.class,
          "{'metadata':{'name':'p%d','labels':{'a':'b'}%s},'spec':{'nodeName':'n','containers':[{"
              + "'name':'c','image':'i:1'}]}}",
          i,
          owner);
    }
    run(Duration.ofSeconds(20));
  }

  private void budget(String spec) {
    cluster.create(
        PodDisruptionBudget.class,
        "{'metadata':{'name':'b'},'spec':{'selector':{'matchLabels':{'a':'b'}},%s}}",
        spec);
    run(Duration.ofSeconds(1));
  }

  private void run(Duration time) {
    cluster.executor().runFor(time);
  }

  private Instant now() {
    return cluster.executor().time().instant();
  }

  private PodDisruptionBudgetStatus status() {
    return cluster.of(PodDisruptionBudget.class).get("b").status();
  }

  private List<String> events() {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.involvedObject().name() + " " + event.reason())
        .toList();
  }

  @Test
  void absoluteMinimum_needsNoController() {
    pods(3, "");
    budget("'minAvailable':2");
    assertThat(status().expectedPods()).isEqualTo(3);
    assertThat(status().currentHealthy()).isEqualTo(3);
    assertThat(status().disruptionsAllowed()).isEqualTo(1);
  }

  @Test
  void podsWithoutController_arentExpected_andWarnedOf() {
    pods(2, "");
    budget("'maxUnavailable':1");
    assertThat(status().expectedPods()).isZero();
    assertThat(status().disruptionsAllowed()).isZero();
    assertThat(events()).contains("b UnmanagedPods");
  }

  @Test
  void unknownController_allowsNothing_andSaysSo() {
    pods(
        2,
        ",'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'r','uid':'u',"
            + "'controller':true}]");
    budget("'minAvailable':'50%'");
    Condition condition = status().conditions().get(0);
    assertThat(condition.reason()).isEqualTo("SyncFailed");
    assertThat(condition.message()).isEqualTo("found no controllers for pod \"p0\"");
    assertThat(status().disruptionsAllowed()).isZero();
    assertThat(events()).contains("b CalculateExpectedPodCountFailed");
  }

  @Test
  void noPods_areTold() {
    budget("'minAvailable':1");
    assertThat(events()).contains("b NoPods");
    assertThat(status().conditions().get(0).reason()).isEqualTo("InsufficientPods");
  }

  @Test
  void evictedPod_countsAgain_ifItIsntDeletedInTime() {
    pods(3, "");
    budget("'minAvailable':2");
    Instant evicted = now();
    cluster
        .of(PodDisruptionBudget.class)
        .status()
        .edit(
            "b",
            b ->
                b.withStatus(
                    b.status().withDisruptionsAllowed(0).withDisruptedPods(Map.of("p0", evicted))));
    run(Duration.ofSeconds(1));
    assertThat(status().disruptedPods()).containsOnlyKeys("p0");
    assertThat(status().currentHealthy()).isEqualTo(2);
    run(Duration.ofSeconds(118));
    assertThat(status().disruptionsAllowed()).isZero();
    run(Duration.ofSeconds(2));
    assertThat(status().disruptedPods()).isEmpty();
    assertThat(status().disruptionsAllowed()).isEqualTo(1);
    assertThat(events()).contains("p0 NotDeleted");
  }

  private void announce(String reason) {
    PodCondition condition =
        new PodCondition("DisruptionTarget", 0, "True", null, now(), reason, "");
    cluster
        .of(Pod.class)
        .status()
        .edit("p0", pod -> pod.withStatus(pod.status().withConditions(List.of(condition))));
  }

  private String announced() {
    return cluster.of(Pod.class).get("p0").status().conditions().get(0).status();
  }

  @Test
  void disruptionThatDidntCome_isTakenBack() {
    pods(1, "");
    announce("PreemptionByScheduler");
    run(Duration.ofSeconds(119));
    assertThat(announced()).isEqualTo("True");
    run(Duration.ofSeconds(2));
    assertThat(announced()).isEqualTo("False");
  }

  @Test
  void disruptionByTheKubelet_mayTakeItsTime() {
    pods(1, "");
    announce("TerminationByKubelet");
    run(Duration.ofMinutes(10));
    assertThat(announced()).isEqualTo("True");
  }

  private static String owner(String version, String kind, Resource owner) {
    return owner(version, kind, owner.metadata().name(), owner.metadata().uid());
  }

  private static String owner(String version, String kind, String name, String uid) {
    return String.format(
        ",'ownerReferences':[{'apiVersion':'%s','kind':'%s','name':'%s','uid':'%s',"
            + "'controller':true}]",
        version, kind, name, uid);
  }

  private <T extends Resource> T workload(Class<T> type, String name, String more) {
    String selector =
        type == ReplicationController.class ? "{'a':'b'}" : "{'matchLabels':{'a':'b'}}";
    return cluster.create(
        type,
        "{'metadata':{'name':'%s'%s},'spec':{'replicas':5,'selector':%s,"
            + "'template':{'metadata':{'labels':{'a':'b'}},"
            + "'spec':{'containers':[{'name':'c','image':'i:1'}]}}}}",
        name,
        more,
        selector);
  }

  /** They aren't as many as there are, but as many as there should be. */
  @Test
  void podsOfAReplicaSet_areExpectedByItsScale() {
    ReplicaSet set = workload(ReplicaSet.class, "w", "");
    pods(2, owner("apps/v1", "ReplicaSet", set));
    budget("'maxUnavailable':1");
    checkExpected(5, 4);
    cluster.of(ReplicaSet.class).edit("w", w -> w.withSpec(w.spec().withReplicas(7)));
    run(Duration.ofSeconds(1));
    checkExpected(7, 6);
  }

  @Test
  void podsOfAStatefulSet_areExpectedByItsScale() {
    StatefulSet set = workload(StatefulSet.class, "w", "");
    pods(2, owner("apps/v1", "StatefulSet", set));
    budget("'maxUnavailable':1");
    checkExpected(5, 4);
    cluster.of(StatefulSet.class).edit("w", w -> w.withSpec(w.spec().withReplicas(7)));
    run(Duration.ofSeconds(1));
    checkExpected(7, 6);
  }

  @Test
  void podsOfAReplicationController_areExpectedByItsScale() {
    ReplicationController set = workload(ReplicationController.class, "w", "");
    pods(2, owner("v1", "ReplicationController", set));
    budget("'maxUnavailable':1");
    checkExpected(5, 4);
    cluster.of(ReplicationController.class).edit("w", w -> w.withSpec(w.spec().withReplicas(7)));
    run(Duration.ofSeconds(1));
    checkExpected(7, 6);
  }

  @Test
  void podsOfADeployment_areExpectedByItsScale_howeverManyReplicaSetsItHas() {
    Deployment web = workload(Deployment.class, "w", "");
    String of = owner("apps/v1", "Deployment", web);
    ReplicaSet old = workload(ReplicaSet.class, "old", of);
    ReplicaSet now = workload(ReplicaSet.class, "now", of);
    pod("q1", owner("apps/v1", "ReplicaSet", old));
    pod("q2", owner("apps/v1", "ReplicaSet", now));
    budget("'minAvailable':'50%'");
    checkExpected(5, 3);
    cluster.of(Deployment.class).edit("w", w -> w.withSpec(w.spec().withReplicas(8)));
    run(Duration.ofSeconds(1));
    checkExpected(8, 4);
  }

  @Test
  void podsOfACustomKind_areExpectedByItsScale() {
    cluster.create(
        CustomResourceDefinition.class,
        "{'metadata':{'name':'webs.example.com'},'spec':{'group':'example.com',"
            + "'scope':'Namespaced','names':{'plural':'webs','kind':'Web'},'versions':[{"
            + "'name':'v1','served':true,'storage':true,'subresources':{'scale':{"
            + "'specReplicasPath':'.spec.replicas','statusReplicasPath':'.status.replicas'}},"
            + "'schema':{'openAPIV3Schema':{'type':'object',"
            + "'x-kubernetes-preserve-unknown-fields':true}}}]}}");
    @SuppressWarnings("unchecked") // a kind without a record
    Kind<DynamicObject> kind =
        (Kind<DynamicObject>) cluster.api().kinds().byName("example.com/v1", "Web");
    String json =
        "{'apiVersion':'example.com/v1','kind':'Web','metadata':{'name':'w'},"
            + "'spec':{'replicas':3}}";
    DynamicObject web =
        cluster
            .api()
            .resources(kind)
            .inNamespace("default")
            .create(kind.read(Json.parse(json.replace('\'', '"')), unknown -> {}));
    pods(2, owner("example.com/v1", "Web", web));
    pod("other", owner("example.com/v1", "Web", "w", "another-uid"));
    budget("'maxUnavailable':1");
    assertThat(failure()).isEqualTo("found no controllers for pod \"other\"");
    cluster.of(Pod.class).delete("other");
    run(Duration.ofSeconds(20));
    checkExpected(3, 2);
  }

  @Test
  void podsOfSeveralControllers_areSummedUp_andThoseOfNoneWarnedOf() {
    ReplicaSet one = workload(ReplicaSet.class, "one", "");
    ReplicaSet two = workload(ReplicaSet.class, "two", "");
    pod("q1", owner("apps/v1", "ReplicaSet", one));
    pod("q2", owner("apps/v1", "ReplicaSet", two));
    budget("'maxUnavailable':'30%'");
    checkExpected(10, 7);
    assertThat(events()).doesNotContain("b UnmanagedPods");
    pod("q3", "");
    checkExpected(10, 7);
    assertThat(cluster.of(Event.class).list().items())
        .filteredOn(event -> event.reason().equals("UnmanagedPods"))
        .extracting(Event::message)
        .singleElement()
        .asString()
        .startsWith("Pods selected by this PodDisruptionBudget (selector: &LabelSelector{")
        .endsWith("please set \".spec.minAvailable\" field of the PDB to an integer value.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "apps/v1|ReplicaSet|found no controllers for pod \"p0\"",
        "apps/v1|StatefulSet|found no controllers for pod \"p0\"",
        "v1|ReplicationController|found no controllers for pod \"p0\"",
        "apps/v1|DaemonSet|daemonsets.apps does not implement the scale subresource",
        "example.com/v1|ReplicaSet|no matches for kind \"ReplicaSet\" in version \"example.com/v1\"",
      })
  void podsOfWhoIsNotThere_keepAllFromBeingDisrupted(String version, String kind, String why) {
    workload(ReplicaSet.class, "w", "");
    workload(StatefulSet.class, "w", "");
    workload(ReplicationController.class, "w", "");
    pods(1, owner(version, kind, "w", "another-uid"));
    budget("'maxUnavailable':1");
    assertThat(failure()).isEqualTo(why);
    assertThat(status().disruptionsAllowed()).isZero();
  }

  @Test
  void setOfADeploymentThatIsNotThere_hasNoScale() {
    ReplicaSet set = workload(ReplicaSet.class, "w", owner("apps/v1", "Deployment", "gone", "uid"));
    pods(1, owner("apps/v1", "ReplicaSet", set));
    budget("'maxUnavailable':1");
    assertThat(status().conditions().get(0).reason()).isEqualTo("SyncFailed");
  }

  private void pod(String name, String owner) {
    cluster.create(
        Pod.class,
        "{'metadata':{'name':'%s','labels':{'a':'b'}%s},'spec':{'nodeName':'n','containers':[{"
            + "'name':'c','image':'i:1'}]}}",
        name,
        owner);
    run(Duration.ofSeconds(20));
  }

  private void checkExpected(int count, int healthy) {
    assertThat(status().expectedPods()).isEqualTo(count);
    assertThat(status().desiredHealthy()).isEqualTo(healthy);
  }

  private String failure() {
    Condition condition = status().conditions().get(0);
    assertThat(condition.reason()).isEqualTo("SyncFailed");
    return condition.message();
  }

  @Test
  void podsOfOthers_dontCount() {
    pods(2, "");
    cluster.create(
        Pod.class,
        "{'metadata':{'name':'x','labels':{'a':'c'}},'spec':{'nodeName':'n','containers':[{"
            + "'name':'c','image':'i:1'}]}}");
    budget("'minAvailable':1");
    assertThat(status().expectedPods()).isEqualTo(2);
    cluster.create(
        PodDisruptionBudget.class, "{'metadata':{'name':'none'},'spec':{'minAvailable':1}}");
    run(Duration.ofSeconds(20));
    assertThat(cluster.of(PodDisruptionBudget.class).get("none").status().expectedPods()).isZero();
    assertThat(events()).contains("none NoPods");
  }

  /** Just as many as needed: none may go; and the time is that of the last change. */
  @Test
  void condition_saysSinceWhenDisruptionsAreAllowed() {
    pods(2, "");
    budget("'minAvailable':1");
    Condition allowed = status().conditions().get(0);
    assertThat(allowed.type()).isEqualTo("DisruptionAllowed");
    assertThat(allowed.status()).isEqualTo("True");
    assertThat(allowed.reason()).isEqualTo("SufficientPods");
    pod("q", "");
    assertThat(status().disruptionsAllowed()).isEqualTo(2);
    assertThat(status().conditions()).containsExactly(allowed);
    edit(spec -> spec.withMinAvailable(IntOrString.of(3)));
    Condition not = status().conditions().get(0);
    assertThat(not.status()).isEqualTo("False");
    assertThat(not.reason()).isEqualTo("InsufficientPods");
    assertThat(not.lastTransitionTime()).isAfter(allowed.lastTransitionTime());
    assertThat(not.observedGeneration()).isEqualTo(status().observedGeneration()).isEqualTo(2);
    edit(spec -> spec.withMinAvailable(IntOrString.of(0)));
    assertThat(status().disruptionsAllowed()).isEqualTo(3);
  }

  private void edit(UnaryOperator<PodDisruptionBudgetSpec> change) {
    cluster.of(PodDisruptionBudget.class).edit("b", b -> b.withSpec(change.apply(b.spec())));
    run(Duration.ofSeconds(1));
  }

  @Test
  void conditionsOfOthers_stay() {
    pods(2, "");
    budget("'minAvailable':1");
    Condition other = new Condition("Other", "True", 1, now(), "Because", "");
    cluster
        .of(PodDisruptionBudget.class)
        .status()
        .edit("b", b -> b.withStatus(b.status().withConditions(List.of(other))));
    run(Duration.ofSeconds(1));
    assertThat(status().conditions())
        .extracting(Condition::type)
        .containsExactly("Other", "DisruptionAllowed");
  }

  @Test
  void podThatEndedOrGoes_keepsWhatAnnouncedIt() {
    pods(1, "");
    announce("PreemptionByScheduler");
    cluster
        .of(Pod.class)
        .status()
        .edit("p0", pod -> pod.withStatus(pod.status().withPhase("Failed")));
    run(Duration.ofMinutes(10));
    assertThat(announced()).isEqualTo("True");
  }

  @Test
  void otherConditionsOfThePod_stayAsTheyAre() {
    pods(1, "");
    PodCondition ready = cluster.of(Pod.class).get("p0").status().conditions().get(0);
    PodCondition target =
        new PodCondition("DisruptionTarget", 0, "True", null, now(), "EvictionByEvictionAPI", "");
    cluster
        .of(Pod.class)
        .status()
        .edit("p0", p -> p.withStatus(p.status().withConditions(List.of(ready, target))));
    run(Duration.ofMinutes(3));
    List<PodCondition> conditions = cluster.of(Pod.class).get("p0").status().conditions();
    assertThat(conditions.get(0)).isEqualTo(ready);
    assertThat(conditions.get(1).status()).isEqualTo("False");
  }
}
