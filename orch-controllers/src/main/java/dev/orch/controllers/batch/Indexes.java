package dev.orch.controllers.batch;

import com.google.common.base.Splitter;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Range;
import java.util.List;

/**
 * A set of completion indexes, as a Job's status writes it: {@code 1,3-5,7,8}. Immutable.
 *
 * @param ranges disjoint, none next to another, each from its first index to before its end
 */
record Indexes(ImmutableRangeSet<Integer> ranges) {
  static final Indexes NONE = new Indexes(ImmutableRangeSet.of());

  static Indexes of(Iterable<Integer> indexes) {
    return new Indexes(
        ImmutableRangeSet.unionOf(Iterables.transform(indexes, i -> Range.closedOpen(i, i + 1))));
  }

  /** Reads the indexes below the number of completions; what can't be read is left out. */
  static Indexes parse(String text, int completions) {
    ImmutableList.Builder<Range<Integer>> ranges = ImmutableList.builder();
    for (String part : Splitter.on(',').omitEmptyStrings().split(text)) {
      List<String> ends = Splitter.on('-').limit(2).splitToList(part);
      try {
        int first = Integer.parseInt(ends.get(0));
        int last = ends.size() == 1 ? first : Integer.parseInt(ends.get(1));
        int end = Math.min(last, completions - 1) + 1;
        if (first < end) {
          ranges.add(Range.closedOpen(first, end));
        }
      } catch (NumberFormatException unreadable) {
        continue;
      }
    }
    return new Indexes(ImmutableRangeSet.unionOf(ranges.build()));
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean has(int index) {
    return ranges.contains(index);
  }

  int size() {
    return ranges.asRanges().stream().mapToInt(r -> r.upperEndpoint() - r.lowerEndpoint()).sum();
  }

  Indexes plus(Indexes others) {
    return new Indexes(ranges.union(others.ranges));
  }

  Indexes among(Indexes others) {
    return new Indexes(ranges.intersection(others.ranges));
  }

  /** The first indexes below the number of completions that aren't in this set. */
  List<Integer> missing(int completions, int count) {
    return Range.closedOpen(0, Math.max(0, completions)).isEmpty()
        ? ImmutableList.of()
        : ImmutableRangeSet.of(Range.closedOpen(0, completions))
            .difference(ranges)
            .asSet(DiscreteDomain.integers())
            .stream()
            .limit(count)
            .collect(ImmutableList.toImmutableList());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Range<Integer> range : ranges.asRanges()) {
      int first = range.lowerEndpoint();
      int last = range.upperEndpoint() - 1;
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (last > first) {
        text.append(last == first + 1 ? ',' : '-').append(last);
      }
    }
    return text.toString();
  }
}
