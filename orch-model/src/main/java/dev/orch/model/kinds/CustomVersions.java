package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Lists;
import dev.orch.model.DynamicObject;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.structural.Conversion;
import dev.orch.model.structural.Defaulting;
import dev.orch.model.structural.Pruning;
import dev.orch.model.structural.StructuralSchema;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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

  /** The kept objects in that version, as its present schema has them. */
  List<DynamicObject> read(List<DynamicObject> kept, String apiVersion) {
    return converted(Lists.transform(kept, this::known), apiVersion);
  }

  private DynamicObject known(DynamicObject kept) {
    StructuralSchema schema = schemas.get(kept.apiVersion());
    return schema == null
        ? kept // of a version that is no longer defined
        : kept.withContent(
            Defaulting.apply(Pruning.prune(kept.json(), schema, removed -> {}), schema));
  }

  /** The object as it is kept. */
  DynamicObject write(DynamicObject object) {
    return converted(ImmutableList.of(object), storage).get(0);
  }

  /** What is of that version already is left as it is, and nobody is asked about it. */
  private List<DynamicObject> converted(List<DynamicObject> objects, String apiVersion) {
    List<DynamicObject> all = new ArrayList<>(objects);
    List<DynamicObject> others = new ArrayList<>();
    all.stream().filter(o -> !o.apiVersion().equals(apiVersion)).forEach(others::add);
    if (others.isEmpty()) {
      return all;
    }
    Iterator<DynamicObject> converted = conversion.convertAll(others, apiVersion).iterator();
    all.replaceAll(o -> o.apiVersion().equals(apiVersion) ? o : pruned(converted.next()));
    return all;
  }

  private DynamicObject pruned(DynamicObject object) {
    return object.withContent(
        Pruning.prune(object.json(), schema(object.apiVersion()), removed -> {}));
  }
}
