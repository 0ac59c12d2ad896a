package dev.orch.controllers.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IndexesProperties {
  @Test
  void text_hasTheFormOfTheStatus() {
    assertThat(Indexes.of(List.of(1, 3, 4, 5, 7, 8))).hasToString("1,3-5,7,8");
    assertThat(Indexes.NONE).hasToString("");
  }

  @Test
  void parse_readsWhatItCan() {
    assertThat(Indexes.parse("0,x,2-4,6-y", 10)).isEqualTo(Indexes.of(List.of(0, 2, 3, 4)));
  }

  @Test
  void parse_readsIndexesBelowTheCompletions() {
    assertThat(Indexes.parse("0-2,5-9,11", 7)).isEqualTo(Indexes.of(List.of(0, 1, 2, 5, 6)));
  }

  @Property
  void text_isReadBack(@ForAll @Size(max = 30) Set<@IntRange(max = 40) Integer> indexes) {
    Indexes set = Indexes.of(indexes);
    assertThat(Indexes.parse(set.toString(), 41)).isEqualTo(set);
    assertThat(set.size()).isEqualTo(indexes.size());
    assertThat(IntStream.rangeClosed(0, 41).filter(set::has).boxed())
        .containsExactlyElementsOf(new TreeSet<>(indexes));
  }

  @Property
  void sets_areJoinedAndCut(
      @ForAll @Size(max = 20) Set<@IntRange(max = 30) Integer> one,
      @ForAll @Size(max = 20) Set<@IntRange(max = 30) Integer> other) {
    Set<Integer> all = new TreeSet<>(one);
    all.addAll(other);
    Set<Integer> both = new TreeSet<>(one);
    both.retainAll(other);
    assertThat(Indexes.of(one).plus(Indexes.of(other))).isEqualTo(Indexes.of(all));
    assertThat(Indexes.of(one).among(Indexes.of(other))).isEqualTo(Indexes.of(both));
  }

  @Property
  void missing_areTheFirstThatArentThere(
      @ForAll @Size(max = 20) Set<@IntRange(max = 30) Integer> indexes,
      @ForAll @IntRange(max = 30) int completions,
      @ForAll @IntRange(max = 10) int count) {
    assertThat(Indexes.of(indexes).missing(completions, count))
        .isEqualTo(
            IntStream.range(0, completions)
                .filter(index -> !indexes.contains(index))
                .limit(count)
                .boxed()
                .toList());
  }
}
