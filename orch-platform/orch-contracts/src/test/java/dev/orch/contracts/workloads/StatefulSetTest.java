package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.StatefulSets;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetSpec;
import dev.orch.model.core.Event;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.WriteOptions;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatefulSetTest {
  private static final String DB =
      "{'metadata':{'name':'db','annotations':{'team':'x'}},'spec':{'replicas':2,%s"
          + "'serviceName':'db','selector':{'matchLabels':{'app':'db'}},"
          + "'template':{'metadata':{'labels':{'app':'db'}},"
          + "'spec':{'containers':[{'name':'c','image':'postgres:16'}]}}}}";

  private static final String CLAIMS =
      "'volumeClaimTemplates':[{'metadata':{'name':'data','labels':{'tier':'fast'}},'spec':{"
          + "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}],";

  private static Simulation cluster() {
    return Simulation.of(
        1,
        StatefulSets.controller(),
        ClaimProtection.controller(),
        new GarbageCollector(),
        Kubelet.loop());
  }

  private static StatefulSet db(Simulation cluster) {
    return cluster.of(StatefulSet.class).get("db");
  }

  private static List<Pod> pods(Simulation cluster) {
    return cluster.of(Pod.class).list().items();
  }

  private static boolean isReady(Simulation cluster, int replicas) {
    var status = db(cluster).status();
    return status.observedGeneration() == db(cluster).metadata().generation()
        && status.replicas() == replicas
        && status.availableReplicas() == replicas
        && status.updatedReplicas() == replicas;
  }

  private static void edit(Simulation cluster, UnaryOperator<StatefulSetSpec> change) {
    cluster.of(StatefulSet.class).edit("db", db -> db.withSpec(change.apply(db.spec())));
  }

  private static void image(Simulation cluster, String image) {
    edit(
        cluster,
        spec -> {
          PodTemplateSpec template = spec.template();
          var container = template.spec().containers().get(0).withImage(image);
          return spec.withTemplate(
              template.withSpec(template.spec().withContainers(List.of(container))));
        });
  }

  /** The names are those that Kubernetes gave to revisions of the same templates. */
  @Test
  void revisions_areNamedAndNumbered() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, "");
      cluster.until(() -> isReady(cluster, 2));
      assertThat(db(cluster).status().currentRevision()).isEqualTo("db-645754ccb6");
      image(cluster, "postgres:17");
      cluster.until(() -> isReady(cluster, 2));

      assertThat(db(cluster).status().currentRevision()).isEqualTo("db-f5795794f");
      assertThat(db(cluster).status().collisionCount()).isZero();
      ControllerRevision second = cluster.of(ControllerRevision.class).get("db-f5795794f");
      assertThat(second.revision()).isEqualTo(2);
      assertThat(second.metadata().annotations()).containsEntry("team", "x");
      assertThat(second.metadata().labels())
          .containsEntry("app", "db")
          .containsEntry("controller.kubernetes.io/hash", "f5795794f");

      image(cluster, "postgres:16");
      cluster.until(() -> isReady(cluster, 2));
      assertThat(db(cluster).status().currentRevision()).isEqualTo("db-645754ccb6");
      assertThat(cluster.of(ControllerRevision.class).get("db-645754ccb6").revision())
          .as("rolled back to")
          .isEqualTo(3);
    }
  }

  @Test
  void takenName_makesAnotherHash() {
    try (Simulation cluster = cluster()) {
      cluster.create(
          ControllerRevision.class,
          "{'metadata':{'name':'db-645754ccb6','labels':{'other':'x'}},'revision':7,'data':{}}");
      cluster.create(StatefulSet.class, DB, "");
      cluster.until(() -> isReady(cluster, 2));

      assertThat(db(cluster).status().collisionCount()).isEqualTo(1);
      assertThat(db(cluster).status().updateRevision())
          .isNotEqualTo("db-645754ccb6")
          .startsWith("db-");
    }
  }

  @Test
  void orphanedRevision_isAdoptedAndFoundByWhatItSays() {
    try (Simulation cluster = cluster()) {
      cluster.create(
          ControllerRevision.class,
          "{'metadata':{'name':'old','labels':{'app':'db'}},'revision':4,'data':{'spec':{'template':{"
              + "'$patch':'replace','metadata':{'labels':{'app':'db'}},"
              + "'spec':{'containers':[{'name':'c','image':'postgres:16'}]}}}}}");
      cluster.create(StatefulSet.class, DB, "");
      cluster.until(() -> isReady(cluster, 2));

      assertThat(db(cluster).status().updateRevision()).isEqualTo("old");
      assertThat(cluster.of(ControllerRevision.class).list().items())
          .singleElement()
          .satisfies(r -> assertThat(r.metadata().ownerReferences()).hasSize(1));
    }
  }

  @Test
  void history_isKeptToItsLimit() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, "'revisionHistoryLimit':1,");
      for (String image : List.of("a", "b", "c", "d")) {
        cluster.until(() -> isReady(cluster, 2));
        image(cluster, image);
      }
      cluster.until(() -> isReady(cluster, 2));
      cluster.executor().runFor(Duration.ofMinutes(1));

      assertThat(cluster.of(ControllerRevision.class).list().items())
          .extracting(ControllerRevision::revision)
          .containsExactlyInAnyOrder(4L, 5L);
    }
  }

  @Test
  void events_sayWhatWasDone() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, CLAIMS + "'podManagementPolicy':'Parallel',");
      cluster.until(() -> isReady(cluster, 2));
      edit(cluster, spec -> spec.withReplicas(1));
      cluster.until(() -> isReady(cluster, 1));
      cluster.executor().runFor(Duration.ofMinutes(1));

      assertThat(cluster.of(Event.class).list().items())
          .extracting(event -> event.reason() + ": " + event.message())
          .containsExactlyInAnyOrder(
              "SuccessfulCreate: create Claim data-db-0 Pod db-0 in StatefulSet db success",
              "SuccessfulCreate: create Claim data-db-1 Pod db-1 in StatefulSet db success",
              "SuccessfulCreate: create Pod db-0 in StatefulSet db successful",
              "SuccessfulCreate: create Pod db-1 in StatefulSet db successful",
              "SuccessfulDelete: delete Pod db-1 in StatefulSet db successful");
    }
  }

  @Test
  void belowThePartition_aNewPodIsAsTheOldWere() {
    try (Simulation cluster = cluster()) {
      cluster.create(
          StatefulSet.class,
          DB,
          "'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':1}},");
      cluster.until(() -> isReady(cluster, 2));
      image(cluster, "postgres:17");
      cluster.until(() -> db(cluster).status().updatedReplicas() == 1);
      cluster.of(Pod.class).delete("db-0");
      cluster.until(() -> db(cluster).status().availableReplicas() == 2);

      assertThat(pods(cluster))
          .extracting(pod -> pod.spec().containers().get(0).image())
          .containsExactly("postgres:16", "postgres:17");
      assertThat(pods(cluster))
          .extracting(pod -> pod.metadata().labels().get("controller-revision-hash"))
          .containsExactly(
              db(cluster).status().currentRevision(), db(cluster).status().updateRevision());
    }
  }

  @Test
  void onDelete_waitsForThePodsToBeDeleted() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, "'updateStrategy':{'type':'OnDelete'},");
      cluster.until(() -> isReady(cluster, 2));
      image(cluster, "postgres:17");
      cluster.executor().runFor(Duration.ofMinutes(5));
      assertThat(db(cluster).status().updatedReplicas()).isZero();
      cluster.of(Pod.class).delete("db-0");
      cluster.until(() -> db(cluster).status().updatedReplicas() == 1);
      assertThat(cluster.of(Pod.class).get("db-1").spec().containers().get(0).image())
          .isEqualTo("postgres:16");
    }
  }

  @Test
  void claims_areMadeAsTheirTemplateSays() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, CLAIMS);
      cluster.until(() -> isReady(cluster, 2));

      PersistentVolumeClaim claim = cluster.of(PersistentVolumeClaim.class).get("data-db-1");
      assertThat(claim.metadata().labels())
          .containsEntry("tier", "fast")
          .containsEntry("app", "db");
      assertThat(claim.metadata().ownerReferences()).isEmpty();
    }
  }

  /** The pod comes back with a claim of its own, not with the one that goes. */
  @Test
  void claimThatGoesWithItsPod_isNotUsedAgain() {
    try (Simulation cluster = cluster()) {
      cluster.create(
          StatefulSet.class,
          DB.replace("{'containers'", "{'nodeName':'n1','containers'"), // its pods take time to end
          CLAIMS
              + "'persistentVolumeClaimRetentionPolicy':"
              + "{'whenDeleted':'Retain','whenScaled':'Delete'},");
      cluster.until(() -> isReady(cluster, 2));
      String before = cluster.of(PersistentVolumeClaim.class).get("data-db-1").metadata().uid();
      edit(cluster, spec -> spec.withReplicas(1));
      cluster.until(() -> pods(cluster).get(1).metadata().deletionTimestamp() != null);
      edit(cluster, spec -> spec.withReplicas(2));
      cluster.executor().runFor(Duration.ofMinutes(1));
      cluster.until(() -> isReady(cluster, 2));

      PersistentVolumeClaim claim = cluster.of(PersistentVolumeClaim.class).get("data-db-1");
      assertThat(claim.metadata().uid()).isNotEqualTo(before);
      assertThat(claim.metadata().deletionTimestamp()).isNull();
      assertThat(claim.metadata().ownerReferences()).isEmpty();
    }
  }

  @Test
  void changedRetention_reachesClaimsThatAreThere() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, CLAIMS);
      cluster.until(() -> isReady(cluster, 2));
      edit(
          cluster,
          spec ->
              spec.withPersistentVolumeClaimRetentionPolicy(
                  new dev.orch.model.apps.StatefulSetPersistentVolumeClaimRetentionPolicy(
                      "Delete", "Retain")));
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(cluster.of(PersistentVolumeClaim.class).list().items())
          .hasSize(2)
          .allMatch(claim -> claim.metadata().ownerReferences().size() == 1);

      cluster.of(StatefulSet.class).delete("db");
      cluster.executor().runFor(Duration.ofMinutes(2));
      assertThat(cluster.of(PersistentVolumeClaim.class).list().items()).isEmpty();
    }
  }

  @Test
  void foreignPods_areNeitherAdoptedNorCounted() {
    try (Simulation cluster = cluster()) {
      for (String name : List.of("db-x", "db-01", "other-0")) {
        cluster.create(
            Pod.class,
            "{'metadata':{'name':'%s','labels':{'app':'db'}},"
                + "'spec':{'containers':[{'name':'c','image':'i'}]}}",
            name);
      }
      cluster.create(StatefulSet.class, DB, "");
      cluster.until(() -> isReady(cluster, 2));
      assertThat(pods(cluster)).hasSize(5);
      assertThat(pods(cluster).stream().filter(p -> !p.metadata().ownerReferences().isEmpty()))
          .extracting(pod -> pod.metadata().name())
          .containsExactly("db-0", "db-1");
    }
  }

  @Test
  void labelThatWasTakenAway_isPutBack() {
    try (Simulation cluster = cluster()) {
      cluster.create(StatefulSet.class, DB, "");
      cluster.until(() -> isReady(cluster, 2));
      cluster
          .of(Pod.class)
          .edit(
              "db-0",
              pod ->
                  pod.withMetadata(
                      pod.metadata()
                          .withLabels(
                              java.util.Map.of(
                                  "app",
                                  "db",
                                  "controller-revision-hash",
                                  db(cluster).status().updateRevision()))));
      cluster.executor().runFor(Duration.ofMinutes(1));
      assertThat(cluster.of(Pod.class).get("db-0").metadata().labels())
          .containsEntry("statefulset.kubernetes.io/pod-name", "db-0")
          .containsEntry("apps.kubernetes.io/pod-index", "0");
      assertThat(pods(cluster)).allMatch(Pods::isReady);
    }
  }

  private static List<String> told(Simulation cluster) {
    return cluster.of(Event.class).list().items().stream()
        .map(event -> event.type() + " " + event.reason() + " " + event.message())
        .sorted()
        .toList();
  }

  private static Simulation refusing(SimulatedExecutor executor, Faults faults) {
    return Simulation.of(1, executor, e -> faults, StatefulSets.controller(), Kubelet.loop());
  }

  /** In order, nothing is tried after it; with all at once, the others are. */
  @ParameterizedTest
  @CsvSource({"OrderedReady,1", "Parallel,2"})
  void podThatCannotBeMade_isTold_andMadeLater(String management, int others) {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation cluster = refusing(executor, faults)) {
      cluster.create(StatefulSet.class, DB, "'podManagementPolicy':'" + management + "',");
      edit(cluster, spec -> spec.withReplicas(3));
      cluster.until(() -> isReady(cluster, 3));
      faults.refuse(call -> call.verb().equals("create") && call.name().equals("db-1"));
      cluster.of(Pod.class).delete("db-1");
      cluster.of(Pod.class).delete("db-2");
      executor.runFor(Duration.ofMinutes(2));
      assertThat(pods(cluster)).hasSize(others);
      assertThat(told(cluster))
          .contains("Warning FailedCreate create Pod db-1 in StatefulSet db failed error: refused");
      faults.heal();
      executor.runFor(Duration.ofMinutes(20));
      assertThat(isReady(cluster, 3)).isTrue();
      assertThat(told(cluster))
          .contains("Normal SuccessfulCreate create Pod db-1 in StatefulSet db successful");
    }
  }

  @Test
  void claimThatCannotBeMade_keepsItsPodBack() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation cluster = refusing(executor, faults)) {
      faults.refuse(
          call ->
              call.verb().equals("create") && call.kind().name().equals("PersistentVolumeClaim"));
      cluster.create(StatefulSet.class, DB, CLAIMS);
      executor.runFor(Duration.ofMinutes(2));
      assertThat(pods(cluster)).isEmpty();
      assertThat(told(cluster))
          .containsExactly(
              "Warning FailedCreate create Claim data-db-0 for Pod db-0 in StatefulSet db failed"
                  + " error: refused",
              "Warning FailedCreate create Pod db-0 in StatefulSet db failed error: failed to"
                  + " create PVC data-db-0: refused");
      faults.heal();
      executor.runFor(Duration.ofMinutes(20));
      assertThat(isReady(cluster, 2)).isTrue();
    }
  }

  /** Somebody else was faster: that is no event. */
  @Test
  void podThatIsGoneAlready_isAsGoodAsDeleted() {
    SimulatedExecutor executor = new SimulatedExecutor(1);
    Faults faults = new Faults(executor);
    try (Simulation cluster = refusing(executor, faults)) {
      cluster.create(StatefulSet.class, DB, "");
      cluster.until(() -> isReady(cluster, 2));
      AtomicBoolean first = new AtomicBoolean(true);
      faults.refuse(
          call -> {
            if (call.verb().equals("delete") && first.getAndSet(false)) {
              cluster
                  .of(Pod.class)
                  .delete(
                      "db-1",
                      DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
                      WriteOptions.NONE);
            }
            return false;
          });
      edit(cluster, spec -> spec.withReplicas(1));
      executor.runFor(Duration.ofMinutes(1));
      assertThat(first).isFalse();
      assertThat(pods(cluster)).hasSize(1);
      assertThat(told(cluster)).noneMatch(event -> event.contains("elete Pod"));
    }
  }
}
