package dev.orch.network.nft;

import com.google.common.collect.ImmutableList;
import dev.orch.network.Range;
import java.util.List;

/** Ranges as nft takes them in a set of intervals: none within another. Stateless. */
final class Ranges {
  private Ranges() {}

  /** Those of the family, without those that lie in another one. */
  static List<String> texts(List<Range> ranges, Family family) {
    List<Range> own =
        ranges.stream().filter(family::has).distinct().collect(ImmutableList.toImmutableList());
    return own.stream()
        .filter(range -> own.stream().noneMatch(other -> isWithin(range, other)))
        .map(Range::toString)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean isWithin(Range range, Range other) {
    return other.bits() < range.bits() && other.contains(range.first());
  }
}
