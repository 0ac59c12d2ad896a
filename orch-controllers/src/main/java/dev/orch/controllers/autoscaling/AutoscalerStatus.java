package dev.orch.controllers.autoscaling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerCondition;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscalerStatus;
import dev.orch.model.autoscalingv2.MetricStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an autoscaler as one run makes it. Used by one thread. */
final class AutoscalerStatus {
  static final String ABLE = "AbleToScale";
  static final String ACTIVE = "ScalingActive";
  static final String LIMITED = "ScalingLimited";

  private final Instant now;
  private final List<HorizontalPodAutoscalerCondition> conditions;
  private final HorizontalPodAutoscalerStatus before;
  private int current;
  private int desired;
  private List<MetricStatus> metrics;
  private @Nullable Instant scaled;

  AutoscalerStatus(HorizontalPodAutoscalerStatus before, Instant now) {
    this.before = before;
    this.now = now;
    this.conditions = new ArrayList<>(before.conditions());
    this.current = before.currentReplicas();
    this.desired = before.desiredReplicas();
    this.metrics = before.currentMetrics();
    this.scaled = before.lastScaleTime();
  }

  /** Sets a condition, whose time changes with its status alone. */
  void set(String type, boolean status, String reason, String message) {
    String text = status ? "True" : "False";
    for (int i = 0; i < conditions.size(); i++) {
      HorizontalPodAutoscalerCondition c = conditions.get(i);
      if (c.type().equals(type)) {
        Instant since = c.status().equals(text) ? c.lastTransitionTime() : now;
        conditions.set(i, new HorizontalPodAutoscalerCondition(type, text, since, reason, message));
        return;
      }
    }
    conditions.add(new HorizontalPodAutoscalerCondition(type, text, now, reason, message));
  }

  void replicas(int newCurrent, int newDesired) {
    current = newCurrent;
    desired = newDesired;
  }

  void metrics(List<MetricStatus> statuses) {
    metrics = ImmutableList.copyOf(statuses);
  }

  void scaled() {
    scaled = now;
  }

  HorizontalPodAutoscalerStatus build() {
    return new HorizontalPodAutoscalerStatus(
        before.observedGeneration(),
        scaled,
        current,
        desired,
        metrics,
        ImmutableList.copyOf(conditions));
  }
}
