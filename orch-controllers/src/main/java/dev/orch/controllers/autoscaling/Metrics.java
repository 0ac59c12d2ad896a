package dev.orch.controllers.autoscaling;

import dev.orch.model.autoscalingv2.CrossVersionObjectReference;
import dev.orch.model.autoscalingv2.MetricIdentifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where autoscalers are told what is measured. Called by the autoscalers' workers, one at a time;
 * it answers with what it knows and waits for nothing but the API. All amounts are in thousandths,
 * rounded up.
 */
public interface Metrics {
  /**
   * What was measured of a pod.
   *
   * @param time the end of the measurement
   * @param window how long it took
   */
  record Sample(Instant time, Duration window, long milli) {}

  /** It can't be told; the message goes into the autoscaler's condition. */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
      super(message);
    }
  }

  /**
   * What pods use of a resource, by their names; those that aren't measured yet are left out.
   *
   * @param selector which pods, as a label query
   * @param container the one container that is asked for, or null for all of a pod
   * @throws UnavailableException if nothing is known
   */
  Map<String, Sample> resource(
      String resource, String namespace, String selector, @Nullable String container);

  /**
   * A metric of pods, by their names.
   *
   * @param selector which pods, as a label query
   * @throws UnavailableException if nothing is known
   */
  Map<String, Sample> pods(MetricIdentifier metric, String namespace, String selector);

  /**
   * A metric of one object of that namespace, or of the namespace.
   *
   * @throws UnavailableException if nothing is known
   */
  long object(MetricIdentifier metric, String namespace, CrossVersionObjectReference object);

  /**
   * A metric of something outside the cluster: one value for each series that matches.
   *
   * @throws UnavailableException if nothing is known
   */
  List<Long> external(MetricIdentifier metric, String namespace);
}
