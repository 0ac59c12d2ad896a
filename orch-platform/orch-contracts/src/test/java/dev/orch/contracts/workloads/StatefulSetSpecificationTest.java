package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.ClaimProtection;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.StatefulSets;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetSpec;
import dev.orch.model.apps.StatefulSetStatus;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** StatefulSets, whatever is wanted of them and whatever goes wrong. */
class StatefulSetSpecificationTest {
  private static final String DB =
      "{'metadata':{'name':'db'},'spec':{'replicas':%d,'serviceName':'db',"
          + "'selector':{'matchLabels':{'app':'db'}},'podManagementPolicy':'%s',"
          + "'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':%d%s}},"
          + "'ordinals':{'start':%d},'revisionHistoryLimit':2,'minReadySeconds':%d,"
          + "'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'%s','whenScaled':'%s'},"
          + "'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{"
          + "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}],"
          + "'template':{'metadata':{'labels':{'app':'db'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  @Test
  void statefulSets_keepTheirPromises() {
    Scenario.hold(Databases::new, Duration.ofHours(60));
  }

  static final class Databases extends Scenario {
    /** The set that is watched, as it was created; another one begins anew. */
    private String uid = "";

    private int smallest;
    private boolean sameTemplate;

    /** What somebody else than the controller deleted. */
    private final Set<String> deletedByOthers = new TreeSet<>();

    private Map<String, Pod> before = new TreeMap<>();

    /** The ordinals that ever had a ready pod. */
    private final Set<Integer> onceReady = new TreeSet<>();

    /** The ordinals that the controller took down, and that aren't ready again. */
    private final Set<Integer> down = new TreeSet<>();

    /** How often the template was changed since all were up. */
    private int edits;

    @Override
    public List<Loop> loops() {
      return List.of(
          StatefulSets.controller(),
          ClaimProtection.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      Optional<StatefulSet> db = cluster.of(StatefulSet.class).find("db");
      if (db.isEmpty()) {
        create(cluster, rng);
        return;
      }
      switch (rng.nextInt(9)) {
        case 0 -> delete(cluster, StatefulSet.class, "db", rng);
        case 1, 2 -> scale(cluster, rng.nextInt(5));
        case 3, 4, 5 ->
            edit(cluster, spec -> spec.withTemplate(imaged(spec.template(), image(rng))));
        case 6 -> anyPod(cluster, rng).ifPresent(pod -> end(cluster, pod, "Failed"));
        default -> anyPod(cluster, rng).ifPresent(pod -> lose(cluster, pod));
      }
    }

    private void create(Simulation cluster, Rng rng) {
      boolean ordered = rng.nextBoolean();
      List<String> retention = List.of("Retain", "Delete");
      int size = rng.nextInt(5);
      StatefulSet set =
          cluster.create(
              StatefulSet.class,
              DB,
              size,
              ordered ? "OrderedReady" : "Parallel",
              rng.nextInt(3) == 0 ? 2 : 0,
              ordered && rng.nextBoolean() ? ",'maxUnavailable':" + rng.nextInt(1, 4) : "",
              rng.nextInt(3),
              rng.nextBoolean() ? 0 : 7,
              rng.pick(retention),
              rng.pick(retention));
      uid = set.metadata().uid();
      smallest = size;
      sameTemplate = true;
      before = new TreeMap<>();
      onceReady.clear();
      down.clear();
      edits = 0;
    }

    private void scale(Simulation cluster, int size) {
      smallest = Math.min(smallest, size);
      edit(cluster, spec -> spec.withReplicas(size));
    }

    private void edit(Simulation cluster, UnaryOperator<StatefulSetSpec> change) {
      cluster
          .of(StatefulSet.class)
          .edit(
              "db",
              db -> {
                StatefulSet changed = db.withSpec(change.apply(db.spec()));
                boolean same = changed.spec().template().equals(db.spec().template());
                sameTemplate &= same;
                edits += same ? 0 : 1;
                return changed;
              });
    }

    private static String image(Rng rng) {
      return "img:" + rng.nextInt(4);
    }

    private void lose(Simulation cluster, Pod pod) {
      deletedByOthers.add(pod.metadata().uid());
      delete(cluster, pod);
    }

    @Override
    public void always(Simulation cluster) {
      Optional<StatefulSet> db =
          cluster.of(StatefulSet.class).find("db").filter(s -> s.metadata().uid().equals(uid));
      Map<String, Pod> now = new TreeMap<>();
      for (Pod pod : pods(cluster)) {
        if (Owners.isControlledBy(pod.metadata(), uid)) {
          now.put(pod.metadata().uid(), pod);
          checkIdentity(pod, cluster);
        }
      }
      if (db.isPresent() && db.get().metadata().deletionTimestamp() == null) {
        now.values().stream()
            .filter(pod -> !before.containsKey(pod.metadata().uid()))
            .forEach(pod -> checkCreated(pod, db.get()));
        now.values().stream()
            .filter(pod -> isDeleted(pod) && !isDeleted(before.get(pod.metadata().uid())))
            .forEach(pod -> checkDeleted(pod, now, db.get()));
      }
      now.values().stream().filter(Pods::isReady).map(Databases::ordinal).forEach(onceReady::add);
      now.values().stream()
          .filter(pod -> Pods.isReady(pod) && !isDeleted(pod))
          .map(Databases::ordinal)
          .forEach(down::remove);
      edits = down.isEmpty() ? Math.min(edits, 1) : edits;
      before = now;
    }

    private static int ordinal(Pod pod) {
      return Integer.parseInt(pod.metadata().name().substring("db-".length()));
    }

    private static int start(StatefulSet db) {
      return Objects.requireNonNull(db.spec().ordinals()).start();
    }

    private static boolean isOrdered(StatefulSet db) {
      return db.spec().podManagementPolicy().equals("OrderedReady");
    }

    private static void checkIdentity(Pod pod, Simulation cluster) {
      String name = pod.metadata().name();
      assertThat(pod.metadata().labels())
          .containsEntry("statefulset.kubernetes.io/pod-name", name)
          .containsEntry("apps.kubernetes.io/pod-index", Integer.toString(ordinal(pod)));
      assertThat(pod.spec().hostname()).isEqualTo(name);
      assertThat(pod.spec().volumes())
          .anyMatch(
              volume ->
                  volume.persistentVolumeClaim() != null
                      && volume.persistentVolumeClaim().claimName().equals("data-" + name));
      assertThat(cluster.of(PersistentVolumeClaim.class).find("data-" + name))
          .as("the claim of " + name)
          .isPresent();
    }

    private void checkCreated(Pod pod, StatefulSet db) {
      if (isOrdered(db)) {
        assertThat(onceReady)
            .as("ordinals that were ready before " + pod.metadata().name())
            .containsAll(IntStream.range(start(db), ordinal(pod)).boxed().toList());
      }
    }

    private void checkDeleted(Pod pod, Map<String, Pod> now, StatefulSet db) {
      if (deletedByOthers.contains(pod.metadata().uid()) || Pods.isFinished(pod)) {
        return;
      }
      int ordinal = ordinal(pod);
      if (ordinal < start(db) + smallest) { // it was wanted at all times: this is an update
        var rolling = Objects.requireNonNull(db.spec().updateStrategy().rollingUpdate());
        int partition = Objects.requireNonNull(rolling.partition());
        assertThat(sameTemplate).as("%s is outdated", pod.metadata().name()).isFalse();
        assertThat(ordinal).as("updated").isGreaterThanOrEqualTo(start(db) + partition);
        down.add(ordinal);
        down.removeIf(gone -> gone >= start(db) + smallest);
        int most = rolling.maxUnavailable() == null ? 1 : rolling.maxUnavailable().intValue();
        // In parallel, and without a number, each update waits for its own pods alone.
        int bound = isOrdered(db) ? most : Math.max(1, edits);
        assertThat(down).as("taken down for an update").hasSizeLessThanOrEqualTo(bound);
      } else if (isOrdered(db) && sameTemplate) {
        assertThat(now.values()).as("from the last down").allMatch(p -> ordinal(p) <= ordinal);
      }
    }

    @Override
    public void settled(Simulation cluster) {
      Optional<StatefulSet> found = cluster.of(StatefulSet.class).find("db");
      List<Pod> pods = pods(cluster);
      List<ControllerRevision> revisions = cluster.of(ControllerRevision.class).list().items();
      if (found.isEmpty()) {
        assertThat(pods).as("what a deleted set leaves").isEmpty();
        assertThat(revisions).as("what a deleted set leaves").isEmpty();
        return;
      }
      StatefulSet db = found.get();
      assertThat(isDeleted(db)).as("still on its way out").isFalse();
      int size = Objects.requireNonNull(db.spec().replicas());
      Set<String> names =
          IntStream.range(start(db), start(db) + size)
              .mapToObj(ordinal -> "db-" + ordinal)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(pods).extracting(pod -> pod.metadata().name()).containsExactlyElementsOf(names);
      assertThat(pods).allMatch(Pods::isReady);
      checkStatus(db, pods);
      checkRevisions(db, pods);
      assertThat(revisions).as("two of history, two in use").hasSizeLessThanOrEqualTo(4);
      checkClaims(cluster, db, names);
    }

    private static void checkStatus(StatefulSet db, List<Pod> pods) {
      StatefulSetStatus status = db.status();
      assertThat(status.observedGeneration()).isEqualTo(db.metadata().generation());
      assertThat(List.of(status.replicas(), status.readyReplicas(), status.availableReplicas()))
          .containsOnly(pods.size());
      assertThat(status.updatedReplicas())
          .isEqualTo((int) pods.stream().filter(p -> isOf(p, status.updateRevision())).count());
      assertThat(status.currentReplicas())
          .isEqualTo((int) pods.stream().filter(p -> isOf(p, status.currentRevision())).count());
    }

    private static boolean isOf(Pod pod, String revision) {
      return revision.equals(pod.metadata().labels().get("controller-revision-hash"));
    }

    private static void checkRevisions(StatefulSet db, List<Pod> pods) {
      var rolling = Objects.requireNonNull(db.spec().updateStrategy().rollingUpdate());
      int first = start(db) + Objects.requireNonNull(rolling.partition());
      String image = image(db.spec().template());
      for (Pod pod : pods) {
        if (ordinal(pod) >= first) {
          assertThat(image(pod)).isEqualTo(image);
          assertThat(isOf(pod, db.status().updateRevision())).isTrue();
        } else {
          assertThat(isOf(pod, db.status().currentRevision())).isTrue();
        }
      }
    }

    private static void checkClaims(Simulation cluster, StatefulSet db, Set<String> names) {
      List<PersistentVolumeClaim> claims = cluster.of(PersistentVolumeClaim.class).list().items();
      assertThat(claims)
          .extracting(claim -> claim.metadata().name())
          .containsAll(names.stream().map(name -> "data-" + name).toList());
      var policy = Objects.requireNonNull(db.spec().persistentVolumeClaimRetentionPolicy());
      for (PersistentVolumeClaim claim : claims) {
        if (names.contains(claim.metadata().name().substring("data-".length()))) {
          assertThat(Owners.isControlledBy(claim.metadata(), db.metadata().uid()))
              .as(claim.metadata().name())
              .isEqualTo(policy.whenDeleted().equals("Delete"));
        }
      }
    }
  }
}
