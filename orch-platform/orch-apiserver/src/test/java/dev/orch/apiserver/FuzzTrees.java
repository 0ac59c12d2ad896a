package dev.orch.apiserver;

import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.FieldType;
import dev.orch.testkit.base.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trees that are almost right: an object with a few parts changed, mostly to values that its schema
 * has a place for.
 */
final class FuzzTrees {
  private static final int DEEPEST = 6;

  private static final List<String> WORDS =
      List.of(
          ("a x y default -1 0 1 50% 1Gi 100m -1Gi 1e999999999 0.0000000001 a.example.com a/b a=b"
                  + " 10.96.0.5 0.0.0.0/0 256.1.1.1 ::1 fd00::/8 * 2026-01-01T00:00:00Z 0s 1h5m"
                  + " 9999999999999999h TCP UDP Always Never OnFailure http https://[ ../.. / // %00"
                  + " %zz $(A) ${a} true null NaN ClusterIP NodePort LoadBalancer ExternalName"
                  + " Recreate RollingUpdate OnDelete Local Cluster In NotIn Exists DoesNotExist"
                  + " NoSchedule Equal Parallel IPv4 IPv6 Retain Delete Block ClientIP None"
                  + " RequireDualStack Indexed NonIndexed Terminating kubernetes.io/tls name kind"
                  + " system:masters c img:1 replace merge spec.nodeName metadata.name v1 apps/v1 @daily"
                  + " 0/0 */0 61 MON-SUN")
              .split(" "));

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "\u0000",
          "a\u0000b",
          "\n",
          "\ud800",
          "\u00e4\ud83d\ude00",
          "\u202e",
          "\"\\",
          "a".repeat(64),
          "a".repeat(300),
          "9".repeat(400),
          "-".repeat(40),
          "{\"a\":1}",
          "* * * * *",
          "TZ=UTC * * * * *");

  private static final List<String> NUMBERS =
      List.of(
          ("0 1 2 -1 80 443 30000 65535 65536 100000 2147483647 2147483648 -2147483648"
                  + " 9223372036854775807 -9223372036854775808 9223372036854775808 1e3 1.5 -0 1e999"
                  + " 1e-999 99999999999999999999999999 0.1")
              .split(" "));

  private final Rng rng;

  FuzzTrees(Rng rng) {
    this.rng = rng;
  }

  /** The tree with one to four changes. */
  Json changed(Json tree, @Nullable FieldType type) {
    Json changed = tree;
    for (int i = rng.nextInt(4); i >= 0; i--) {
      changed = change(changed, type, 0);
    }
    return changed;
  }

  String word() {
    return rng.chance(0.2) ? rng.pick(ODD) : rng.pick(WORDS);
  }

  private Json change(Json tree, @Nullable FieldType type, int depth) {
    if (depth > 0 && rng.chance(0.12)) {
      return rng.chance(0.7) ? value(type, depth) : junk(depth);
    }
    if (tree instanceof Json.Obj object) {
      return changedObject(object, type, depth);
    }
    if (tree instanceof Json.Arr array) {
      return changedArray(array, type, depth);
    }
    return rng.chance(0.7) ? value(type, depth) : junk(depth);
  }

  private Json changedObject(Json.Obj object, @Nullable FieldType type, int depth) {
    List<String> names = new ArrayList<>(object.members().keySet());
    if (names.isEmpty() || rng.chance(0.35)) {
      FieldInfo field = field(type);
      String name = field == null ? word() : field.name();
      return object.with(name, value(field == null ? below(type, name) : field.type(), depth + 1));
    }
    String name = rng.pick(names);
    return rng.chance(0.1)
        ? object.without(name)
        : object.with(
            name,
            change(
                java.util.Objects.requireNonNull(object.get(name)), below(type, name), depth + 1));
  }

  private Json changedArray(Json.Arr array, @Nullable FieldType type, int depth) {
    FieldType element = type instanceof FieldType.ListOf list ? list.element() : null;
    List<Json> elements = new ArrayList<>(array.elements());
    int what = rng.nextInt(10);
    if (elements.isEmpty() || what == 0) {
      elements.add(value(element, depth + 1));
    } else if (what == 1) {
      elements.remove(rng.nextInt(elements.size()));
    } else if (what == 2) {
      elements.add(rng.pick(elements));
    } else {
      int i = rng.nextInt(elements.size());
      elements.set(i, change(elements.get(i), element, depth + 1));
    }
    return new Json.Arr(elements);
  }

  /** A field of a record, or null if it is none. */
  private @Nullable FieldInfo field(@Nullable FieldType type) {
    if (type instanceof FieldType.RecordOf record && !record.recordType().fields().isEmpty()) {
      return rng.chance(0.95) ? rng.pick(record.recordType().fields()) : null;
    }
    return null;
  }

  private static @Nullable FieldType below(@Nullable FieldType type, String name) {
    if (type instanceof FieldType.RecordOf record) {
      FieldInfo field = record.recordType().field(name);
      return field == null ? null : field.type();
    }
    return type instanceof FieldType.MapOf map ? map.value() : null;
  }

  /** A value that fits the type, though perhaps not its rules. */
  Json value(@Nullable FieldType type, int depth) {
    if (type instanceof FieldType.Scalar scalar) {
      return scalar(scalar, depth);
    }
    if (type == null || depth > DEEPEST) {
      return junk(depth);
    }
    Map<String, Json> members = new TreeMap<>();
    if (type instanceof FieldType.ListOf list) {
      List<Json> elements = new ArrayList<>();
      for (int i = rng.nextInt(3); i > 0; i--) {
        elements.add(value(list.element(), depth + 1));
      }
      return new Json.Arr(elements);
    } else if (type instanceof FieldType.MapOf map) {
      for (int i = rng.nextInt(3); i > 0; i--) {
        members.put(word(), value(map.value(), depth + 1));
      }
    } else {
      for (int i = rng.nextInt(4); i >= 0; i--) {
        FieldInfo field = field(type);
        if (field != null) {
          members.put(field.name(), value(field.type(), depth + 1));
        }
      }
    }
    return new Json.Obj(members);
  }

  private Json scalar(FieldType.Scalar type, int depth) {
    return switch (type) {
      case STRING -> Json.of(word());
      case BOOLEAN -> Json.of(rng.nextBoolean());
      case INT, LONG -> new Json.Num(rng.pick(NUMBERS));
      case DOUBLE -> new Json.Num(rng.pick(NUMBERS));
      case TIME, MICRO_TIME ->
          Json.of(
              rng.pick(
                  List.of(
                      "2026-01-01T00:00:00Z",
                      "2026-01-01T00:00:00.123456Z",
                      "0001-01-01T00:00:00Z",
                      "9999-12-31T23:59:59Z",
                      "99999-01-01T00:00:00Z",
                      "2026-01-01T00:00:00+23:59",
                      "1970-01-01T00:00:00Z")));
      case DURATION -> Json.of(rng.pick(List.of("1s", "-1h", "0", "2562048h", "1d", "1.5us")));
      case QUANTITY ->
          rng.chance(0.1)
              ? new Json.Num(rng.pick(NUMBERS))
              : Json.of(
                  rng.pick(
                      List.of(
                          "1",
                          "0",
                          "-1",
                          "100m",
                          "1Gi",
                          "1e3",
                          "1E",
                          "1n",
                          "9".repeat(30),
                          "1e99",
                          "1e-99",
                          "1e999999999",
                          ".5",
                          "5.",
                          "+1",
                          "1KI")));
      case INT_OR_STRING -> rng.nextBoolean() ? new Json.Num(rng.pick(NUMBERS)) : Json.of(word());
      case BYTES ->
          Json.of(rng.pick(List.of("", "AQ==", "AQ", "=", "AQ==\n", "-_", "a".repeat(5))));
      case ANY -> junk(depth);
    };
  }

  /** Anything. */
  Json junk(int depth) {
    return switch (rng.nextInt(depth > DEEPEST ? 5 : 8)) {
      case 0 -> Json.Null.NULL;
      case 1 -> Json.of(rng.nextBoolean());
      case 2 -> new Json.Num(rng.pick(NUMBERS));
      case 3, 4 -> Json.of(word());
      case 5 -> new Json.Arr(List.of(junk(depth + 1)));
      case 6 -> Json.Obj.EMPTY;
      default -> Json.object(word(), junk(depth + 1));
    };
  }
}
