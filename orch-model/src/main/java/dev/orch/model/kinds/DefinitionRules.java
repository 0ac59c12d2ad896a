package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.or;
import static dev.orch.model.kinds.ContainerDefaults.present;
import static dev.orch.model.kinds.WorkloadRules.orNumber;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.apiextensions.CustomResourceConversion;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionNames;
import dev.orch.model.apiextensions.CustomResourceDefinitionSpec;
import dev.orch.model.apiextensions.CustomResourceDefinitionStatus;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.apiextensions.CustomResourceValidation;
import dev.orch.model.apiextensions.ServiceReference;
import dev.orch.model.apiextensions.WebhookClientConfig;
import dev.orch.model.apiextensions.WebhookConversion;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;

/** The rules of definitions of further kinds. */
final class DefinitionRules implements KindRules<CustomResourceDefinition> {
  private static final int PORT = 443;

  @Override
  public CustomResourceDefinition defaults(CustomResourceDefinition definition) {
    CustomResourceDefinitionSpec spec = definition.spec();
    CustomResourceDefinitionNames names = spec.names();
    CustomResourceConversion conversion = spec.conversion();
    return definition.withSpec(
        spec.withNames(
                names
                    .withSingular(or(names.singular(), Ascii.toLowerCase(names.kind())))
                    .withListKind(
                        names.listKind().isEmpty() && !names.kind().isEmpty()
                            ? names.kind() + "List"
                            : names.listKind()))
            .withConversion(
                conversion == null
                    ? new CustomResourceConversion("None", null)
                    : conversion.withWebhook(
                        present(conversion.webhook(), DefinitionRules::webhook)))
            .withVersions(each(spec.versions(), DefinitionRules::version)));
  }

  private static WebhookConversion webhook(WebhookConversion webhook) {
    return webhook.withClientConfig(present(webhook.clientConfig(), DefinitionRules::client));
  }

  private static WebhookClientConfig client(WebhookClientConfig client) {
    return client.withService(present(client.service(), DefinitionRules::service));
  }

  private static ServiceReference service(ServiceReference service) {
    return service.withPort(orNumber(service.port(), PORT));
  }

  private static CustomResourceDefinitionVersion version(CustomResourceDefinitionVersion version) {
    return version.withSchema(present(version.schema(), DefinitionRules::schema));
  }

  private static CustomResourceValidation schema(CustomResourceValidation schema) {
    return new CustomResourceValidation(present(schema.openAPIV3Schema(), Schemas::pruned));
  }

  @Override
  public CustomResourceDefinition prepareForCreate(CustomResourceDefinition definition) {
    return withStorageVersion(
        definition.withStatus(RecordType.of(CustomResourceDefinitionStatus.class).zero()));
  }

  @Override
  public CustomResourceDefinition prepareForUpdate(
      CustomResourceDefinition definition, CustomResourceDefinition old) {
    return withStorageVersion(definition);
  }

  /** What objects were ever stored as is kept in mind. */
  private static CustomResourceDefinition withStorageVersion(CustomResourceDefinition definition) {
    List<String> stored = definition.status().storedVersions();
    for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
      if (version.storage()) {
        return stored.contains(version.name())
            ? definition
            : definition.withStatus(
                definition
                    .status()
                    .withStoredVersions(
                        ImmutableList.<String>builder()
                            .addAll(stored)
                            .add(version.name())
                            .build()));
      }
    }
    return definition;
  }

  @Override
  public void validate(
      CustomResourceDefinition definition, ValidationContext context, FieldErrors errors) {
    DefinitionValidation.validateName(definition, errors);
    DefinitionValidation.validate(definition, context.expressions(), errors);
  }

  @Override
  public void validateUpdate(
      CustomResourceDefinition definition,
      CustomResourceDefinition old,
      ValidationContext context,
      FieldErrors errors) {
    DefinitionValidation.validateChange(definition, old, errors);
    DefinitionValidation.validate(definition, context.expressions(), errors);
  }

  @Override
  public void validateStatusUpdate(
      CustomResourceDefinition definition,
      CustomResourceDefinition old,
      ValidationContext context,
      FieldErrors errors) {
    DefinitionValidation.validateStatus(definition, errors);
  }
}
