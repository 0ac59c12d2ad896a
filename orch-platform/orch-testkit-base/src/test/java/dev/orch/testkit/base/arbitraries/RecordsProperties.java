package dev.orch.testkit.base.arbitraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

class RecordsProperties {
  enum Color {
    RED,
    GREEN
  }

  sealed interface Size permits Exact, Share {}

  record Exact(int value) implements Size {}

  record Share(String percent) implements Size {}

  record Tree(
      String name,
      @Nullable Integer weight,
      Color color,
      Size size,
      boolean leaf,
      Instant at,
      List<Tree> children,
      Set<Color> colors,
      Map<String, Long> labels,
      SortedMap<String, Size> sizes,
      @Nullable Tree twin) {}

  record Opaque(Thread thread) {}

  @Provide
  Arbitrary<Tree> trees() {
    return Records.create()
        .nestedAtMost(3)
        .with(Instant.class, Arbitraries.just(Instant.EPOCH))
        .of(Tree.class);
  }

  @Property(tries = 200)
  void record_hasItsNonNullComponentsAndAnEnd(@ForAll("trees") Tree tree) {
    assertThat(tree).hasNoNullFieldsOrPropertiesExcept("weight", "twin");
    assertThat(depth(tree)).isLessThanOrEqualTo(3);
  }

  @Property(tries = 500)
  void nullable_isSometimesNull(@ForAll("trees") Tree tree) {
    Statistics.label("weight").collect(tree.weight == null);
    Statistics.label("weight")
        .coverage(found -> found.check(true).percentage(share -> share > 20 && share < 60));
  }

  @Example
  void unknownType_saysHowToGiveIt() {
    assertThatThrownBy(() -> Records.create().of(Opaque.class).sample())
        .hasStackTraceContaining("no arbitrary for java.lang.Thread: give one by with()");
  }

  private static int depth(@Nullable Tree tree) {
    if (tree == null) {
      return 0;
    }
    int below = tree.children.stream().mapToInt(RecordsProperties::depth).max().orElse(0);
    return 1 + Math.max(below, depth(tree.twin));
  }
}
