package dev.orch.model.json;

import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Arbitrary trees, without nulls. */
public final class Jsons {
  private Jsons() {}

  /** Objects whose members have few names, so that two of them have much in common. */
  public static Arbitrary<Json.Obj> objects() {
    return objects(3);
  }

  private static Arbitrary<Json.Obj> objects(int depth) {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d/e", "~"), values(depth))
        .ofMaxSize(4)
        .map(members -> new Json.Obj(new TreeMap<>(members)));
  }

  private static Arbitrary<Json> values(int depth) {
    Arbitrary<Json> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(3).map(Json::of),
            Arbitraries.integers().between(-5, 5).map(i -> Json.of((long) i)),
            Arbitraries.of(true, false).map(Json::of));
    if (depth == 0) {
      return scalars;
    }
    return Arbitraries.oneOf(
        scalars,
        objects(depth - 1).map(o -> (Json) o),
        values(depth - 1).list().ofMaxSize(3).map(list -> (Json) new Json.Arr(list)));
  }
}
