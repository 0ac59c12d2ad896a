package dev.orch.model.structural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.validation.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One schema with everything in it, and what follows for objects. */
class StructuralTest {
  private static final StructuralSchema SCHEMA =
      schema(
          """
          {type: object, properties: {
            spec: {type: object, required: [size], properties: {
              size: {type: integer, format: int32, minimum: 1, maximum: 10, multipleOf: 2},
              name: {type: string, minLength: 2, maxLength: 4, pattern: '^[a-z]+$', default: abc},
              color: {type: string, enum: [red, blue]},
              port: {x-kubernetes-int-or-string: true},
              day: {type: string, format: date},
              tags: {type: array, x-kubernetes-list-type: set, maxItems: 3, items: {type: string}},
              parts: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [id],
                items: {type: object, required: [id], properties: {
                  id: {type: integer}, kind: {type: string, default: plain}}}},
              labels: {type: object, maxProperties: 2, additionalProperties: {type: string}},
              free: {type: object, x-kubernetes-preserve-unknown-fields: true,
                properties: {known: {type: object, properties: {a: {type: string}}}}},
              maybe: {type: string, nullable: true},
              pod: {type: object, x-kubernetes-embedded-resource: true,
                x-kubernetes-preserve-unknown-fields: true},
              either: {type: object, properties: {a: {type: string}, b: {type: string}},
                oneOf: [{required: [a]}, {required: [b]}]}}}}}
          """);

  private static StructuralSchema schema(String yaml) {
    return StructuralSchema.parse(
        RecordReader.read(yaml(yaml), JSONSchemaProps.class, unknown -> {}));
  }

  private static Json.Obj yaml(String text) {
    return dev.orch.model.json.Yaml.parseOne(text, problem -> {}).asObject();
  }

  private static List<String> faults(String object, @Nullable String old) {
    FieldErrors errors = new FieldErrors();
    Json.Obj before = old == null ? null : yaml(old);
    ObjectCheck.values(yaml(object), before, SCHEMA, errors);
    ObjectCheck.parts(yaml(object), before, SCHEMA, errors);
    return errors.list().stream().map(Object::toString).toList();
  }

  private static List<String> faults(String object) {
    return faults(object, null);
  }

  @Test
  void pruning_dropsWhatIsNotNamed_andTellsWhere() {
    List<String> removed = new ArrayList<>();
    Json.Obj pruned =
        Pruning.prune(
            yaml(
                "{kind: X, top: 1, metadata: {name: x, odd: 1}, spec: {size: 2, other: 1,"
                    + " labels: {any: x}, free: {kept: 1, known: {a: x, b: y}},"
                    + " parts: [{id: 1, more: 2}]}}"),
            SCHEMA,
            removed::add);
    assertThat(removed)
        .containsExactlyInAnyOrder(
            "top", "metadata.odd", "spec.other", "spec.free.known.b", "spec.parts[0].more");
    assertThat(pruned.object("spec"))
        .isEqualTo(
            yaml("{size: 2, labels: {any: x}, free: {kept: 1, known: {a: x}}, parts: [{id: 1}]}"));
  }

  @Test
  void pruning_ofWhatIsKnown_isTheSameInstance() {
    Json.Obj object = yaml("{spec: {size: 2, tags: [a]}}");
    assertThat(Pruning.prune(object, SCHEMA, removed -> {})).isSameAs(object);
  }

  @Test
  void defaulting_fillsWhatIsAbsent_atAnyDepth() {
    Json.Obj filled =
        Defaulting.apply(yaml("{spec: {size: 2, name: null, parts: [{id: 1}]}}"), SCHEMA);
    assertThat(filled.object("spec"))
        .isEqualTo(yaml("{size: 2, name: abc, parts: [{id: 1, kind: plain}]}"));
    assertThat(Defaulting.apply(filled, SCHEMA)).isSameAs(filled);
    assertThat(Defaulting.apply(yaml("{metadata: {}}"), SCHEMA)).isEqualTo(yaml("{metadata: {}}"));
  }

  @Test
  void defaulting_dropsNulls_whereNoneIsAllowed() {
    assertThat(
            Defaulting.apply(yaml("{spec: {name: a, color: null, maybe: null}}"), SCHEMA)
                .object("spec"))
        .isEqualTo(yaml("{name: a, maybe: null}"));
  }

  @Test
  void check_tellsEachFault_inItsWords() {
    assertThat(faults("{spec: {size: 2}}")).isEmpty();
    assertThat(faults("{spec: {}}")).containsExactly("spec.size: Required value");
    assertThat(faults("{spec: {size: 11}}"))
        .containsExactly(
            "spec.size: Invalid value: 11: spec.size in body should be a multiple of 2",
            "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10");
    assertThat(faults("{spec: {size: 2, name: abcde}}"))
        .containsExactly("spec.name: Too long: may not be more than 4 bytes");
    assertThat(faults("{spec: {size: 2, color: green}}"))
        .containsExactly(
            "spec.color: Unsupported value: \"green\": supported values: \"red\", \"blue\"");
    assertThat(faults("{spec: {size: 2, port: true}}"))
        .containsExactly(
            "spec.port: Invalid value: \"boolean\": spec.port in body must be of type"
                + " integer,string: \"boolean\"");
    assertThat(faults("{spec: {size: 2, day: monday}}")).hasSize(1);
    assertThat(faults("{spec: {size: 2, labels: {a: '1', b: '2', c: '3'}}}"))
        .containsExactly("spec.labels: Too many: 3: must have at most 2 items");
  }

  @Test
  void check_findsItemsThatAreThereTwice() {
    assertThat(faults("{spec: {size: 2, tags: [a, b, a]}}"))
        .containsExactly("spec.tags[2]: Duplicate value: \"a\"");
    assertThat(faults("{spec: {size: 2, parts: [{id: 1}, {id: 1, kind: x}]}}"))
        .containsExactly("spec.parts[1]: Duplicate value: {\"id\":1}");
  }

  @Test
  void check_ofAlternatives_tellsHowManyFit() {
    assertThat(faults("{spec: {size: 2, either: {a: x}}}")).isEmpty();
    assertThat(faults("{spec: {size: 2, either: {a: x, b: z}}}"))
        .containsExactly(
            "<nil>: Invalid value: \"\": \"spec.either\" must validate one and only one schema"
                + " (oneOf). Found 2 valid alternatives");
  }

  @Test
  void check_ofEmbedded_wantsApiVersionAndKind() {
    assertThat(faults("{spec: {size: 2, pod: {kind: Pod}}}"))
        .containsExactly("spec.pod.apiVersion: Required value: must not be empty");
  }

  @Test
  void update_isForgivenWhatWasThereBefore() {
    String old = "{spec: {size: 3, parts: [{id: 1, kind: 5}]}}";
    assertThat(faults(old)).hasSize(2);
    assertThat(faults("{spec: {size: 3, color: red, parts: [{id: 1, kind: 5}]}}", old)).isEmpty();
    assertThat(faults("{spec: {size: 5, parts: [{id: 2}, {id: 1, kind: 5}]}}", old)).hasSize(1);
  }
}
