package dev.orch.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apply.CreatedFields;
import dev.orch.model.apply.FieldManager;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ManagedFieldsEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Who owns what of new records is what is said of their trees. */
class CreatedFieldsProperties {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  /** An object without entries, another one of its kind, and through what they are created. */
  record Sample<T extends Resource>(Kind<T> kind, T object, T other, String subresource) {
    static <T extends Resource> Arbitrary<Sample<?>> of(Kind<T> kind) {
      Arbitrary<T> objects = CodecProperties.records().of(kind.type()).map(o -> bare(kind, o));
      return objects
          .tuple2()
          .flatMap(
              two ->
                  Arbitraries.of("", "status")
                      .map(part -> new Sample<>(kind, two.get1(), two.get2(), part)));
    }

    private static <T extends Resource> T bare(Kind<T> kind, T object) {
      return kind.withMetadata(object, object.metadata().withManagedFields(List.of()));
    }

    FieldManager manager() {
      return FieldManager.of(kind, subresource);
    }

    List<ManagedFieldsEntry> ofTree(T created) {
      return manager().create(kind.toJson(created), List.of(), "w", NOW);
    }
  }

  @Provide
  Arbitrary<Sample<?>> samples() {
    List<Arbitrary<Sample<?>>> each = new ArrayList<>();
    for (Kind<?> kind : BuiltInKinds.all().all()) {
      if (!kind.isDynamic()) {
        each.add(Sample.of(kind));
      }
    }
    return Arbitraries.oneOf(each);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  <T extends Resource> void entries_areThoseOfTheTree_firstAndAgain(
      @ForAll("samples") Sample<T> sample) {
    CreatedFields fields = new CreatedFields(sample.manager());
    T named =
        sample
            .kind()
            .withMetadata(sample.object(), sample.object().metadata().withGenerateName("another-"));
    for (T object : List.of(sample.object(), sample.other(), sample.object(), named)) {
      List<ManagedFieldsEntry> entries = fields.entries((Record) object, "w", NOW);
      assertThat(entries).isEqualTo(sample.ofTree(object));
      assertThat(entries).hasToString(sample.ofTree(object).toString()); // in the same order too
    }
  }

  @Example
  void equalSpecs_shareWhatIsOwnedOfThem() {
    Kind<Pod> kind = BuiltInKinds.POD;
    CreatedFields fields = new CreatedFields(FieldManager.of(kind, ""));
    assertThat(ofSpec(fields, pod("a"))).isSameAs(ofSpec(fields, pod("b")));
    assertThat(ofSpec(fields, pod("a")).has("f:nodeName")).isTrue();
  }

  @Example
  void sameMembers_areOwnedAlike_andOtherMembersOtherwise() {
    CreatedFields fields = new CreatedFields(FieldManager.of(BuiltInKinds.POD, ""));
    Json.Obj first = ofMetadata(fields, "{'name':'a','labels':{'app':'x'}}");
    assertThat(ofMetadata(fields, "{'name':'b','labels':{'app':'y'}}")).isSameAs(first);
    assertThat(ofMetadata(fields, "{'name':'b','labels':{'tier':'y'}}"))
        .isEqualTo(Json.parse("{\"f:labels\":{\".\":{},\"f:tier\":{}}}"));
    assertThat(ofMetadata(fields, "{'name':'b','finalizers':['x/y']}"))
        .isNotEqualTo(ofMetadata(fields, "{'name':'b','finalizers':['x/z']}"));
  }

  private static Json.Obj ofMetadata(CreatedFields fields, String metadata) {
    String json = "{'metadata':" + metadata + "}";
    Pod pod = BuiltInKinds.POD.read(Json.parse(json.replace('\'', '"')), unknown -> {});
    List<ManagedFieldsEntry> entries = fields.entries(pod, "w", NOW);
    return entries.get(0).fieldsV1().asObject().object("f:metadata");
  }

  private static Pod pod(String name) {
    return BuiltInKinds.POD.read(
        Json.parse("{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"nodeName\":\"n\"}}"),
        unknown -> {});
  }

  private static Json.Obj ofSpec(CreatedFields fields, Pod pod) {
    List<ManagedFieldsEntry> entries = fields.entries(pod, "w", NOW);
    return entries.get(0).fieldsV1().asObject().object("f:spec");
  }
}
