package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.present;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schemas within schemas, where the API allows something else in their place: a list of schemas for
 * the items of an array, a truth value for further properties. Stateless.
 */
final class Schemas {
  private Schemas() {}

  /** The schema, or null if there is none or something else is in its place. */
  static @Nullable JSONSchemaProps of(@Nullable Json json) {
    return json instanceof Json.Obj object
        ? RecordReader.read(object, JSONSchemaProps.class, unknown -> {})
        : null;
  }

  /** The schema without what no field is known for, at any depth. */
  static JSONSchemaProps pruned(JSONSchemaProps schema) {
    return schema
        .withItems(items(schema.items()))
        .withAdditionalProperties(pruned(schema.additionalProperties()))
        .withAdditionalItems(pruned(schema.additionalItems()))
        .withDependencies(
            schema.dependencies().isEmpty()
                ? schema.dependencies()
                : ImmutableSortedMap.copyOf(
                    Maps.transformValues(
                        schema.dependencies(),
                        json -> json instanceof Json.Obj o ? whole(o) : json)))
        .withAllOf(each(schema.allOf(), Schemas::pruned))
        .withOneOf(each(schema.oneOf(), Schemas::pruned))
        .withAnyOf(each(schema.anyOf(), Schemas::pruned))
        .withNot(present(schema.not(), Schemas::pruned))
        .withProperties(all(schema.properties()))
        .withPatternProperties(all(schema.patternProperties()))
        .withDefinitions(all(schema.definitions()));
  }

  private static Map<String, JSONSchemaProps> all(Map<String, JSONSchemaProps> schemas) {
    return schemas.isEmpty()
        ? schemas
        : ImmutableSortedMap.copyOf(Maps.transformValues(schemas, Schemas::pruned));
  }

  private static @Nullable Json items(@Nullable Json items) {
    return items instanceof Json.Arr array
        ? Json.array(
            array.elements().stream().map(e -> e instanceof Json.Obj o ? whole(o) : e).toList())
        : pruned(items);
  }

  private static @Nullable Json pruned(@Nullable Json json) {
    return json instanceof Json.Obj object ? whole(object) : json;
  }

  private static Json whole(Json.Obj object) {
    return RecordWriter.toJson(
        pruned(RecordReader.read(object, JSONSchemaProps.class, unknown -> {})));
  }
}
