package dev.orch.controllers.autoscaling;

import dev.orch.controllers.autoscaling.Metrics.Sample;
import dev.orch.controllers.autoscaling.Metrics.UnavailableException;
import dev.orch.controllers.workloads.Pods;
import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How many replicas bring a metric to its target: as many times the present ones as usage is times
 * the target. For one autoscaler at one moment; immutable.
 *
 * @param pods those of the target
 * @param replicas how many its spec wants
 */
record ReplicaCalculator(List<Pod> pods, int replicas, Tolerance tolerance, Instant now) {
  /**
   * What a metric asks for.
   *
   * @param usage the average of a pod, or the whole value
   * @param utilization the usage in percent of what is requested; 0 where nothing is
   */
  record Answer(int replicas, long usage, int utilization) {}

  /** How far usage is from its target. */
  private record Usage(double ratio, long average, int utilization) {}

  /** Tells usage of some pods. */
  private interface Measure {
    Usage of(Map<String, Long> milli);

    /** What a pod without a measurement is taken for when there seem to be too many. */
    long ifMissing(String pod);
  }

  /** For an average of pods. */
  Answer average(Map<String, Sample> measured, long target, boolean processor) {
    return perPod(
        measured,
        processor,
        new Measure() {
          @Override
          public Usage of(Map<String, Long> milli) {
            long sum = milli.values().stream().mapToLong(Long::longValue).sum();
            long average = sum / milli.size();
            return new Usage((double) average / target, average, 0);
          }

          @Override
          public long ifMissing(String pod) {
            return target;
          }
        });
  }

  /**
   * For a share of what pods request, in percent.
   *
   * @param requests by pod; asked for when something was measured
   */
  Answer utilization(
      Map<String, Sample> measured,
      Supplier<Map<String, Long>> requests,
      int target,
      boolean processor) {
    return perPod(
        measured,
        processor,
        new Measure() {
          @Override
          public Usage of(Map<String, Long> milli) {
            return share(milli, requests.get(), target);
          }

          @Override
          public long ifMissing(String pod) {
            return requests.get().getOrDefault(pod, 0L) * Math.max(100, target) / 100;
          }
        });
  }

  private static Usage share(Map<String, Long> milli, Map<String, Long> requests, int target) {
    long used = 0;
    long requested = 0;
    int pods = 0;
    for (Map.Entry<String, Long> pod : milli.entrySet()) {
      Long request = requests.get(pod.getKey());
      if (request != null) {
        used += pod.getValue();
        requested += request;
        pods++;
      }
    }
    if (requested == 0) {
      throw new UnavailableException("no metrics returned matched known pods");
    }
    int percent = (int) (used * 100 / requested);
    return new Usage((double) percent / target, used / pods, percent);
  }

  /**
   * Pods whose measurements are missing or worth nothing count against the change that the others
   * ask for: they may make it smaller, and never turn it around.
   */
  private Answer perPod(Map<String, Sample> measured, boolean processor, Measure measure) {
    requirePods();
    PodGroups groups = PodGroups.of(pods, measured, processor, now);
    if (groups.samples().isEmpty()) {
      throw new UnavailableException(
          "did not receive metrics for targeted pods (pods might be unready)");
    }
    Map<String, Long> milli = new TreeMap<>();
    groups.samples().forEach((pod, sample) -> milli.put(pod, sample.milli()));
    Usage usage = measure.of(milli);
    boolean up = usage.ratio() > 1.0;
    boolean startsMore = up && !groups.unready().isEmpty();
    if (!startsMore && groups.missing().isEmpty()) {
      return tolerance.covers(usage.ratio())
          ? answer(replicas, usage)
          : answer(ceil(usage.ratio() * groups.ready()), usage);
    }
    if (up) {
      groups.missing().forEach(pod -> milli.put(pod, 0L));
      groups.unready().forEach(pod -> milli.put(pod, 0L));
    } else if (usage.ratio() < 1.0) {
      groups.missing().forEach(pod -> milli.put(pod, measure.ifMissing(pod)));
    }
    double ratio = measure.of(milli).ratio();
    int wanted = ceil(ratio * milli.size());
    boolean turns =
        usage.ratio() < 1.0 && ratio > 1.0
            || up && ratio < 1.0
            || ratio < 1.0 && wanted > replicas
            || ratio > 1.0 && wanted < replicas;
    return answer(turns || tolerance.covers(ratio) ? replicas : wanted, usage);
  }

  private static Answer answer(int replicas, Usage usage) {
    return new Answer(replicas, usage.average(), usage.utilization());
  }

  /** For a value that more pods bring down, such as a queue's length. */
  Answer value(long usage, long target) {
    double ratio = (double) usage / target;
    if (replicas == 0) {
      return new Answer(ceil(ratio), usage, 0);
    }
    if (tolerance.covers(ratio)) {
      return new Answer(replicas, usage, 0);
    }
    requirePods();
    long ready =
        pods.stream()
            .filter(pod -> pod.status().phase().equals("Running") && Pods.isReady(pod))
            .count();
    return new Answer(ceil(ratio * ready), usage, 0);
  }

  /**
   * For a value of which each pod is to have its share.
   *
   * @param present how many pods there are
   */
  Answer share(long usage, long target, int present) {
    double ratio = usage / ((double) target * present);
    int wanted = tolerance.covers(ratio) ? present : ceil((double) usage / target);
    return new Answer(wanted, (long) Math.ceil((double) usage / present), 0);
  }

  private void requirePods() {
    if (pods.isEmpty()) {
      throw new UnavailableException(
          "no pods returned by selector while calculating replica count");
    }
  }

  /** Saturates at the bounds of an int. */
  private static int ceil(double number) {
    return (int) Math.ceil(number);
  }
}
