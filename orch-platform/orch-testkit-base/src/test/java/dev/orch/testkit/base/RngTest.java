package dev.orch.testkit.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RngTest {
  /** The first outputs of Vigna's splitmix64.c for this seed. */
  @Test
  void nextLong_isSplitMix64() {
    Rng rng = Rng.of(1234567);

    assertThat(LongStream.generate(rng::nextLong).limit(3))
        .containsExactly(6457827717110365317L, 3203168211198807973L, -8629252141511181193L);
  }

  /** Written down once: it must come out on every JDK. */
  @Test
  void boundedDraws_areTheSameEverywhere() {
    Rng rng = Rng.of(42);

    assertThat(IntStream.generate(() -> rng.nextInt(100)).limit(10))
        .containsExactly(6, 45, 29, 82, 25, 31, 62, 54, 2, 87);
    assertThat(rng.nextDouble()).isEqualTo(0.20490183179877552);
    assertThat(rng.split("faults").nextLong()).isEqualTo(3895584768289470740L);
  }

  @Test
  void split_dependsOnSeedAndNameAlone() {
    Rng drawn = Rng.of(7);
    drawn.nextLong();

    assertThat(drawn.split("a").nextLong()).isEqualTo(Rng.of(7).split("a").nextLong());
    assertThat(drawn.split("a").nextLong()).isNotEqualTo(drawn.split("b").nextLong());
    assertThat(drawn.split("a").nextLong()).isNotEqualTo(Rng.of(8).split("a").nextLong());
  }

  @Test
  void boundOfNothing_isRefused() {
    assertThatThrownBy(() -> Rng.of(1).nextInt(0)).hasMessage("bound must be at least 1, is 0");
  }
}
