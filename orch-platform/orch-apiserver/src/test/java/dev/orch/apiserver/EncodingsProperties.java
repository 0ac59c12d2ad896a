package dev.orch.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Bytes;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonText;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.testkit.base.arbitraries.Records;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.JsonGenerator;

/** What is kept of an object's encoding is what encoding it anew would give. */
class EncodingsProperties {
  private static final Kind<ConfigMap> MAPS = BuiltInKinds.all().of(ConfigMap.class);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Encodings encodings = new Encodings(now::get);

  /** An object and its kind. */
  record Sample<T extends Resource>(Kind<T> kind, T object) {
    static <T extends Resource> Arbitrary<Sample<?>> of(Kind<T> kind) {
      return Records.create()
          .nestedAtMost(3)
          .with(String.class, Arbitraries.of("", "a", "\u00e4\ud83d\ude00", "a\nb", "\""))
          .with(Instant.class, Arbitraries.of(Instant.EPOCH, Instant.ofEpochSecond(1_800_000_000)))
          .with(Quantity.class, Arbitraries.of("0", "100m", "1Gi").map(Quantity::parse))
          .with(Bytes.class, Arbitraries.of("", "abc").map(t -> Bytes.of(t.getBytes(UTF_8))))
          .with(Json.class, Arbitraries.of("{}", "[1,{}]").map(Json::parse))
          .with(
              Json.Obj.class, Arbitraries.of("{}", "{\"a\":1}").map(t -> Json.parse(t).asObject()))
          .of(kind.type())
          .map(object -> new Sample<>(kind, object));
    }

    void assertEncoded(Encodings encodings) {
      for (int time = 0; time < 2; time++) {
        assertThat(encodings.of(kind, object)).isEqualTo(kind.encode(object));
        byte[] json = encodings.ofMany(kind, object);
        int cut = Encodings.envelope(kind) + 1;
        assertThat("{" + new String(json, cut, json.length - cut, UTF_8))
            .isEqualTo(new String(bareAnew(), UTF_8));
      }
    }

    private byte[] bareAnew() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator generator = JsonText.generator(bytes)) {
        kind.write(object, false, generator);
      }
      return bytes.toByteArray();
    }
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

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void objects_areEncodedAsAnew(@ForAll("objects") Sample<?> object) throws IOException {
    object.assertEncoded(encodings);
  }

  @Example
  void dynamicObject_saysWhatItIsInListsToo() throws IOException {
    Json.Obj json = Json.parse("{\"apiVersion\":\"a.b/v1\",\"kind\":\"C\"}").asObject();
    Kind<DynamicObject> kind = Kind.dynamic("a.b", "v1", "C", "cs", true);
    new Sample<>(kind, DynamicObject.of(json)).assertEncoded(encodings);
  }

  @Example
  void sameObject_isEncodedOnce() {
    ConfigMap map = map("a");
    byte[] first = encodings.of(MAPS, map);
    assertThat(encodings.of(MAPS, map)).isSameAs(first);
    assertThat(encodings.of(MAPS, map("a"))).isNotSameAs(first);
  }

  @Example
  void encodingThatNobodyAsksFor_isForgotten() {
    ConfigMap map = map("a");
    byte[] first = encodings.of(MAPS, map);
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(6)));
    assertThat(encodings.of(MAPS, map)).isNotSameAs(first);
  }

  @Example
  @SuppressWarnings("ReferenceEquality") // the same array says that it was kept
  void encodings_areNoMoreThanTheirBytes() {
    Encodings few = new Encodings(now::get, 4000);
    List<ConfigMap> maps = new ArrayList<>();
    List<byte[]> made = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      maps.add(map("m" + i));
      made.add(few.of(MAPS, maps.get(i)));
    }
    int kept = 0;
    for (int i = 0; i < 100; i++) {
      kept += few.of(MAPS, maps.get(i)) == made.get(i) ? 1 : 0;
    }
    assertThat(kept).isBetween(1, 4000 / 128);
  }

  private static ConfigMap map(String name) {
    return MAPS.read(Json.parse("{\"metadata\":{\"name\":\"" + name + "\"}}"), unknown -> {});
  }
}
