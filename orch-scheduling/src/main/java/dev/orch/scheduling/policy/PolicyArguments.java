package dev.orch.scheduling.policy;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.scheduling.QueueSortPlugin;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The arguments of these plugins in a configuration. */
final class PolicyArguments {
  private PolicyArguments() {}

  private static IllegalArgumentException invalid(String field, Object value, String why) {
    return new IllegalArgumentException("args." + field + ": Invalid value: " + value + ": " + why);
  }

  /** There are none. */
  record None() {}

  /** One queue's weight; no weight is 1. */
  record Queue(String name, int weight) {
    Queue {
      name = string(name);
      weight = weight == 0 ? 1 : weight;
    }
  }

  /**
   * Of FairShare.
   *
   * @param queueLabel the label with the queue's name
   * @param byNamespace a queue for each namespace, instead
   * @param queues those whose weights aren't 1
   * @param order within a queue: PrioritySort, which is the default, or EarliestDeadlineFirst
   */
  record Fair(String queueLabel, boolean byNamespace, List<Queue> queues, String order) {
    Fair {
      queueLabel = string(queueLabel);
      queues = list(queues);
      order = string(order);
    }

    FairShare plugin() {
      if (byNamespace && !queueLabel.isEmpty()) {
        throw invalid("queueLabel", "\"" + queueLabel + "\"", "queues are by namespace");
      }
      String label = queueLabel.isEmpty() ? FairShare.QUEUE : queueLabel;
      FairShare plugin =
          byNamespace ? FairShare.byNamespace(weights()) : FairShare.byLabel(label, weights());
      return plugin.within(within());
    }

    private Map<String, Integer> weights() {
      Map<String, Integer> weights = new TreeMap<>();
      for (int i = 0; i < queues.size(); i++) {
        Queue queue = queues.get(i);
        String at = "queues[" + i + "].";
        if (queue.weight < 1) {
          throw invalid(at + "weight", queue.weight, "must be greater than zero");
        }
        if (weights.put(queue.name, queue.weight) != null) {
          throw new IllegalArgumentException(
              "args." + at + "name: Duplicate value: \"" + queue.name + "\"");
        }
      }
      return weights;
    }

    private QueueSortPlugin within() {
      return switch (order) {
        case "", "PrioritySort" -> QueueSortPlugin.byPriority();
        case "EarliestDeadlineFirst" -> new EarliestDeadlineFirst();
        default ->
            throw new IllegalArgumentException(
                "args.order: Unsupported value: \""
                    + order
                    + "\": supported values: \"EarliestDeadlineFirst\", \"PrioritySort\"");
      };
    }
  }

  /**
   * Of Interference.
   *
   * @param maxSlowdown in hundredths; 50 by default
   */
  record Interfering(@Nullable Integer maxSlowdown) {
    Interference plugin() {
      int most = maxSlowdown == null ? 50 : maxSlowdown;
      if (most < 0) {
        throw invalid("maxSlowdown", most, "must not be negative");
      }
      return new Interference(most);
    }
  }

  /**
   * Of DataLocality.
   *
   * @param topologyKeys labels of nodes from the nearest to the farthest
   */
  record Locality(List<String> topologyKeys) {
    Locality {
      topologyKeys = list(topologyKeys);
    }

    DataLocality plugin() {
      for (int i = 0; i < topologyKeys.size(); i++) {
        if (topologyKeys.get(i).isEmpty()) {
          throw new IllegalArgumentException(
              "args.topologyKeys[" + i + "]: Required value: can not be empty");
        }
      }
      return topologyKeys.isEmpty()
          ? new DataLocality()
          : new DataLocality(Distance.byLabels(topologyKeys));
    }
  }

  /**
   * Of EnergyAware.
   *
   * @param idleWatts of nodes that don't tell; 100 by default
   * @param peakWatts of nodes that don't tell; 250 by default
   */
  record Energy(@Nullable Double idleWatts, @Nullable Double peakWatts) {
    EnergyAware plugin() {
      double idle = idleWatts == null ? Power.DEFAULT.idle() : idleWatts;
      double peak = peakWatts == null ? Math.max(idle, Power.DEFAULT.peak()) : peakWatts;
      if (!(idle >= 0)) {
        throw invalid("idleWatts", idle, "must not be negative");
      }
      if (!(peak >= idle)) {
        throw invalid("peakWatts", peak, "must not be less than idleWatts");
      }
      return new EnergyAware(new Power(idle, peak));
    }
  }
}
