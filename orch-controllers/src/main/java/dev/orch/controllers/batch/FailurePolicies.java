package dev.orch.controllers.batch;

import dev.orch.model.batch.PodFailurePolicy;
import dev.orch.model.batch.PodFailurePolicyOnExitCodesRequirement;
import dev.orch.model.batch.PodFailurePolicyRule;
import dev.orch.model.core.ContainerStateTerminated;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Job's pod failure policy says of a failed pod: its first rule that matches. Stateless. */
final class FailurePolicies {
  /**
   * What follows a pod's failure.
   *
   * @param action that of the rule, or {@code ""} if none matches
   * @param message why the Job fails, if it does
   */
  record Consequence(String action, @Nullable String message) {
    private static final Consequence NONE = new Consequence("", null);

    /** Whether the failure counts toward the limits. */
    boolean isCounted() {
      return !action.equals("Ignore");
    }

    boolean failsIndex() {
      return action.equals("FailIndex");
    }
  }

  private FailurePolicies() {}

  static Consequence of(@Nullable PodFailurePolicy policy, Pod failed) {
    List<PodFailurePolicyRule> rules = policy == null ? List.of() : policy.rules();
    for (int i = 0; i < rules.size(); i++) {
      PodFailurePolicyRule rule = rules.get(i);
      Optional<String> why =
          rule.onExitCodes() != null ? exit(failed, rule.onExitCodes()) : condition(failed, rule);
      if (why.isPresent()) {
        String message = why.get() + " matching " + rule.action() + " rule at index " + i;
        return new Consequence(rule.action(), rule.action().equals("FailJob") ? message : null);
      }
    }
    return Consequence.NONE;
  }

  private static Optional<String> exit(Pod pod, PodFailurePolicyOnExitCodesRequirement codes) {
    return ended(pod.status().containerStatuses(), codes)
        .or(() -> ended(pod.status().initContainerStatuses(), codes))
        .map(
            container ->
                "Container "
                    + container.name()
                    + " for pod "
                    + name(pod)
                    + " failed with exit code "
                    + exitCode(container));
  }

  private static Optional<ContainerStatus> ended(
      List<ContainerStatus> containers, PodFailurePolicyOnExitCodesRequirement codes) {
    String only = codes.containerName();
    return containers.stream()
        .filter(container -> only == null || only.equals(container.name()))
        .filter(container -> exitCode(container) != 0 && matches(exitCode(container), codes))
        .findFirst();
  }

  /** 0 also if it hasn't ended. */
  private static int exitCode(ContainerStatus container) {
    ContainerStateTerminated terminated = container.state().terminated();
    return terminated == null ? 0 : terminated.exitCode();
  }

  private static boolean matches(int code, PodFailurePolicyOnExitCodesRequirement codes) {
    return switch (codes.operator()) {
      case "In" -> codes.values().contains(code);
      case "NotIn" -> !codes.values().contains(code);
      default -> false;
    };
  }

  private static Optional<String> condition(Pod pod, PodFailurePolicyRule rule) {
    return pod.status().conditions().stream()
        .filter(condition -> isAmong(condition, rule))
        .findFirst()
        .map(condition -> "Pod " + name(pod) + " has condition " + condition.type());
  }

  private static boolean isAmong(PodCondition condition, PodFailurePolicyRule rule) {
    return rule.onPodConditions().stream()
        .anyMatch(
            pattern ->
                pattern.type().equals(condition.type())
                    && pattern.status().equals(condition.status()));
  }

  private static String name(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }
}
