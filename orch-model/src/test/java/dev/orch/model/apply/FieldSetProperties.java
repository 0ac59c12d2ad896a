package dev.orch.model.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sets of paths against sets of lists. */
class FieldSetProperties {
  private static final List<PathElement> ELEMENTS =
      List.of(
          new PathElement.Name("a"),
          new PathElement.Name("b"),
          new PathElement.Keys(Map.of("port", Json.of(80), "protocol", Json.of("TCP"))),
          new PathElement.Keys(Map.of("port", Json.of(443), "protocol", Json.of("TCP"))),
          new PathElement.Value(Json.of("x")),
          new PathElement.Index(3));

  @Provide
  Arbitrary<Set<List<PathElement>>> paths() {
    return Arbitraries.of(ELEMENTS).list().ofMinSize(1).ofMaxSize(3).set().ofMaxSize(12);
  }

  private static FieldSet set(Set<List<PathElement>> paths) {
    FieldSet.Builder builder = new FieldSet.Builder();
    for (List<PathElement> path : paths) {
      FieldSet.Builder at = builder;
      for (PathElement element : path.subList(0, path.size() - 1)) {
        at = at.child(element);
      }
      at.add(path.get(path.size() - 1));
    }
    return builder.build();
  }

  private static Set<List<PathElement>> where(
      Set<List<PathElement>> paths, java.util.function.Predicate<List<PathElement>> condition) {
    return paths.stream().filter(condition).collect(Collectors.toSet());
  }

  @Property
  void operations_areThoseOfSets(
      @ForAll("paths") Set<List<PathElement>> a, @ForAll("paths") Set<List<PathElement>> b) {
    Set<List<PathElement>> union = new HashSet<>(a);
    union.addAll(b);
    assertThat(set(a).union(set(b))).isEqualTo(set(union));
    assertThat(set(a).intersection(set(b))).isEqualTo(set(where(a, b::contains)));
    assertThat(set(a).difference(set(b))).isEqualTo(set(where(a, path -> !b.contains(path))));
    assertThat(set(a).isEmpty()).isEqualTo(a.isEmpty());
  }

  @Property
  void without_takesWhatLiesBelowToo(
      @ForAll("paths") Set<List<PathElement>> a, @ForAll("paths") Set<List<PathElement>> b) {
    Set<List<PathElement>> left =
        where(
            a,
            path -> {
              for (int length = 1; length <= path.size(); length++) {
                if (b.contains(path.subList(0, length))) {
                  return false;
                }
              }
              return true;
            });
    assertThat(set(a).without(set(b))).isEqualTo(set(left));
  }

  @Property
  void json_isReadBack(@ForAll("paths") Set<List<PathElement>> paths) {
    FieldSet set = set(paths);
    assertThat(FieldSet.parse(Json.parse(set.toJson().toString()))).isEqualTo(set);
  }

  @Property
  void paths_areAllThereIs(@ForAll("paths") Set<List<PathElement>> paths) {
    assertThat(set(paths).paths())
        .containsExactlyInAnyOrderElementsOf(
            paths.stream()
                .map(path -> path.stream().map(Object::toString).collect(Collectors.joining()))
                .toList());
  }

  @Property
  void order_isTotal(@ForAll("element") PathElement a, @ForAll("element") PathElement b) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    assertThat(PathElement.parse(a.text())).isEqualTo(a);
  }

  @Provide
  Arbitrary<PathElement> element() {
    return Arbitraries.of(ELEMENTS);
  }
}
