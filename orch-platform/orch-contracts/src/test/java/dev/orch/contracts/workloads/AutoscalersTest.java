package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.autoscaling.Autoscalers;
import dev.orch.controllers.autoscaling.Metrics;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.autoscalingv2.CrossVersionObjectReference;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerCondition;
import dev.orch.model.autoscalingv2.MetricIdentifier;
import dev.orch.model.autoscalingv2.MetricStatus;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Autoscalers with metrics that a test gives them. */
class AutoscalersTest {
  private final Given metrics = new Given();
  private final Simulation cluster =
      Simulation.of(1, Autoscalers.measuring(metrics), ReplicaSets.controller(), Kubelet.loop());

  /** The same value of all pods, or of anything. */
  private final class Given implements Metrics {
    private long milli;
    private @Nullable String unknown;

    private long value() {
      if (unknown != null) {
        throw new UnavailableException(unknown);
      }
      return milli;
    }

    private Map<String, Sample> ofPods() {
      Map<String, Sample> samples = new TreeMap<>();
      for (Pod pod : cluster.of(Pod.class).list().items()) {
        samples.put(
            pod.metadata().name(),
            new Sample(cluster.executor().time().instant(), Duration.ofSeconds(15), value()));
      }
      return samples;
    }

    @Override
    public Map<String, Sample> resource(
        String resource, String namespace, String selector, @Nullable String container) {
      return ofPods();
    }

    @Override
    public Map<String, Sample> pods(MetricIdentifier metric, String namespace, String selector) {
      return ofPods();
    }

    @Override
    public long object(
        MetricIdentifier metric, String namespace, CrossVersionObjectReference object) {
      return value();
    }

    @Override
    public List<Long> external(MetricIdentifier metric, String namespace) {
      return List.of(value());
    }
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void start(int replicas, String spec) {
    cluster.create(
        ReplicaSet.class,
        "{'metadata':{'name':'web'},'spec':{'replicas':%d,'selector':{'matchLabels':{'a':'b'}},"
            + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'nodeName':'n','containers':[{"
            + "'name':'c','image':'i:1','resources':{'requests':{'cpu':'1'}}}]}}}}",
        replicas);
    run(Duration.ofMinutes(10)); // pods are past their start
    autoscale("web", spec);
    run(Duration.ofSeconds(1));
  }

  private void autoscale(String name, String spec) {
    cluster.create(
        HorizontalPodAutoscaler.class,
        "{'metadata':{'name':'%s'},'spec':{'scaleTargetRef':{'apiVersion':'apps/v1',"
            + "'kind':'ReplicaSet','name':'web'},'minReplicas':2,'maxReplicas':10,%s}}",
        name,
        spec);
  }

  private void run(Duration time) {
    cluster.executor().runFor(time);
  }

  private static String metric(String type, String source) {
    return "'metrics':[{'type':'" + type + "'," + source + "}]";
  }

  private static final String CPU =
      metric(
          "Resource",
          "'resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':50}}");

  private int replicas() {
    return Objects.requireNonNull(cluster.of(ReplicaSet.class).get("web").spec().replicas());
  }

  private HorizontalPodAutoscaler web() {
    return cluster.of(HorizontalPodAutoscaler.class).get("web");
  }

  private HorizontalPodAutoscalerCondition condition(String type) {
    return web().status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private List<String> events() {
    return cluster.of(Event.class).list().items().stream()
        .filter(event -> event.involvedObject().kind().equals("HorizontalPodAutoscaler"))
        .map(event -> event.reason() + ": " + event.message())
        .toList();
  }

  @Test
  void target_growsByItsUsage_andSaysWhy() {
    metrics.milli = 900;
    start(3, CPU);
    assertThat(replicas()).isEqualTo(6);
    assertThat(events())
        .contains(
            "SuccessfulRescale: New size: 6; reason: cpu resource utilization (percentage of"
                + " request) above target");
    assertThat(condition("AbleToScale").reason()).isEqualTo("SucceededRescale");
    assertThat(condition("ScalingActive").reason()).isEqualTo("ValidMetricFound");
    assertThat(condition("ScalingLimited").reason()).isEqualTo("DesiredWithinRange");
    assertThat(web().status().desiredReplicas()).isEqualTo(6);
    assertThat(web().status().lastScaleTime()).isNotNull();
    MetricStatus current = web().status().currentMetrics().get(0);
    assertThat(Objects.requireNonNull(current.resource()).current().averageUtilization())
        .isEqualTo(90);
  }

  @Test
  void target_shrinksWhenAllOfTheWindowIsLow() {
    metrics.milli = 900;
    start(3, CPU);
    metrics.milli = 10;
    run(Duration.ofMinutes(4));
    assertThat(replicas()).isEqualTo(6);
    assertThat(condition("AbleToScale").reason()).isEqualTo("ScaleDownStabilized");
    run(Duration.ofMinutes(3));
    assertThat(replicas()).isEqualTo(2);
    assertThat(condition("ScalingLimited").reason()).isEqualTo("TooFewReplicas");
  }

  @Test
  void target_isScaledNoOftenerThanEachPeriod() {
    metrics.milli = 5000;
    start(2, CPU);
    assertThat(replicas()).as("twice as many, or four").isEqualTo(4);
    run(Duration.ofSeconds(13));
    assertThat(replicas()).isEqualTo(4);
    run(Duration.ofSeconds(2));
    assertThat(replicas()).isEqualTo(8);
  }

  @Test
  void sameUsage_isWrittenOnce() {
    metrics.milli = 500;
    start(3, CPU);
    run(Duration.ofMinutes(1));
    long revision = cluster.store().revision();
    run(Duration.ofHours(1));
    assertThat(cluster.store().revision()).isEqualTo(revision);
  }

  @Test
  void unknownMetric_isSaid_andNothingShrinks() {
    metrics.milli = 500;
    metrics.unknown = "nobody measures";
    start(3, CPU);
    assertThat(replicas()).isEqualTo(3);
    HorizontalPodAutoscalerCondition active = condition("ScalingActive");
    assertThat(active.reason()).isEqualTo("FailedGetResourceMetric");
    assertThat(active.message())
        .isEqualTo(
            "the HPA was unable to compute the replica count: failed to get cpu utilization:"
                + " unable to get metrics for resource cpu: nobody measures");
    assertThat(events())
        .contains(
            "FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is:"
                + " failed to get cpu resource metric value: failed to get cpu utilization: unable"
                + " to get metrics for resource cpu: nobody measures");
  }

  @Test
  void size_outOfBounds_isBroughtBack() {
    start(1, CPU);
    assertThat(replicas()).isEqualTo(2);
    assertThat(events())
        .contains(
            "SuccessfulRescale: New size: 2; reason: Current number of replicas below"
                + " Spec.MinReplicas");
  }

  @Test
  void noReplicas_switchItOff() {
    start(0, CPU);
    assertThat(replicas()).isZero();
    assertThat(condition("ScalingActive").reason()).isEqualTo("ScalingDisabled");
  }

  @Test
  void queue_isShared() {
    metrics.milli = 70_000;
    start(
        3,
        metric(
            "External",
            "'external':{'metric':{'name':'jobs'},'target':{'type':'AverageValue',"
                + "'averageValue':'10'}}"));
    assertThat(replicas()).isEqualTo(6);
    run(Duration.ofSeconds(20));
    assertThat(replicas()).isEqualTo(7);
  }

  @Test
  void objectsValue_isWeighed() {
    metrics.milli = 20_000;
    start(
        3,
        metric(
            "Object",
            "'object':{'metric':{'name':'rate'},'describedObject':{'kind':'Service','name':'s',"
                + "'apiVersion':'v1'},'target':{'type':'Value','value':'10'}}"));
    assertThat(replicas()).isEqualTo(6);
    assertThat(events())
        .contains("SuccessfulRescale: New size: 6; reason: Service metric rate above target");
  }

  @Test
  void podsMetric_isAveraged() {
    metrics.milli = 4_000;
    start(
        3,
        metric(
            "Pods",
            "'pods':{'metric':{'name':'rps'},'target':{'type':'AverageValue',"
                + "'averageValue':'3'}}"));
    assertThat(replicas()).isEqualTo(4);
  }

  @Test
  void twoForTheSamePods_scaleNothing() {
    metrics.milli = 900;
    start(3, CPU);
    autoscale("other", CPU);
    run(Duration.ofSeconds(40));
    assertThat(condition("ScalingActive").reason()).isEqualTo("AmbiguousSelector");
    assertThat(condition("ScalingActive").message())
        .isEqualTo(
            "pods by selector a=b are controlled by multiple HPAs: [{other default} {web"
                + " default}]");
  }

  @Test
  void missingTarget_isSaid() {
    autoscale("web", CPU);
    run(Duration.ofSeconds(1));
    assertThat(condition("AbleToScale").reason()).isEqualTo("FailedGetScale");
    assertThat(condition("AbleToScale").message())
        .startsWith("the HPA controller was unable to get the target's current scale: replicasets");
  }
}
