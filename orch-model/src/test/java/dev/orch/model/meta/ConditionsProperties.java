package dev.orch.model.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConditionsProperties {
  private static Condition condition(String type, String status, int second, String reason) {
    return new Condition(type, status, 1, Instant.ofEpochSecond(second), reason, "");
  }

  @Provide
  Arbitrary<Condition> conditions() {
    return Combinators.combine(
            Arbitraries.of("Ready", "Available", "Degraded"),
            Arbitraries.of("True", "False", "Unknown"),
            Arbitraries.integers().between(0, 5),
            Arbitraries.of("A", "B"))
        .as(ConditionsProperties::condition);
  }

  @Provide
  Arbitrary<List<Condition>> lists() {
    return conditions().list().uniqueElements(Condition::type);
  }

  @Property
  void with_tellsItAndLeavesTheOthers(
      @ForAll("lists") List<Condition> before, @ForAll("conditions") Condition told) {
    List<Condition> after = Conditions.with(before, told);
    Condition found = Conditions.find(after, told.type()).orElseThrow();
    assertThat(found.withLastTransitionTime(told.lastTransitionTime())).isEqualTo(told);
    assertThat(after).doesNotHaveDuplicates();
    assertThat(after.stream().filter(c -> !c.type().equals(told.type())))
        .containsExactlyElementsOf(
            before.stream().filter(c -> !c.type().equals(told.type())).toList());
    assertThat(Conditions.isTrue(after, told.type())).isEqualTo(told.status().equals("True"));
  }

  @Property
  void time_changesWithTheStatusAlone(
      @ForAll("lists") List<Condition> before, @ForAll("conditions") Condition told) {
    Instant since =
        Conditions.find(before, told.type())
            .filter(was -> was.status().equals(told.status()))
            .map(was -> Objects.requireNonNull(was.lastTransitionTime()))
            .orElse(told.lastTransitionTime());
    assertThat(Conditions.find(Conditions.with(before, told), told.type()))
        .hasValueSatisfying(now -> assertThat(now.lastTransitionTime()).isEqualTo(since));
  }

  @Example
  void place_isThatOfTheType() {
    List<Condition> before = List.of(condition("A", "True", 1, ""), condition("B", "True", 1, ""));
    assertThat(Conditions.with(before, condition("A", "False", 2, "x")))
        .containsExactly(condition("A", "False", 2, "x"), condition("B", "True", 1, ""));
    assertThat(Conditions.with(before, condition("C", "True", 2, "")))
        .extracting(Condition::type)
        .containsExactly("A", "B", "C");
  }
}
