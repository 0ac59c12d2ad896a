package dev.orch.testkit.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No classic bug would go unnoticed by the comparison with the reference. */
class ClassicBugsTest {
  private static final int BOUND = 20_000;
  private static final Drawn DRAWN = new Drawn();

  @ParameterizedTest
  @EnumSource
  void classicBug_isFoundByTheReference(ClassicBugs bug) {
    int clusters =
        DRAWN.firstCase(
            BOUND,
            each -> !each.answer().differences(bug.decide(each.cluster(), each.pod())).isEmpty());
    assertThat(clusters).as("clusters until %s is found", bug).isLessThan(BOUND);
  }

  @Test
  void schedulerWithoutBugs_isFoundRight() {
    int clusters =
        DRAWN.firstCase(
            2000,
            each ->
                !each.answer()
                    .differences(
                        Scheduler.schedule(
                                each.cluster().view(), List.of(each.pod()), Profile.defaults(), 1)
                            .get(0))
                    .isEmpty());
    assertThat(clusters).isEqualTo(2000);
  }
}
