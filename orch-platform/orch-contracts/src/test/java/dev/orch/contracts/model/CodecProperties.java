package dev.orch.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.protobuf.Protobuf;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.testkit.base.arbitraries.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every record of every kind is the same after it was written and read. */
class CodecProperties {
  /** An object and its kind. */
  record Sample<T extends Resource>(Kind<T> kind, T object) {
    static <T extends Resource> Arbitrary<Sample<?>> of(Kind<T> kind) {
      return records().of(kind.type()).map(object -> new Sample<>(kind, object));
    }

    T decoded(Json json) {
      List<String> unknown = new ArrayList<>();
      T read = kind.read(json, unknown::add);
      assertThat(unknown).isEmpty();
      return read;
    }
  }

  static Records records() {
    return Records.create()
        .nestedAtMost(5)
        .with(
            String.class,
            Arbitraries.oneOf(
                Arbitraries.of("", "a", "0", "yes", "\u00e4\ud83d\ude00", "a\nb", "\u0000\"\\"),
                Arbitraries.strings().ascii().ofMaxLength(6)))
        .with(
            Instant.class,
            Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond))
        .with(
            Quantity.class,
            Arbitraries.of("0", "1", "100m", "1Gi", "1500Ki", "0.1", "12e6", "-1")
                .map(Quantity::parse))
        .with(Bytes.class, Arbitraries.bytes().array(byte[].class).ofMaxSize(8).map(Bytes::of))
        .with(
            Json.class,
            Arbitraries.of("{}", "{\"a\":1}", "[1,{}]", "\"x\"", "1.5").map(Json::parse))
        .with(Json.Obj.class, Arbitraries.of("{}", "{\"a\":1}").map(t -> Json.parse(t).asObject()));
  }

  @Provide
  Arbitrary<Sample<?>> objects() {
    List<Arbitrary<Sample<?>>> each = new ArrayList<>();
    for (Kind<?> kind : BuiltInKinds.all().all()) {
      if (!kind.isDynamic()) {
        each.add(Sample.of(kind));
      }
    }
    return Arbitraries.oneOf(each);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  <T extends Resource> void object_isTheSameAfterBytes(@ForAll("objects") Sample<T> sample) {
    Json json = Json.parse(sample.kind().encode(sample.object()));
    assertThat(sample.decoded(json)).isEqualTo(sample.object());
  }

  /** A time at the epoch itself is none in protobuf, and the arbitrary rarely makes one. */
  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  <T extends Resource> void object_isTheSameAfterProtobuf(@ForAll("objects") Sample<T> sample) {
    Kind<T> kind = sample.kind();
    byte[] bytes = ProtobufWriter.object(kind.apiVersion(), kind.name(), (Record) sample.object());
    Json read = Protobuf.read(bytes, kind.recordType());
    Assume.that(!sample.object().toString().contains("1970-01-01T00:00:00Z"));
    assertThat(kind.read(read, unknown -> fail("unknown " + unknown))).isEqualTo(sample.object());
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  <T extends Resource> void treesAndBytes_areOfTheSameText(@ForAll("objects") Sample<T> sample) {
    Json.Obj tree = sample.kind().toJson(sample.object());
    assertThat(sample.decoded(tree)).isEqualTo(sample.object());
    assertThat(Json.parse(sample.kind().encode(sample.object()))).isEqualTo(tree);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  <T extends Resource> void object_isTheSameAfterYaml(@ForAll("objects") Sample<T> sample) {
    String yaml = Yaml.write(sample.kind().toJson(sample.object()));
    assertThat(sample.decoded(Yaml.parseOne(yaml, problem -> fail(problem))))
        .isEqualTo(sample.object());
  }
}
