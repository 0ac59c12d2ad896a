package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schema Props: the value of {@code CustomResourceValidation.openAPIV3Schema}, {@code
 * JSONSchemaProps.allOf}, {@code JSONSchemaProps.anyOf}, {@code JSONSchemaProps.definitions} and
 * others.
 */
@Model
public record JSONSchemaProps(
    String id,
    @Field(name = "$schema") String schema,
    @Field(name = "$ref") @Nullable String ref,
    String description,
    String type,
    String format,
    String title,
    @Field(name = "default") @Nullable Json defaultValue,
    @Nullable Double maximum,
    boolean exclusiveMaximum,
    @Nullable Double minimum,
    boolean exclusiveMinimum,
    @Nullable Long maxLength,
    @Nullable Long minLength,
    String pattern,
    @Nullable Long maxItems,
    @Nullable Long minItems,
    boolean uniqueItems,
    @Nullable Double multipleOf,
    @Field(name = "enum") List<Json> enumValues,
    @Nullable Long maxProperties,
    @Nullable Long minProperties,
    List<String> required,
    @Nullable Json items,
    List<JSONSchemaProps> allOf,
    List<JSONSchemaProps> oneOf,
    List<JSONSchemaProps> anyOf,
    @Nullable JSONSchemaProps not,
    Map<String, JSONSchemaProps> properties,
    @Nullable Json additionalProperties,
    Map<String, JSONSchemaProps> patternProperties,
    Map<String, Json> dependencies,
    @Nullable Json additionalItems,
    Map<String, JSONSchemaProps> definitions,
    @Nullable ExternalDocumentation externalDocs,
    @Nullable Json example,
    boolean nullable,
    @Field(name = "x-kubernetes-preserve-unknown-fields")
        @Nullable Boolean xKubernetesPreserveUnknownFields,
    @Field(name = "x-kubernetes-embedded-resource") boolean xKubernetesEmbeddedResource,
    @Field(name = "x-kubernetes-int-or-string") boolean xKubernetesIntOrString,
    @Field(name = "x-kubernetes-list-map-keys") List<String> xKubernetesListMapKeys,
    @Field(name = "x-kubernetes-list-type") @Nullable String xKubernetesListType,
    @Field(name = "x-kubernetes-map-type") @Nullable String xKubernetesMapType,
    @Field(
            name = "x-kubernetes-validations",
            listType = "map",
            listMapKeys = "rule",
            patchStrategy = "merge",
            patchMergeKey = "rule")
        List<ValidationRule> xKubernetesValidations)
    implements JSONSchemaPropsBuilder.With {
  public JSONSchemaProps {
    id = string(id);
    schema = string(schema);
    description = string(description);
    type = string(type);
    format = string(format);
    title = string(title);
    pattern = string(pattern);
    enumValues = list(enumValues);
    required = list(required);
    allOf = list(allOf);
    oneOf = list(oneOf);
    anyOf = list(anyOf);
    properties = map(properties);
    patternProperties = map(patternProperties);
    dependencies = map(dependencies);
    definitions = map(definitions);
    xKubernetesListMapKeys = list(xKubernetesListMapKeys);
    xKubernetesValidations = list(xKubernetesValidations);
  }
}
