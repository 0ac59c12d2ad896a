package dev.orch.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.ApiKind;
import dev.orch.model.DynamicObject;
import dev.orch.model.Field;
import dev.orch.model.Fields;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.structural.Conversion;
import dev.orch.model.structural.Expressions;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Definitions that are made of records. */
class CustomResourceDefinitionsTest {
  /** A part by name. */
  public record Part(@Field(required = true) String name, @Nullable Integer count) {
    public Part {
      name = Fields.string(name);
    }
  }

  /** What is wanted. */
  public record BackupSpec(
      @Field(required = true) String schedule,
      Map<String, String> keep,
      @Field(listType = "map", listMapKeys = "name") List<Part> parts,
      @Nullable Quantity size,
      @Nullable PodTemplateSpec template) {
    public BackupSpec {
      schedule = Fields.string(schedule);
      keep = Fields.map(keep);
      parts = Fields.list(parts);
    }
  }

  /** What is. */
  public record BackupStatus(@Nullable Instant last) {}

  /** A kind of one's own. */
  @ApiKind(group = "example.com", version = "v1", shortNames = "bk")
  public record Backup(ObjectMeta metadata, BackupSpec spec, BackupStatus status)
      implements Resource {
    public Backup {
      metadata = Fields.zero(metadata, ObjectMeta.class);
      spec = Fields.zero(spec, BackupSpec.class);
      status = Fields.zero(status, BackupStatus.class);
    }
  }

  private static final Kind<Backup> KIND = Kind.of(Backup.class);

  @Test
  void definition_isOneThatTheApiAccepts() {
    Kind<CustomResourceDefinition> kind = ExtensionKinds.DEFINITION;
    CustomResourceDefinition read =
        kind.read(
            Yaml.parseOne(CustomResourceDefinitions.yaml(KIND), problem -> {}),
            unknown -> {
              throw new AssertionError(unknown);
            });
    CustomResourceDefinition made = kind.rules().prepareForCreate(kind.rules().defaults(read));
    FieldErrors errors = new FieldErrors();
    kind.rules().validate(made, ValidationContext.KUBERNETES, errors);
    assertThat(errors.list()).isEmpty();
    assertThat(made.metadata().name()).isEqualTo("backups.example.com");
    assertThat(made.spec().names().shortNames()).containsExactly("bk");
  }

  @Test
  void objectsOfTheRecord_areWholeUnderTheDerivedSchema() {
    CustomResourceDefinition definition = CustomResourceDefinitions.of(KIND);
    CustomResourceDefinition accepted =
        definition.withStatus(definition.status().withAcceptedNames(definition.spec().names()));
    Kind<DynamicObject> kind = CustomKinds.of(accepted, Conversion.NONE, Expressions.NONE).get(0);
    Json.Obj json =
        Yaml.parseOne(
                """
                apiVersion: example.com/v1
                kind: Backup
                metadata: {name: a, labels: {x: z}}
                spec:
                  schedule: daily
                  keep: {days: '3'}
                  parts: [{name: p, count: 2}]
                  size: 1Gi
                  template: {spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
                status: {last: '2026-01-01T00:00:00Z'}
                """,
                problem -> {})
            .asObject();
    DynamicObject object =
        kind.read(
            KIND.toJson(KIND.read(json, unknown -> {})),
            unknown -> {
              throw new AssertionError(unknown);
            });
    FieldErrors errors = new FieldErrors();
    kind.rules().validate(kind.rules().defaults(object), ValidationContext.KUBERNETES, errors);
    assertThat(errors.list()).isEmpty();
    assertThat(object.json().object("spec").get("parts"))
        .isEqualTo(json.object("spec").get("parts"));
  }
}
