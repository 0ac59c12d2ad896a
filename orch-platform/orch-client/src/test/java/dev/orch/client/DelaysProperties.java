package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Chance;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DelaysProperties {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Property(tries = 100)
  void failuresInARow_areTriedAgainMoreAndMoreRarely(@ForAll long seed) {
    Delays delays = new Delays(() -> Instant.EPOCH, new Chance(seed));
    assertThat(delays.next()).isZero();
    Duration most = Duration.ofMillis(500);
    for (int i = 0; i < 40; i++) {
      delays.connected(); // for a moment
      assertThat(delays.next()).isBetween(most.dividedBy(2), most);
      most = most.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : most.multipliedBy(2);
    }
  }

  @Property(tries = 100)
  void connectionThatHeld_isReplacedAtOnce(@ForAll long seed) {
    Instant[] now = {Instant.EPOCH};
    Delays delays = new Delays(() -> now[0], new Chance(seed));
    delays.next();
    assertThat(delays.next()).isPositive();
    delays.connected();
    now[0] = now[0].plus(LONGEST);
    assertThat(delays.next()).isZero();
    now[0] = now[0].plus(LONGEST);
    assertThat(delays.next()).as("a try that took long is none that held").isPositive();
  }
}
