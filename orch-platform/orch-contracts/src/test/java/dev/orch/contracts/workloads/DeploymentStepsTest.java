package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.orch.controllers.workloads.Deployments;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentCondition;
import dev.orch.model.apps.DeploymentSpec;
import dev.orch.model.apps.DeploymentStatus;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetCondition;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Faults;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Deployment does step by step, where the test plays its ReplicaSets. */
class DeploymentStepsTest {
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'web'}},"
          + "%s'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'containers':[{'name':'c','image':'img:1'}]}}}}";
  private static final String BOUNDS =
      "'strategy':{'rollingUpdate':{'maxSurge':3,'maxUnavailable':2}},";

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final Faults faults = new Faults(executor);
  private final Simulation cluster =
      Simulation.of(1, executor, e -> faults, Deployments.controller());

  @AfterEach
  void close() {
    cluster.close();
  }

  private void run(Duration time) {
    executor.runFor(time);
  }

  private void start(int replicas, String more) {
    cluster.create(Deployment.class, WEB, replicas, more);
    run(Duration.ofSeconds(1));
  }

  private void edit(UnaryOperator<DeploymentSpec> change) {
    cluster.of(Deployment.class).edit("web", d -> d.withSpec(change.apply(d.spec())));
    run(Duration.ofSeconds(1));
  }

  private void image(String image) {
    edit(spec -> spec.withTemplate(Scenario.imaged(spec.template(), image)));
  }

  private void scale(int replicas) {
    edit(spec -> spec.withReplicas(replicas));
  }

  /** The ReplicaSet of an image. */
  private Optional<ReplicaSet> find(String image) {
    return Scenario.all(cluster, ReplicaSet.class).stream()
        .filter(set -> Scenario.image(set.spec().template()).equals(image))
        .findFirst();
  }

  private ReplicaSet set(String image) {
    return find(image).orElseThrow();
  }

  private int size(String image) {
    return Objects.requireNonNull(set(image).spec().replicas());
  }

  /** The ReplicaSet has as many pods as it is to have, so many of them available. */
  private void report(String image, int available) {
    report(image, size(image), available);
  }

  private void report(String image, int replicas, int available) {
    cluster
        .of(ReplicaSet.class)
        .status()
        .edit(
            set(image).metadata().name(),
            set ->
                set.withStatus(
                    set.status()
                        .withReplicas(replicas)
                        .withReadyReplicas(available)
                        .withAvailableReplicas(available)
                        .withObservedGeneration(set.metadata().generation())));
    run(Duration.ofSeconds(1));
  }

  private DeploymentStatus status() {
    return cluster.of(Deployment.class).get("web").status();
  }

  private Optional<DeploymentCondition> condition(String type) {
    return status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  private String said(String type) {
    return condition(type).map(c -> c.status() + " " + c.reason()).orElse("");
  }

  private List<String> events() {
    return Scenario.all(cluster, Event.class).stream().map(Event::message).toList();
  }

  @Test
  void newDeployment_makesANumberedSetOfFullSize() {
    start(10, BOUNDS);
    ReplicaSet set = set("img:1");
    assertThat(size("img:1")).isEqualTo(10);
    assertThat(set.metadata().annotations())
        .contains(
            entry("deployment.kubernetes.io/revision", "1"),
            entry("deployment.kubernetes.io/desired-replicas", "10"),
            entry("deployment.kubernetes.io/max-replicas", "13"));
    assertThat(events())
        .containsExactly("Scaled up replica set " + set.metadata().name() + " from 0 to 10");
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetCreated");
    assertThat(condition("Progressing").orElseThrow().message())
        .isEqualTo("Created new replica set \"" + set.metadata().name() + '"');
  }

  @Test
  void emptyDeployment_makesAnEmptySet_andTellsNobody() {
    start(0, "");
    assertThat(size("img:1")).isZero();
    assertThat(events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10,7,False MinimumReplicasUnavailable,True ReplicaSetUpdated",
    "10,8,True MinimumReplicasAvailable,True ReplicaSetUpdated",
    "10,10,True MinimumReplicasAvailable,True NewReplicaSetAvailable"
  })
  void status_sumsUpItsSets(int replicas, int available, String availability, String progress) {
    start(10, BOUNDS);
    report("img:1", available);
    DeploymentStatus status = status();
    assertThat(status.replicas()).isEqualTo(replicas);
    assertThat(status.updatedReplicas()).isEqualTo(replicas);
    assertThat(status.readyReplicas()).isEqualTo(available);
    assertThat(status.availableReplicas()).isEqualTo(available);
    assertThat(status.unavailableReplicas()).isEqualTo(replicas - available);
    assertThat(said("Available")).isEqualTo(availability);
    assertThat(said("Progressing")).isEqualTo(progress);
  }

  @Test
  void deploymentWithoutProgress_hasTimedOut_untilThereIsSome() {
    start(4, "'progressDeadlineSeconds':100,");
    report("img:1", 1);
    run(Duration.ofSeconds(98));
    assertThat(said("Progressing")).isEqualTo("True ReplicaSetUpdated");
    run(Duration.ofSeconds(4));
    assertThat(said("Progressing")).isEqualTo("False ProgressDeadlineExceeded");
    assertThat(condition("Progressing").orElseThrow().message())
        .isEqualTo(
            "ReplicaSet \"" + set("img:1").metadata().name() + "\" has timed out progressing.");
    report("img:1", 0);
    assertThat(said("Progressing")).isEqualTo("False ProgressDeadlineExceeded");
    report("img:1", 2);
    assertThat(said("Progressing")).isEqualTo("True ReplicaSetUpdated");
    run(Duration.ofSeconds(60));
    report("img:1", 3);
    run(Duration.ofSeconds(60)); // each progress begins a time anew
    assertThat(said("Progressing")).isEqualTo("True ReplicaSetUpdated");
    report("img:1", 4);
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetAvailable");
  }

  /** That pods are lost later is no rollout that stands still. */
  @Test
  void deploymentThatIsComplete_timesOutNoMore() {
    start(4, "'progressDeadlineSeconds':100,");
    report("img:1", 4);
    report("img:1", 1);
    run(Duration.ofHours(1));
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetAvailable");
    assertThat(said("Available")).isEqualTo("False MinimumReplicasUnavailable");
    image("img:2");
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetCreated");
  }

  @Test
  void deploymentWithoutDeadline_saysNothingOfProgress() {
    start(4, "'progressDeadlineSeconds':2147483647,");
    report("img:1", 4);
    run(Duration.ofHours(1));
    assertThat(condition("Progressing")).isEmpty();
    assertThat(said("Available")).isEqualTo("True MinimumReplicasAvailable");
  }

  /** Ten pods, at most thirteen at a time, at least eight of them available. */
  @Test
  void rollout_movesAsFarAsItsBoundsAllow() {
    start(10, BOUNDS);
    report("img:1", 10);
    image("img:2");
    checkSizes(8, 5);
    report("img:1", 8);
    report("img:2", 5, 0);
    checkSizes(8, 5);
    report("img:2", 5, 3);
    checkSizes(5, 8);
    report("img:1", 5);
    checkSizes(5, 8);
    report("img:2", 8);
    checkSizes(0, 10);
    report("img:1", 0);
    assertThat(said("Progressing")).isEqualTo("True ReplicaSetUpdated");
    report("img:2", 10);
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetAvailable");
    assertThat(set("img:2").metadata().annotations())
        .containsEntry("deployment.kubernetes.io/revision", "2");
  }

  /** Those that don't run anyway make room first. */
  @Test
  void rollout_takesUnavailablePodsOfOldSetsFirst() {
    start(10, BOUNDS);
    report("img:1", 6);
    image("img:2");
    checkSizes(8, 5);
    report("img:1", 6);
    checkSizes(8, 5);
    report("img:2", 5);
    checkSizes(3, 10);
  }

  private void checkSizes(int old, int now) {
    assertThat(List.of(size("img:1"), size("img:2"))).containsExactly(old, now);
  }

  /** The example of Kubernetes' documentation: five more, three of them for the larger set. */
  @Test
  void scalingAmidARollout_isSharedInProportion() {
    start(10, BOUNDS);
    report("img:1", 10);
    image("img:2");
    report("img:1", 8);
    report("img:2", 0);
    checkSizes(8, 5);
    scale(15);
    checkSizes(11, 7);
    assertThat(set("img:1").metadata().annotations())
        .contains(
            entry("deployment.kubernetes.io/desired-replicas", "15"),
            entry("deployment.kubernetes.io/max-replicas", "18"));
    scale(5);
    assertThat(size("img:1") + size("img:2")).isLessThanOrEqualTo(8);
    assertThat(size("img:2")).isPositive();
    scale(0);
    checkSizes(0, 0);
  }

  /** Of two of one size the newer grows, and the older shrinks. */
  @ParameterizedTest
  @CsvSource({"7,4,5", "5,3,4"})
  void whatRoundingLeaves_isTheNewersToGain_andTheOldersToLose(int replicas, int old, int now) {
    start(6, "'strategy':{'rollingUpdate':{'maxSurge':2,'maxUnavailable':0}},");
    report("img:1", 6);
    image("img:2");
    checkSizes(6, 2);
    report("img:2", 2);
    checkSizes(4, 4);
    scale(replicas);
    checkSizes(old, now);
  }

  @Test
  void scalingWhenTheNewSetIsReady_takesTheOldOnesAway() {
    start(4, "");
    report("img:1", 4);
    image("img:2");
    edit(spec -> spec.withPaused(true));
    cluster
        .of(ReplicaSet.class)
        .edit(set("img:2").metadata().name(), s -> s.withSpec(s.spec().withReplicas(4)));
    report("img:2", 4);
    assertThat(size("img:1")).isZero();
    assertThat(size("img:2")).isEqualTo(4);
  }

  @Test
  void pausedDeployment_isScaled_andBeginsNothing() {
    start(4, "");
    report("img:1", 4);
    edit(
        spec ->
            spec.withPaused(true)
                .withReplicas(6)
                .withTemplate(Scenario.imaged(spec.template(), "img:2")));
    assertThat(said("Progressing")).isEqualTo("Unknown DeploymentPaused");
    assertThat(condition("Progressing").orElseThrow().message()).isEqualTo("Deployment is paused");
    assertThat(find("img:2")).isEmpty();
    assertThat(size("img:1")).isEqualTo(6);
    run(Duration.ofHours(1));
    assertThat(said("Progressing")).isEqualTo("Unknown DeploymentPaused");
    edit(spec -> spec.withPaused(false));
    assertThat(find("img:2")).isPresent();
  }

  @Test
  void recreation_waitsForTheLastOldPod() {
    start(3, "'strategy':{'type':'Recreate'},");
    report("img:1", 3);
    Pod pod =
        cluster.create(
            Pod.class,
            "{'metadata':{'name':'p','labels':{'app':'web'},'ownerReferences':[{"
                + "'apiVersion':'apps/v1','kind':'ReplicaSet','name':'%s','uid':'%s',"
                + "'controller':true}]},'spec':{'containers':[{'name':'c','image':'i:1'}]}}",
            set("img:1").metadata().name(),
            set("img:1").metadata().uid());
    image("img:2");
    assertThat(size("img:1")).isZero();
    assertThat(find("img:2")).isEmpty();
    report("img:1", 0);
    assertThat(find("img:2")).as("while a pod is left").isEmpty();
    Scenario.end(cluster, pod, "Succeeded");
    run(Duration.ofSeconds(1));
    assertThat(size("img:2")).isEqualTo(3);
    report("img:2", 3);
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetAvailable");
  }

  @Test
  void history_keepsTheNewestOfWhatIsEmpty() {
    start(2, "'revisionHistoryLimit':2,");
    report("img:1", 2);
    for (int i = 2; i <= 5; i++) {
      String old = "img:" + (i - 1);
      String now = "img:" + i;
      image(now);
      while (size(old) > 0 || size(now) < 2) {
        report(now, size(now));
        report(old, size(old));
      }
      report(now, 2);
      report(old, 0);
    }
    assertThat(find("img:1")).isEmpty();
    assertThat(find("img:2")).isEmpty();
    assertThat(find("img:3")).isPresent();
    assertThat(find("img:4")).isPresent();
  }

  @Test
  void troubleOfASet_isTold_whileItLasts() {
    start(2, "");
    failure(List.of(new ReplicaSetCondition("ReplicaFailure", "True", null, "Why", "How")));
    assertThat(said("ReplicaFailure")).isEqualTo("True Why");
    assertThat(condition("ReplicaFailure").orElseThrow().message()).isEqualTo("How");
    failure(List.of(new ReplicaSetCondition("Other", "True", null, "", "")));
    assertThat(condition("ReplicaFailure")).isEmpty();
  }

  private void failure(List<ReplicaSetCondition> conditions) {
    cluster
        .of(ReplicaSet.class)
        .status()
        .edit(
            set("img:1").metadata().name(),
            set -> set.withStatus(set.status().withConditions(conditions)));
    run(Duration.ofSeconds(1));
  }

  @Test
  void setOfTheSameName_thatIsAnothers_isAvoided() {
    start(2, "");
    ReplicaSet made = set("img:1");
    cluster.of(Deployment.class).delete("web");
    cluster.of(ReplicaSet.class).delete(made.metadata().name());
    cluster.create(
        ReplicaSet.class,
        "{'metadata':{'name':'%s'},'spec':{'selector':{'matchLabels':{'app':'other'}},"
            + "'template':{'metadata':{'labels':{'app':'other'}},"
            + "'spec':{'containers':[{'name':'c','image':'img:0'}]}}}}",
        made.metadata().name());
    start(2, "");
    run(Duration.ofMinutes(1));
    assertThat(status().collisionCount()).isEqualTo(1);
    assertThat(set("img:1").metadata().name()).isNotEqualTo(made.metadata().name());
    assertThat(size("img:1")).isEqualTo(2);
  }

  @Test
  void setThatCannotBeMade_isTold() {
    faults.refuse(call -> call.verb().equals("create") && call.kind().name().equals("ReplicaSet"));
    start(2, "");
    assertThat(said("Progressing")).isEqualTo("False ReplicaSetCreateError");
    assertThat(condition("Progressing").orElseThrow().message())
        .startsWith("Failed to create new replica set \"web-")
        .endsWith("\": refused");
    assertThat(events()).anyMatch(message -> message.endsWith("\": refused"));
    faults.heal();
    run(Duration.ofMinutes(1));
    assertThat(said("Progressing")).isEqualTo("True NewReplicaSetCreated");
  }

  /** One that was there before is taken over, and its progress told from then on. */
  @Test
  void setThatIsFound_isTakenOver() {
    start(2, "");
    ObjectMeta metadata = set("img:1").metadata();
    cluster
        .of(Deployment.class)
        .status()
        .edit("web", d -> d.withStatus(d.status().withConditions(List.of())));
    run(Duration.ofSeconds(1));
    assertThat(said("Progressing")).isEqualTo("True FoundNewReplicaSet");
    assertThat(condition("Progressing").orElseThrow().message())
        .isEqualTo("Found new replica set \"" + metadata.name() + '"');
    edit(spec -> spec.withMinReadySeconds(7));
    assertThat(set("img:1").spec().minReadySeconds()).isEqualTo(7);
    assertThat(set("img:1").metadata().uid()).isEqualTo(metadata.uid());
  }

  /** Nobody has pods, and the present template no set yet: the newest one is sized. */
  @Test
  void pausedDeploymentWithoutPods_getsThemFromItsNewestSet() {
    start(2, "");
    report("img:1", 2);
    image("img:2");
    while (size("img:1") > 0 || size("img:2") < 2) {
      report("img:2", size("img:2"));
      report("img:1", size("img:1"));
    }
    report("img:2", 2);
    scale(0);
    report("img:2", 0);
    edit(
        spec ->
            spec.withPaused(true)
                .withReplicas(3)
                .withTemplate(Scenario.imaged(spec.template(), "img:3")));
    assertThat(find("img:3")).isEmpty();
    checkSizes(0, 3);
  }

  @Test
  void pausedDeployment_stillForgetsItsHistory() {
    start(2, "");
    report("img:1", 2);
    image("img:2");
    report("img:2", size("img:2"));
    while (size("img:1") > 0 || size("img:2") < 2) {
      report("img:1", size("img:1"));
      report("img:2", size("img:2"));
    }
    report("img:1", 0);
    report("img:2", 2);
    assertThat(find("img:1")).isPresent();
    edit(spec -> spec.withPaused(true).withRevisionHistoryLimit(0));
    assertThat(find("img:1")).isEmpty();
    assertThat(find("img:2")).isPresent();
  }

  @Test
  void recreation_forgetsHistoryWhenItIsOver() {
    start(2, "'strategy':{'type':'Recreate'},'revisionHistoryLimit':0,");
    report("img:1", 2);
    String first = set("img:1").metadata().name();
    image("img:2");
    report("img:1", 0);
    assertThat(size("img:2")).isEqualTo(2);
    assertThat(find("img:1")).as("until the new pods are there").isPresent();
    report("img:2", 2);
    assertThat(find("img:1")).isEmpty();
    assertThat(events())
        .containsExactlyInAnyOrder(
            "Scaled up replica set " + first + " from 0 to 2",
            "Scaled down replica set " + first + " from 2 to 0",
            "Scaled up replica set " + set("img:2").metadata().name() + " from 0 to 2");
  }

  /** Of three sets that have pods the oldest shrinks first. */
  @Test
  void rolloutAmidARollout_shrinksTheOldestFirst() {
    start(10, BOUNDS);
    report("img:1", 10);
    image("img:2");
    report("img:1", 8);
    report("img:2", 5, 3);
    checkSizes(5, 8);
    image("img:3"); // what isn't available makes room, then the oldest
    checkSizes(5, 3);
    assertThat(size("img:3")).isEqualTo(5);
    assertThat(status().updatedReplicas()).isZero();
    report("img:3", 5);
    checkSizes(0, 3);
    assertThat(size("img:3")).isEqualTo(10);
  }

  @Test
  void setWithoutNote_isTakenToBeSizedForWhatIsThere() {
    start(10, BOUNDS);
    report("img:1", 10);
    image("img:2");
    checkSizes(8, 5);
    report("img:1", 8);
    report("img:2", 0);
    cluster
        .of(ReplicaSet.class)
        .edit(
            set("img:2").metadata().name(),
            now ->
                now.withMetadata(
                    now.metadata()
                        .withAnnotations(
                            Map.of(
                                "deployment.kubernetes.io/revision",
                                "2",
                                "deployment.kubernetes.io/desired-replicas",
                                "10"))));
    scale(15);
    checkSizes(11, 7);
  }

  /** The present set's trouble is told before that of old ones. */
  @Test
  void troubleOfTheNewSet_comesFirst() {
    start(10, BOUNDS);
    report("img:1", 10);
    failure(List.of(new ReplicaSetCondition("ReplicaFailure", "True", null, "Old", "")));
    image("img:2");
    assertThat(said("ReplicaFailure")).isEqualTo("True Old");
    cluster
        .of(ReplicaSet.class)
        .status()
        .edit(
            set("img:2").metadata().name(),
            set ->
                set.withStatus(
                    set.status()
                        .withTerminatingReplicas(2)
                        .withConditions(
                            List.of(
                                new ReplicaSetCondition(
                                    "ReplicaFailure", "True", null, "New", "")))));
    run(Duration.ofSeconds(1));
    assertThat(said("ReplicaFailure")).isEqualTo("True New");
    assertThat(status().terminatingReplicas()).isEqualTo(2);
  }

  /** A set that still has pods, or hasn't seen that it is to have none, isn't forgotten. */
  @Test
  void setThatIsntEmptyYet_isNoHistory() {
    start(2, "'revisionHistoryLimit':0,");
    report("img:1", 2);
    edit(spec -> spec.withReplicas(0));
    image("img:2");
    assertThat(size("img:1")).isZero();
    report("img:2", 0);
    assertThat(find("img:1")).as("with pods").isPresent();
    report("img:1", 0, 0);
    assertThat(find("img:1")).isEmpty();
  }
}
