package dev.orch.controllers.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RollingProperties {
  private static Rolling.Bounds bounds(int surge, int unavailable, int wanted) {
    Rolling.Bounds bounds =
        surge == 0 && unavailable == 0
            ? new Rolling.Bounds(0, 1)
            : new Rolling.Bounds(surge, unavailable);
    return new Rolling.Bounds(bounds.surge(), Math.min(bounds.unavailable(), wanted));
  }

  @Property
  void newReplicas_neverExceedTheSurge(
      @ForAll @IntRange(max = 50) int wanted,
      @ForAll @IntRange(max = 10) int surge,
      @ForAll @IntRange(max = 60) int old,
      @ForAll @IntRange(max = 50) int present) {
    int grown = Rolling.grown(wanted, bounds(surge, 1, wanted), old + present, present);

    assertThat(grown).isGreaterThanOrEqualTo(present);
    assertThat(grown == present || old + grown <= wanted + surge).isTrue();
    assertThat(grown).isLessThanOrEqualTo(Math.max(wanted, present));
  }

  @Property
  void oldReplicas_shrinkNoFurtherThanTheMinimum(
      @ForAll @IntRange(min = 1, max = 50) int wanted,
      @ForAll @IntRange(max = 10) int surge,
      @ForAll @IntRange(max = 10) int unavailable,
      @ForAll @Size(max = 5) List<@IntRange(max = 20) Integer> sizes,
      @ForAll @IntRange(max = 20) int missing,
      @ForAll @IntRange(max = 50) int newSize,
      @ForAll @IntRange(max = 50) int newAvailable) {
    Rolling.Bounds bounds = bounds(surge, unavailable, wanted);
    List<Rolling.Old> old = new ArrayList<>();
    sizes.forEach(size -> old.add(new Rolling.Old(size, Math.max(0, size - missing))));
    int available =
        Math.min(newSize, newAvailable) + old.stream().mapToInt(Rolling.Old::available).sum();

    List<Integer> shrunk = Rolling.shrunk(wanted, bounds, old, newSize, newAvailable);

    int after = Math.min(newSize, newAvailable);
    for (int i = 0; i < old.size(); i++) {
      assertThat(shrunk.get(i)).isBetween(0, old.get(i).size());
      after += Math.min(shrunk.get(i), old.get(i).available());
    }
    assertThat(after).isGreaterThanOrEqualTo(Math.min(available, wanted - bounds.unavailable()));
  }

  @Property
  void proportionalScaling_givesOutExactlyWhatThereIs(
      @ForAll @IntRange(min = 1, max = 100) int wanted,
      @ForAll @IntRange(max = 10) int surge,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 30) Integer> sizes) {
    int total = sizes.stream().mapToInt(Integer::intValue).sum();
    List<Rolling.Share> shares = new ArrayList<>();
    sizes.stream()
        .sorted((a, b) -> b - a)
        .forEach(size -> shares.add(new Rolling.Share(size, total)));

    List<Integer> scaled = Rolling.proportional(wanted, bounds(surge, 1, wanted), shares);

    assertThat(scaled).allMatch(size -> size >= 0);
    int sum = scaled.stream().mapToInt(Integer::intValue).sum();
    if (scaled.get(0) > 0) {
      assertThat(sum).isEqualTo(wanted + surge);
    } else {
      // The first can't give what rounding left over; as in Kubernetes, the next round does.
      assertThat(sum).isBetween(wanted + surge, wanted + surge + sizes.size());
    }
  }
}
