package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.testkit.simulation.Trials;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The specifications would notice. */
class ControllerBugsTest {
  /** How long a bug may go unnoticed, in virtual time. */
  private static final Duration LONGEST = Duration.ofHours(500);

  @ParameterizedTest
  @EnumSource
  void bug_isNoticed(ControllerBugs bug) {
    assertThatThrownBy(() -> Trials.of(bug::specification, LONGEST))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ")
        .satisfies(
            noticed -> {
              if (Boolean.getBoolean("orch.bugs.tell")) {
                System.out.println(bug + ": " + noticed.getMessage().lines().limit(4).toList());
              }
            });
  }
}
