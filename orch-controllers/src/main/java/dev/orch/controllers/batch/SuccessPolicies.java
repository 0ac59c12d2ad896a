package dev.orch.controllers.batch;

import dev.orch.model.batch.SuccessPolicy;
import dev.orch.model.batch.SuccessPolicyRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether an Indexed Job has succeeded before all its indexes have. Stateless. */
final class SuccessPolicies {
  private SuccessPolicies() {}

  /** Why it has, if it has. */
  static Optional<String> met(@Nullable SuccessPolicy policy, int completions, Indexes succeeded) {
    if (policy == null || succeeded.isEmpty()) {
      return Optional.empty();
    }
    List<SuccessPolicyRule> rules = policy.rules();
    for (int i = 0; i < rules.size(); i++) {
      if (isMet(rules.get(i), completions, succeeded)) {
        return Optional.of("Matched rules at index " + i);
      }
    }
    return Optional.empty();
  }

  private static boolean isMet(SuccessPolicyRule rule, int completions, Indexes succeeded) {
    Integer count = rule.succeededCount();
    if (rule.succeededIndexes() == null) {
      return count != null && succeeded.size() >= count;
    }
    Indexes required = Indexes.parse(rule.succeededIndexes(), completions);
    int done = succeeded.among(required).size();
    return !required.isEmpty() && (done == required.size() || count != null && done >= count);
  }
}
