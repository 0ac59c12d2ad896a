package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionBuilder;
import dev.orch.model.apiextensions.CustomResourceDefinitionNames;
import dev.orch.model.apiextensions.CustomResourceDefinitionNamesBuilder;
import dev.orch.model.apiextensions.CustomResourceDefinitionSpecBuilder;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersionBuilder;
import dev.orch.model.apiextensions.CustomResourceSubresourceStatus;
import dev.orch.model.apiextensions.CustomResourceSubresources;
import dev.orch.model.apiextensions.CustomResourceValidation;
import dev.orch.model.apiextensions.SelectableField;
import dev.orch.model.json.Yaml;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.structural.RecordSchema;

/**
 * Makes definitions of one's own kinds, with which a cluster serves them: {@code
 * CustomResourceDefinitions.yaml(Kind.of(Backup.class))}. Stateless.
 */
public final class CustomResourceDefinitions {
  private CustomResourceDefinitions() {}

  /**
   * The definition of a kind with a record: its names, its one version, and a schema that is
   * derived from the record. Rules of the kind that are Java aren't in it.
   *
   * @throws IllegalArgumentException if a record in it holds itself
   */
  public static <T extends Resource> CustomResourceDefinition of(Kind<T> kind) {
    CustomResourceDefinitionNames names =
        CustomResourceDefinitionNamesBuilder.builder()
            .plural(kind.plural())
            .singular(kind.singular())
            .shortNames(kind.shortNames())
            .kind(kind.name())
            .listKind(kind.listName())
            .categories(kind.categories())
            .build();
    CustomResourceDefinitionVersion version =
        CustomResourceDefinitionVersionBuilder.builder()
            .name(kind.version())
            .served(true)
            .storage(true)
            .schema(new CustomResourceValidation(RecordSchema.of(kind.recordType())))
            .subresources(
                kind.hasStatus()
                    ? new CustomResourceSubresources(new CustomResourceSubresourceStatus(), null)
                    : null)
            .selectableFields(
                kind.selectableFields().keySet().stream()
                    .map(field -> new SelectableField("." + field))
                    .collect(ImmutableList.toImmutableList()))
            .build();
    return CustomResourceDefinitionBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(kind.resource()).build())
        .spec(
            CustomResourceDefinitionSpecBuilder.builder()
                .group(kind.group())
                .names(names)
                .scope(kind.isNamespaced() ? "Namespaced" : "Cluster")
                .versions(ImmutableList.of(version))
                .build())
        .build();
  }

  /** The same as a manifest for {@code kubectl apply}. */
  public static String yaml(Kind<?> kind) {
    return Yaml.write(ExtensionKinds.DEFINITION.toJson(of(kind)).without("status"));
  }
}
