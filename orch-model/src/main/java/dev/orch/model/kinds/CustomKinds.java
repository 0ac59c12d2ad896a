package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionNames;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.apiextensions.CustomResourceSubresources;
import dev.orch.model.apiextensions.SelectableField;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonPath;
import dev.orch.model.structural.Conversion;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.RuleCheck;
import dev.orch.model.structural.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes kinds of the definitions that clients post. Stateless. */
public final class CustomKinds {
  private CustomKinds() {}

  /**
   * The kind in each version that is served, by the names that were accepted; they share what is
   * stored. The definition is valid.
   */
  public static List<Kind<DynamicObject>> of(
      CustomResourceDefinition definition, Conversion conversion, Expressions expressions) {
    CustomVersions versions = new CustomVersions(definition, conversion);
    List<CustomResourceDefinitionVersion> served = new ArrayList<>();
    for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
      if (version.served()) {
        // What is kept stands for all, if it is served.
        served.add(version.storage() ? 0 : served.size(), version);
      }
    }
    ImmutableList.Builder<Kind<DynamicObject>> kinds = ImmutableList.builder();
    @Nullable Kind<DynamicObject> first = null;
    for (CustomResourceDefinitionVersion version : served) {
      Kind<DynamicObject> kind = kind(definition, version, versions, first, expressions);
      first = first == null ? kind : first;
      kinds.add(kind);
    }
    return kinds.build();
  }

  private static Kind<DynamicObject> kind(
      CustomResourceDefinition definition,
      CustomResourceDefinitionVersion version,
      CustomVersions versions,
      @Nullable Kind<DynamicObject> first,
      Expressions expressions) {
    CustomResourceDefinitionNames names = definition.status().acceptedNames();
    String apiVersion = definition.spec().group() + "/" + version.name();
    StructuralSchema schema = versions.schema(apiVersion);
    CustomResourceSubresources parts = version.subresources();
    boolean hasStatus = parts != null && parts.status() != null;
    @Nullable CustomScale scale =
        parts == null || parts.scale() == null ? null : new CustomScale(parts.scale());
    Kind.Builder<DynamicObject> builder =
        Kind.dynamicBuilder(definition.spec().group(), version.name(), names.kind())
            .plural(names.plural())
            .singular(names.singular())
            .listName(names.listKind())
            .shortNames(names.shortNames().toArray(new String[0]))
            .categories(names.categories().toArray(new String[0]))
            .namespaced(definition.spec().scope().equals("Namespaced"))
            .generation()
            .needsVersionToUpdate()
            .schema(schema)
            .rules(new CustomRules(schema, RuleCheck.of(schema, expressions), hasStatus, scale))
            .columns(CustomColumns.of(version.additionalPrinterColumns()))
            .selectableFields(selectable(version.selectableFields()))
            .kept(first, kept -> versions.read(kept, apiVersion), versions::write);
    if (hasStatus) {
      builder.status();
    }
    if (scale != null) {
      builder.scale(scale.access());
    }
    if (version.deprecated()) {
      builder.deprecation(deprecation(definition, version));
    }
    return builder.build();
  }

  private static Map<String, Function<DynamicObject, String>> selectable(
      List<SelectableField> fields) {
    Map<String, Function<DynamicObject, String>> found = new TreeMap<>();
    for (SelectableField field : fields) {
      JsonPath path = JsonPath.parse(field.jsonPath());
      found.put(field.jsonPath().replaceFirst("^\\.", ""), object -> text(path, object));
    }
    return found;
  }

  private static String text(JsonPath path, DynamicObject object) {
    Json value = path.first(object.json());
    if (value == null || value.isNull()) {
      return "";
    }
    return value instanceof Json.Str text ? text.value() : value.toString();
  }

  private static String deprecation(
      CustomResourceDefinition definition, CustomResourceDefinitionVersion version) {
    String given = version.deprecationWarning();
    if (given != null) {
      return given;
    }
    String prefix = definition.spec().group() + "/";
    String kind = " " + definition.spec().names().kind();
    String instead =
        definition.spec().versions().stream()
            .filter(v -> v.served() && !v.deprecated())
            .map(CustomResourceDefinitionVersion::name)
            .filter(v -> VersionOrder.PREFERRED_FIRST.compare(v, version.name()) < 0)
            .min(VersionOrder.PREFERRED_FIRST)
            .map(v -> "; use " + prefix + v + kind)
            .orElse("");
    return prefix + version.name() + kind + " is deprecated" + instead;
  }
}
