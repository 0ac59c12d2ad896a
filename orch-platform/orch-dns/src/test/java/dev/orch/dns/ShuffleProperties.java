package dev.orch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Chance;
import dev.orch.network.dns.RecordData;
import dev.orch.network.dns.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The order of answers. */
class ShuffleProperties {
  private static List<ResourceRecord> records(int aliases, int others) {
    List<ResourceRecord> all = new ArrayList<>();
    IntStream.range(0, aliases)
        .forEach(
            i -> all.add(new ResourceRecord("a" + i, 30, new RecordData.Alias("a" + (i + 1)))));
    IntStream.range(0, others)
        .forEach(i -> all.add(new ResourceRecord("a" + aliases, 30, new RecordData.Text("" + i))));
    return all;
  }

  @Property(tries = 200)
  void recordsAreTheSame_andAliasesStayInFront(
      @ForAll @IntRange(max = 3) int aliases,
      @ForAll @IntRange(max = 8) int others,
      @ForAll long seed) {
    List<ResourceRecord> records = records(aliases, others);
    List<ResourceRecord> shuffled = Shuffle.of(records, new Chance(seed));
    assertThat(shuffled).containsExactlyInAnyOrderElementsOf(records);
    assertThat(shuffled.subList(0, aliases)).isEqualTo(records.subList(0, aliases));
  }

  /** Each of n comes first in 10,000 answers n-th of the time, within five deviations. */
  @Property(tries = 20)
  void everyRecord_comesFirstAsOften(
      @ForAll @IntRange(min = 2, max = 10) int n, @ForAll long seed) {
    Chance chance = new Chance(seed);
    List<ResourceRecord> records = records(1, n);
    Map<String, Integer> first = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      first.merge(Shuffle.of(records, chance).get(1).data().toString(), 1, Integer::sum);
    }
    double deviation = Math.sqrt(10_000.0 / n * (1 - 1.0 / n));
    assertThat(first).hasSize(n);
    assertThat(first.values()).allMatch(count -> Math.abs(count - 10_000.0 / n) < 5 * deviation);
  }
}
