package dev.orch.controllers.autoscaling;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.selector.LabelQuery;
import dev.orch.store.api.Api;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** The horizontal pod autoscaler: gives workloads as many replicas as their metrics ask for. */
public final class Autoscalers implements Loop {
  /** How often each autoscaler is looked at: never sooner again, so that changes show. */
  static final Duration PERIOD = Duration.ofSeconds(15);

  private final Function<Api, Metrics> metrics;

  private Autoscalers(Function<Api, Metrics> metrics) {
    this.metrics = metrics;
  }

  /** The loop that goes by what the cluster's API measures. */
  public static Loop controller() {
    return new Autoscalers(ApiMetrics::new);
  }

  /** The loop that goes by these metrics. */
  public static Loop measuring(Metrics metrics) {
    return new Autoscalers(api -> metrics);
  }

  @Override
  public String name() {
    return "horizontal-pod-autoscaler-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    Running running = new Running(metrics.apply(environment.api()));
    return Controller.of(WorkloadKinds.AUTOSCALER)
        .named("horizontal-pod-autoscaler")
        .watches(
            BuiltInKinds.POD, (pod, caches) -> ImmutableList.of()) // read, and looked for in time
        .gone((key, context) -> running.histories.remove(key))
        .reconcile(running::reconcile)
        .start(environment);
  }

  /** What one loop remembers. Keys are looked at one at a time. */
  private static final class Running {
    private final Metrics metrics;
    private final Map<ObjectKey, ScalingHistory> histories = new ConcurrentSkipListMap<>();

    Running(Metrics metrics) {
      this.metrics = metrics;
    }

    Result reconcile(HorizontalPodAutoscaler autoscaler, Context context) {
      ScalingHistory history =
          histories.computeIfAbsent(ObjectKey.of(autoscaler), key -> new ScalingHistory());
      Instant now = context.now();
      Instant due = history.looked().equals(Instant.MIN) ? now : history.looked().plus(PERIOD);
      if (now.isBefore(due)) {
        return Result.again(Duration.between(now, due));
      }
      history.look(now);
      new AutoscalerRun(autoscaler, history, metrics, this::rivals, context).run();
      return Result.again(PERIOD);
    }

    /** The autoscalers whose target has one of these pods. */
    private List<ObjectKey> rivals(String namespace, List<Pod> pods) {
      return histories.entrySet().stream()
          .filter(entry -> entry.getKey().namespace().equals(namespace))
          .filter(entry -> selects(entry.getValue().selector(), pods))
          .map(Map.Entry::getKey)
          .toList();
    }

    private static boolean selects(String selector, List<Pod> pods) {
      return !selector.isEmpty()
          && pods.stream()
              .anyMatch(pod -> LabelQuery.parse(selector).matches(pod.metadata().labels()));
    }
  }
}
