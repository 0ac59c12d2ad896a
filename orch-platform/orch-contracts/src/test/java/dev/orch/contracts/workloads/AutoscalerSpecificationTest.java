package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Loop;
import dev.orch.controllers.autoscaling.Autoscalers;
import dev.orch.controllers.autoscaling.Metrics;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.workloads.Pods;
import dev.orch.controllers.workloads.ReplicaSets;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.autoscalingv2.CrossVersionObjectReference;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerCondition;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerSpec;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerStatus;
import dev.orch.model.autoscalingv2.MetricIdentifier;
import dev.orch.model.core.Pod;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A set that follows a load, whatever is wanted of it and whatever goes wrong. */
class AutoscalerSpecificationTest {
  private static final String SET =
      "{'metadata':{'name':'web'},'spec':{'replicas':2,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'img:1'}]}}}}";

  private static final String SCALER =
      "{'metadata':{'name':'web'},'spec':{'scaleTargetRef':{'apiVersion':'apps/v1',"
          + "'kind':'ReplicaSet','name':'web'},'minReplicas':%d,'maxReplicas':%d,"
          + "'metrics':[{'type':'Pods','pods':{'metric':{'name':'load'},"
          + "'target':{'type':'AverageValue','averageValue':'1'}}}]}}";

  @Test
  void autoscalers_followTheLoadWithinTheirBounds() {
    Scenario.hold(Loads::new, Duration.ofHours(100));
  }

  static final class Loads extends Scenario implements Metrics {
    private @Nullable Simulation cluster;

    /** What all pods share, in thousandths of what one is to carry. */
    private long load = 2_000;

    private Instant silentUntil = Instant.MIN;
    private int smallest = Integer.MAX_VALUE;
    private int largest;
    private int highestLeast;

    /** What the set was told to be, and by whom. */
    private int size = 2;

    private boolean byHand;

    @Override
    public List<Loop> loops() {
      return List.of(
          Autoscalers.measuring(this),
          ReplicaSets.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void prepare(Simulation prepared) {
      cluster = prepared;
      prepared.create(ReplicaSet.class, SET);
    }

    private Simulation cluster() {
      return Objects.requireNonNull(cluster);
    }

    @Override
    public Map<String, Sample> pods(MetricIdentifier metric, String namespace, String selector) {
      Instant now = cluster().executor().time().instant();
      if (now.isBefore(silentUntil)) {
        throw new UnavailableException("no metrics");
      }
      List<Pod> pods = pods(cluster()).stream().filter(Pods::isReady).toList();
      Map<String, Sample> samples = new TreeMap<>();
      for (Pod pod : pods) {
        long share = load / pods.size();
        samples.put(pod.metadata().name(), new Sample(now, Duration.ofSeconds(15), share));
      }
      return samples;
    }

    @Override
    public Map<String, Sample> resource(
        String resource, String namespace, String selector, @Nullable String container) {
      throw new UnavailableException("not measured");
    }

    @Override
    public long object(
        MetricIdentifier metric, String namespace, CrossVersionObjectReference object) {
      throw new UnavailableException("not measured");
    }

    @Override
    public List<Long> external(MetricIdentifier metric, String namespace) {
      throw new UnavailableException("not measured");
    }

    @Override
    public void act(Simulation acted, Rng rng) {
      switch (rng.nextInt(10)) {
        case 0, 1, 2, 3 -> load = rng.nextInt(0, 13_000);
        case 4 ->
            silentUntil =
                acted.executor().time().instant().plus(Duration.ofSeconds(rng.nextInt(300)));
        case 5 -> anyPod(acted, rng).ifPresent(pod -> delete(acted, pod));
        case 6 -> scale(acted, rng.nextInt(14));
        case 7 -> anyPod(acted, rng).ifPresent(pod -> end(acted, pod, "Failed"));
        default -> actOnScaler(acted, rng);
      }
    }

    private void scale(Simulation acted, int replicas) {
      byHand = true;
      acted
          .of(ReplicaSet.class)
          .edit("web", set -> set.withSpec(set.spec().withReplicas(replicas)));
    }

    private void actOnScaler(Simulation acted, Rng rng) {
      int least = rng.nextInt(1, 5);
      int most = least + rng.nextInt(8);
      smallest = Math.min(smallest, least);
      highestLeast = Math.max(highestLeast, least);
      largest = Math.max(largest, most);
      if (acted.of(HorizontalPodAutoscaler.class).find("web").isEmpty()) {
        acted.create(HorizontalPodAutoscaler.class, SCALER, least, most);
      } else if (rng.nextInt(4) == 0) {
        acted.of(HorizontalPodAutoscaler.class).delete("web");
      } else {
        edit(acted, spec -> spec.withMinReplicas(least).withMaxReplicas(most));
      }
    }

    private static void edit(
        Simulation cluster, UnaryOperator<HorizontalPodAutoscalerSpec> change) {
      cluster
          .of(HorizontalPodAutoscaler.class)
          .edit("web", scaler -> scaler.withSpec(change.apply(scaler.spec())));
    }

    @Override
    public void always(Simulation checked) {
      int now = size(checked);
      if (now != size && !byHand) {
        assertThat(now).as("bounds that were ever wanted").isBetween(smallest, largest);
        int most = Math.max(highestLeast, Math.max(2 * size, size + 4));
        assertThat(now).as("after " + size).isLessThanOrEqualTo(most);
        assertThat(size).as("a set that is switched off stays so").isPositive();
      }
      size = now;
      byHand = false;
    }

    private static int size(Simulation cluster) {
      return Objects.requireNonNull(cluster.of(ReplicaSet.class).get("web").spec().replicas());
    }

    @Override
    public void settled(Simulation checked) {
      int replicas = size(checked);
      assertThat(pods(checked).stream().filter(Pods::isReady)).hasSize(replicas);
      Optional<HorizontalPodAutoscaler> found =
          checked.of(HorizontalPodAutoscaler.class).find("web");
      if (found.isEmpty()) {
        return;
      }
      HorizontalPodAutoscalerStatus status = found.get().status();
      assertThat(status.currentReplicas()).isEqualTo(replicas);
      assertThat(status.desiredReplicas()).isEqualTo(replicas);
      assertThat(condition(status, "AbleToScale")).isEqualTo("True");
      if (replicas == 0) {
        assertThat(condition(status, "ScalingActive")).isEqualTo("False");
        return;
      }
      assertThat(condition(status, "ScalingActive")).isEqualTo("True");
      checkSize(found.get().spec(), replicas);
    }

    private static String condition(HorizontalPodAutoscalerStatus status, String type) {
      return status.conditions().stream()
          .filter(c -> c.type().equals(type))
          .map(HorizontalPodAutoscalerCondition::status)
          .findFirst()
          .orElse("");
    }

    /** A tenth more or less than wanted for each is left as it is. */
    private void checkSize(HorizontalPodAutoscalerSpec spec, int replicas) {
      int least = Objects.requireNonNull(spec.minReplicas());
      assertThat(replicas).isBetween(least, spec.maxReplicas());
      double each = load / 1000.0 / replicas;
      if (each > 1.1) {
        assertThat(replicas).as("with a load of " + load).isEqualTo(spec.maxReplicas());
      } else if (each < 0.9) {
        long enough = (load + 999) / 1000;
        assertThat(replicas).as("with a load of " + load).isEqualTo((int) Math.max(least, enough));
      }
    }
  }
}
