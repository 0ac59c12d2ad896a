package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.DynamicObject;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.structural.Conversion;
import dev.orch.model.structural.Defaulting;
import dev.orch.model.structural.Pruning;
import dev.orch.model.structural.StructuralSchema;
import java.util.Map;

/**
 * The versions of one definition's kind: objects are kept in one, and shown in each. Immutable, for
 * any thread.
 */
final class CustomVersions {
  private final Map<String, StructuralSchema> schemas;
  private final String storage;
  private final Conversion conversion;

  CustomVersions(CustomResourceDefinition definition, Conversion conversion) {
    ImmutableSortedMap.Builder<String, StructuralSchema> builder =
        ImmutableSortedMap.naturalOrder();
    String kept = "";
    for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
      String apiVersion = definition.spec().group() + "/" + version.name();
      builder.put(apiVersion, schema(version));
      kept = version.storage() ? apiVersion : kept;
    }
    this.schemas = builder.buildOrThrow();
    this.storage = kept;
    this.conversion = conversion;
  }

  private static StructuralSchema schema(CustomResourceDefinitionVersion version) {
    var validation = version.schema();
    var schema = validation == null ? null : validation.openAPIV3Schema();
    if (schema == null) {
      throw new IllegalArgumentException("version " + version.name() + " has no schema");
    }
    return StructuralSchema.parse(schema);
  }

  StructuralSchema schema(String apiVersion) {
    StructuralSchema schema = schemas.get(apiVersion);
    if (schema == null) {
      throw new IllegalArgumentException("no version " + apiVersion);
    }
    return schema;
  }

  /** The kept object in that version, as its present schema has it. */
  DynamicObject read(DynamicObject kept, String apiVersion) {
    StructuralSchema schema = schemas.get(kept.apiVersion());
    DynamicObject known =
        schema == null
            ? kept // of a version that is no longer defined
            : kept.withContent(
                Defaulting.apply(Pruning.prune(kept.json(), schema, removed -> {}), schema));
    return converted(known, apiVersion);
  }

  /** The object as it is kept. */
  DynamicObject write(DynamicObject object) {
    return converted(object, storage);
  }

  private DynamicObject converted(DynamicObject object, String apiVersion) {
    if (object.apiVersion().equals(apiVersion)) {
      return object;
    }
    DynamicObject converted = conversion.convert(object, apiVersion);
    return converted.withContent(
        Pruning.prune(converted.json(), schema(apiVersion), removed -> {}));
  }
}
