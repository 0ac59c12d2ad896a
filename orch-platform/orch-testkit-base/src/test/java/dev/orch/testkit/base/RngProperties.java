package dev.orch.testkit.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RngProperties {
  @Property
  void bounded_staysWithin(@ForAll long seed, @ForAll @LongRange(min = 1) long bound) {
    assertThat(Rng.of(seed).nextLong(bound)).isBetween(0L, bound - 1);
  }

  @Property
  void range_staysWithin(@ForAll long seed, @ForAll int one, @ForAll int other) {
    int from = Math.min(one, other);
    int to = Math.max(one, other) == from ? from + 1 : Math.max(one, other);

    if (from < to) {
      assertThat(Rng.of(seed).nextInt(from, to)).isBetween(from, to - 1);
    }
  }

  @Property
  void nextDouble_isBelowOne(@ForAll long seed) {
    assertThat(Rng.of(seed).nextDouble()).isBetween(0.0, Math.nextDown(1.0));
  }

  @Property
  void shuffle_losesNothing(@ForAll long seed, @ForAll List<Integer> items) {
    List<Integer> shuffled = new ArrayList<>(items);
    Rng.of(seed).shuffle(shuffled);

    assertThat(shuffled).containsExactlyInAnyOrderElementsOf(items);
  }

  @Property(tries = 50)
  void chance_comesOutAsOften(@ForAll long seed, @ForAll @DoubleRange(max = 1) double probability) {
    Rng rng = Rng.of(seed);
    int draws = 20_000;
    long hits = IntStream.range(0, draws).filter(i -> rng.chance(probability)).count();

    // five standard deviations of a binomial, which are at most sqrt(n)/2 each
    assertThat(hits / (double) draws).isBetween(probability - 0.02, probability + 0.02);
  }

  @Property(tries = 50)
  void bounded_drawsEachValueAboutEquallyOften(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int bound) {
    Rng rng = Rng.of(seed);
    int[] counts = new int[bound];
    for (int i = 0; i < 5_000 * bound; i++) {
      counts[rng.nextInt(bound)]++;
    }

    assertThat(Arrays.stream(counts))
        .allSatisfy(count -> assertThat(count).isBetween(4_500, 5_500));
  }
}
