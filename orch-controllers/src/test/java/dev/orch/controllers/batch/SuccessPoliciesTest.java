package dev.orch.controllers.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.batch.SuccessPolicy;
import dev.orch.model.batch.SuccessPolicyRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuccessPoliciesTest {
  private static final int COMPLETIONS = 10;

  private static Optional<String> met(String succeeded, SuccessPolicyRule... rules) {
    return SuccessPolicies.met(
        new SuccessPolicy(List.of(rules)), COMPLETIONS, Indexes.parse(succeeded, COMPLETIONS));
  }

  @Test
  void indexes_mustAllSucceed_unlessACountIsEnough() {
    assertThat(met("0,2", new SuccessPolicyRule("0,2-3", null))).isEmpty();
    assertThat(met("0,2,3", new SuccessPolicyRule("0,2-3", null)))
        .contains("Matched rules at index 0");
    assertThat(met("0,2,7", new SuccessPolicyRule("0,2-3", 2))).isPresent();
    assertThat(met("0,7,8", new SuccessPolicyRule("0,2-3", 2))).isEmpty();
  }

  @Test
  void count_isOfAllIndexes() {
    assertThat(met("1,5", new SuccessPolicyRule(null, 3))).isEmpty();
    assertThat(met("1,5,6", new SuccessPolicyRule(null, 3))).isPresent();
  }

  @Test
  void firstRuleThatIsMet_isNamed() {
    assertThat(met("4", new SuccessPolicyRule("3", null), new SuccessPolicyRule("4", null)))
        .contains("Matched rules at index 1");
  }

  @Test
  void nothing_isMetByNothing() {
    assertThat(met("", new SuccessPolicyRule(null, 0))).isEmpty();
    assertThat(met("1", new SuccessPolicyRule("x", null))).isEmpty();
    assertThat(SuccessPolicies.met(null, COMPLETIONS, Indexes.parse("0-9", COMPLETIONS))).isEmpty();
  }
}
