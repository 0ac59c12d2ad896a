package dev.orch.scheduling;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.selector.LabelSelectors;
import java.util.Map;

/** The disruption budgets of a cluster. Immutable. */
final class Budgets {
  private final ImmutableListMultimap<String, Budget> byNamespace;

  private Budgets(ImmutableListMultimap<String, Budget> byNamespace) {
    this.byNamespace = byNamespace;
  }

  private record Budget(
      int at, LabelSelector selector, Map<String, ?> disrupted, int disruptionsAllowed) {}

  static Budgets of(ClusterView view) {
    ImmutableListMultimap.Builder<String, Budget> budgets = ImmutableListMultimap.builder();
    int next = 0;
    for (PodDisruptionBudget each : view.all(WorkloadKinds.DISRUPTION_BUDGET)) {
      LabelSelector selector = each.spec().selector();
      // To the scheduler an empty selector selects nothing.
      if (selector != null
          && !(selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty())) {
        Budget budget =
            new Budget(
                next++,
                selector,
                each.status().disruptedPods(),
                each.status().disruptionsAllowed());
        budgets.put(each.metadata().namespace(), budget);
      }
    }
    return new Budgets(budgets.build());
  }

  boolean isEmpty() {
    return byNamespace.isEmpty();
  }

  /** Nothing is spent yet. */
  Spending spending() {
    return new Spending();
  }

  /** How many disruptions one eviction after the other would cost. Mutable. */
  final class Spending {
    private final int[] spent = new int[byNamespace.size()];

    /** Whether evicting this pod too is more than a budget of its allows. */
    boolean exceeds(Pod pod) {
      Map<String, String> labels = pod.metadata().labels();
      if (labels.isEmpty()) {
        return false;
      }
      boolean exceeds = false;
      for (Budget budget : byNamespace.get(pod.metadata().namespace())) {
        // A pod among the disrupted ones is paid for already.
        if (LabelSelectors.matches(budget.selector, labels)
            && !budget.disrupted.containsKey(pod.metadata().name())) {
          exceeds |= ++spent[budget.at] > budget.disruptionsAllowed;
        }
      }
      return exceeds;
    }
  }
}
