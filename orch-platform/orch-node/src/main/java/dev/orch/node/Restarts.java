package dev.orch.node;

import dev.orch.model.core.ContainerRestartRule;
import dev.orch.model.core.ContainerRestartRuleOnExitCodes;
import dev.orch.runtime.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When an ended container may start again: the first time at once, then after 10 s, doubled with
 * each restart up to five minutes; a container that ran for ten minutes begins anew. Kubernetes'
 * numbers (CrashLoopBackOff). Stateless: the attempt's number is all that it needs, so a restarted
 * agent goes on where it was.
 */
final class Restarts {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final Duration RECOVERED = Duration.ofMinutes(10);

  private Restarts() {}

  /** How long after its end the attempt's successor has to wait. */
  static Duration delay(ContainerState ended) {
    Instant started = ended.startedAt();
    Instant finished = ended.finishedAt();
    boolean recovered =
        started != null
            && finished != null
            && Duration.between(started, finished).compareTo(RECOVERED) >= 0;
    if (ended.attempt() == 0 || recovered) {
      return Duration.ZERO;
    }
    int doublings = Math.min(ended.attempt() - 1, 10);
    Duration delay = FIRST.multipliedBy(1L << doublings);
    return delay.compareTo(MOST) > 0 ? MOST : delay;
  }

  /** When the attempt's successor may start. */
  static Instant at(ContainerState ended) {
    Instant finished = ended.finishedAt();
    return (finished == null ? ended.createdAt() : finished).plus(delay(ended));
  }

  /**
   * Whether a container that ended with that code is started again under a restart policy; the
   * first of its own rules that matches the code comes before the policy.
   */
  static boolean wanted(String policy, List<ContainerRestartRule> rules, ContainerState ended) {
    Integer code = ended.exitCode();
    for (ContainerRestartRule rule : rules) {
      ContainerRestartRuleOnExitCodes codes = rule.exitCodes();
      if (codes != null && code != null) {
        boolean listed = codes.values().contains(code);
        if (listed == codes.operator().equals("In")) {
          return true;
        }
      }
    }
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> code == null || code != 0;
      default -> true;
    };
  }
}
