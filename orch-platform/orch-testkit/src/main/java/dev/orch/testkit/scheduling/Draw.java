package dev.orch.testkit.scheduling;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;

/** Evenly drawn numbers and lists: by themselves they are mostly small, and little would meet. */
final class Draw {
  private Draw() {}

  /** Up to so many, each number as likely as another. */
  static <T> Arbitrary<List<T>> lists(Arbitrary<T> of, int most) {
    return of.list()
        .ofMaxSize(most)
        .withSizeDistribution(RandomDistribution.uniform())
        .withoutEdgeCases();
  }

  /** From 0 to below the bound. */
  static Arbitrary<Integer> below(int bound) {
    return Arbitraries.integers()
        .between(0, bound - 1)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases();
  }
}
