package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apiextensions.CustomResourceColumnDefinition;
import dev.orch.model.apiextensions.CustomResourceConversion;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionNames;
import dev.orch.model.apiextensions.CustomResourceDefinitionSpec;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.apiextensions.CustomResourceSubresourceScale;
import dev.orch.model.apiextensions.CustomResourceSubresources;
import dev.orch.model.apiextensions.CustomResourceValidation;
import dev.orch.model.apiextensions.WebhookClientConfig;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.StructuralSchema;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules of definitions of further kinds, but what their schemas' expressions say. Stateless.
 */
final class DefinitionValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath STORED = FieldPath.of("status", "storedVersions");
  private static final String APPROVED = "api-approved.kubernetes.io";
  private static final int LONGEST_WARNING = 256;
  private static final List<String> COLUMN_TYPES =
      ImmutableList.of("boolean", "date", "integer", "number", "string");
  private static final List<String> COLUMN_FORMATS =
      ImmutableList.of(
          "byte", "date", "date-time", "double", "float", "int32", "int64", "password");

  private DefinitionValidation() {}

  static void validateName(CustomResourceDefinition definition, FieldErrors errors) {
    String name = definition.metadata().name();
    String wanted = definition.spec().names().plural() + "." + definition.spec().group();
    if (!name.isEmpty() && !name.equals(wanted)) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("metadata", "name"),
              name,
              "must be spec.names.plural+\".\"+spec.group"));
    }
  }

  static void validate(
      CustomResourceDefinition definition, Expressions expressions, FieldErrors errors) {
    validate(definition.spec(), expressions, errors);
    validateStatus(definition, errors);
    approval(definition, errors);
    if (definition.spec().preserveUnknownFields()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("preserveUnknownFields"),
              Json.Bool.TRUE,
              "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                  + " spec.versions[*].schema instead"));
    }
  }

  /** What of a definition can't be changed: its name in paths, and what objects are stored by. */
  static void validateChange(
      CustomResourceDefinition definition, CustomResourceDefinition old, FieldErrors errors) {
    CustomResourceDefinitionSpec spec = definition.spec();
    CustomResourceDefinitionSpec before = old.spec();
    boolean established =
        old.status().conditions().stream()
            .anyMatch(c -> c.type().equals("Established") && c.status().equals("True"));
    FieldPath names = SPEC.child("names");
    if (established) {
      Checks.same(spec.scope(), before.scope(), SPEC.child("scope"), errors);
      Checks.same(spec.names().kind(), before.names().kind(), names.child("kind"), errors);
    }
    Checks.same(spec.group(), before.group(), SPEC.child("group"), errors);
    Checks.same(spec.names().plural(), before.names().plural(), names.child("plural"), errors);
  }

  private static void validate(
      CustomResourceDefinitionSpec spec, Expressions expressions, FieldErrors errors) {
    group(spec.group(), SPEC.child("group"), errors);
    Checks.requiredOneOf(
        spec.scope(), ImmutableList.of("Cluster", "Namespaced"), SPEC.child("scope"), errors);
    Hoisted hoisted = Hoisted.of(spec.versions());
    versions(spec, hoisted, expressions, errors);
    names(spec.names(), SPEC.child("names"), errors);
    schema(hoisted.schema, expressions, SPEC.child("validation"), errors);
    subresources(hoisted.subresources, SPEC.child("subresources"), errors);
    columns(hoisted.columns, SPEC.child("additionalPrinterColumns"), errors);
    if (spec.conversion() != null) {
      conversion(spec.conversion(), SPEC.child("conversion"), errors);
    }
  }

  private static void group(String group, FieldPath path, FieldErrors errors) {
    if (Checks.required(group, path, errors)) {
      List<String> faults = Names.dnsSubdomain(group);
      if (!faults.isEmpty()) {
        errors.add(FieldError.invalid(path, group, String.join(",", faults)));
      } else if (group.indexOf('.') < 0) {
        errors.add(FieldError.invalid(path, group, "should be a domain with at least one dot"));
      }
    }
  }

  /** What all versions have alike stands above them, as the API sees it. */
  private static final class Hoisted {
    private final boolean sameSchema;
    private final boolean sameSubresources;
    private final boolean sameColumns;
    private @Nullable CustomResourceValidation schema;
    private @Nullable CustomResourceSubresources subresources;
    private List<CustomResourceColumnDefinition> columns = ImmutableList.of();

    private Hoisted(List<CustomResourceDefinitionVersion> versions) {
      this.sameSchema = isSame(versions, CustomResourceDefinitionVersion::schema);
      this.sameSubresources = isSame(versions, CustomResourceDefinitionVersion::subresources);
      this.sameColumns =
          isSame(versions, CustomResourceDefinitionVersion::additionalPrinterColumns);
    }

    private static boolean isSame(
        List<CustomResourceDefinitionVersion> versions,
        Function<CustomResourceDefinitionVersion, @Nullable Object> part) {
      return versions.stream().map(part).map(Objects::hashCode).distinct().count() <= 1
          && versions.stream()
              .allMatch(v -> Objects.equals(part.apply(v), part.apply(versions.get(0))));
    }

    static Hoisted of(List<CustomResourceDefinitionVersion> versions) {
      Hoisted hoisted = new Hoisted(versions);
      if (!versions.isEmpty()) {
        CustomResourceDefinitionVersion first = versions.get(0);
        hoisted.schema = hoisted.sameSchema ? first.schema() : null;
        hoisted.subresources = hoisted.sameSubresources ? first.subresources() : null;
        hoisted.columns =
            hoisted.sameColumns ? first.additionalPrinterColumns() : ImmutableList.of();
      }
      return hoisted;
    }

    /** The version without what stands above it. */
    CustomResourceDefinitionVersion rest(CustomResourceDefinitionVersion version) {
      return version
          .withSchema(sameSchema ? null : version.schema())
          .withSubresources(sameSubresources ? null : version.subresources())
          .withAdditionalPrinterColumns(
              sameColumns ? ImmutableList.of() : version.additionalPrinterColumns());
    }
  }

  private static void versions(
      CustomResourceDefinitionSpec spec,
      Hoisted hoisted,
      Expressions expressions,
      FieldErrors errors) {
    FieldPath path = SPEC.child("versions");
    List<CustomResourceDefinitionVersion> versions = spec.versions();
    for (int i = 0; i < versions.size(); i++) {
      CustomResourceValidation schema = versions.get(i).schema();
      if (schema == null || schema.openAPIV3Schema() == null) {
        errors.add(FieldError.required(path.index(i).child("schema").child("openAPIV3Schema"), ""));
      }
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      names.add(versions.get(i).name());
      label(versions.get(i).name(), path.index(i).child("name"), errors);
      version(hoisted.rest(versions.get(i)), expressions, path.index(i), errors);
    }
    List<Json> shown = new ArrayList<>();
    versions.forEach(version -> shown.add(GoStruct.json(hoisted.rest(version))));
    Json all = shown.isEmpty() ? Json.Null.NULL : Json.array(shown);
    if (names.size() != versions.size()) {
      errors.add(FieldError.invalid(path, all, "must contain unique version names"));
    }
    if (versions.stream().filter(CustomResourceDefinitionVersion::storage).count() != 1) {
      errors.add(
          FieldError.invalid(path, all, "must have exactly one version marked as storage version"));
    }
    if (!versions.isEmpty()) {
      label(versions.get(0).name(), SPEC.child("version"), errors);
    }
  }

  private static void label(String value, FieldPath path, FieldErrors errors) {
    List<String> faults = Names.dns1035Label(value);
    if (!faults.isEmpty()) {
      errors.add(FieldError.invalid(path, value, String.join(",", faults)));
    }
  }

  private static void version(
      CustomResourceDefinitionVersion version,
      Expressions expressions,
      FieldPath path,
      FieldErrors errors) {
    if (version.deprecationWarning() != null) {
      warning(
          version.deprecated(),
          version.deprecationWarning(),
          path.child("deprecationWarning"),
          errors);
    }
    schema(version.schema(), expressions, path.child("schema"), errors);
    subresources(version.subresources(), path.child("subresources"), errors);
    columns(version.additionalPrinterColumns(), path.child("additionalPrinterColumns"), errors);
  }

  private static void warning(
      boolean deprecated, String warning, FieldPath path, FieldErrors errors) {
    if (!deprecated) {
      errors.add(FieldError.invalid(path, warning, "can only be set for deprecated versions"));
    }
    if (warning.length() > LONGEST_WARNING) {
      errors.add(
          FieldError.invalid(path, warning, "must be <= " + LONGEST_WARNING + " characters long"));
    }
    if (warning.isEmpty()) {
      errors.add(FieldError.invalid(path, warning, "must not be an empty string"));
    }
    for (int i = 0; i < warning.length(); i++) {
      if (Character.isISOControl(warning.charAt(i))) {
        errors.add(
            FieldError.invalid(
                path,
                warning,
                "must only contain printable UTF-8 characters; non-printable character found at"
                    + " index "
                    + i));
        return;
      }
    }
  }

  private static void names(
      CustomResourceDefinitionNames names, FieldPath path, FieldErrors errors) {
    Checks.required(names.plural(), path.child("plural"), errors);
    Checks.required(names.singular(), path.child("singular"), errors);
    Checks.required(names.kind(), path.child("kind"), errors);
    Checks.required(names.listKind(), path.child("listKind"), errors);
    formed(names, path, errors);
  }

  private static void formed(
      CustomResourceDefinitionNames names, FieldPath path, FieldErrors errors) {
    if (!names.plural().isEmpty()) {
      label(names.plural(), path.child("plural"), errors);
    }
    if (!names.singular().isEmpty()) {
      label(names.singular(), path.child("singular"), errors);
    }
    mixed(names.kind(), path.child("kind"), errors);
    mixed(names.listKind(), path.child("listKind"), errors);
    for (int i = 0; i < names.shortNames().size(); i++) {
      label(names.shortNames().get(i), path.child("shortNames").index(i), errors);
    }
    if (!names.kind().isEmpty() && names.kind().equals(names.listKind())) {
      errors.add(
          FieldError.invalid(
              path.child("listKind"), names.listKind(), "kind and listKind may not be the same"));
    }
    for (int i = 0; i < names.categories().size(); i++) {
      label(names.categories().get(i), path.child("categories").index(i), errors);
    }
  }

  private static void mixed(String kind, FieldPath path, FieldErrors errors) {
    List<String> faults = Names.dns1035Label(kind.toLowerCase(Locale.ROOT));
    if (!kind.isEmpty() && !faults.isEmpty()) {
      errors.add(
          FieldError.invalid(
              path,
              kind,
              "may have mixed case, but should otherwise match: " + String.join(",", faults)));
    }
  }

  private static void schema(
      @Nullable CustomResourceValidation schema,
      Expressions expressions,
      FieldPath path,
      FieldErrors errors) {
    if (schema != null && schema.openAPIV3Schema() != null) {
      FieldPath at = path.child("openAPIV3Schema");
      int before = errors.size();
      SchemaValidation.validate(schema.openAPIV3Schema(), at, errors);
      if (errors.size() == before) {
        StructuralSchema structural = StructuralSchema.parse(schema.openAPIV3Schema());
        RuleValidation.validate(structural, expressions, at, errors);
      }
    }
  }

  private static void subresources(
      @Nullable CustomResourceSubresources subresources, FieldPath path, FieldErrors errors) {
    if (subresources == null || subresources.scale() == null) {
      return;
    }
    CustomResourceSubresourceScale scale = subresources.scale();
    FieldPath at = path.child("scale");
    below(scale.specReplicasPath(), ".spec", at.child("specReplicasPath"), errors);
    below(scale.statusReplicasPath(), ".status", at.child("statusReplicasPath"), errors);
    String selector = scale.labelSelectorPath();
    if (selector != null
        && !selector.isEmpty()
        && simplePath(selector, at.child("labelSelectorPath"), errors)
        && !selector.startsWith(".spec.")
        && !selector.startsWith(".status.")) {
      errors.add(
          FieldError.invalid(
              at.child("labelSelectorPath"),
              selector,
              "should be a json path under either .status or .spec"));
    }
  }

  private static void below(String value, String root, FieldPath path, FieldErrors errors) {
    if (Checks.required(value, path, errors)
        && simplePath(value, path, errors)
        && !value.startsWith(root + ".")) {
      errors.add(FieldError.invalid(path, value, "should be a json path under " + root));
    }
  }

  private static boolean simplePath(String value, FieldPath path, FieldErrors errors) {
    if (!value.startsWith(".")) {
      errors.add(FieldError.invalid(path, value, "must be a simple json path starting with ."));
      return false;
    }
    return true;
  }

  private static void columns(
      List<CustomResourceColumnDefinition> columns, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < columns.size(); i++) {
      CustomResourceColumnDefinition column = columns.get(i);
      FieldPath at = path.index(i);
      String types = "must be one of " + String.join(",", COLUMN_TYPES);
      Checks.required(column.name(), at.child("name"), errors);
      if (column.type().isEmpty()) {
        errors.add(FieldError.required(at.child("type"), types));
      } else if (!COLUMN_TYPES.contains(column.type())) {
        errors.add(FieldError.invalid(at.child("type"), column.type(), types));
      }
      if (!column.format().isEmpty() && !COLUMN_FORMATS.contains(column.format())) {
        errors.add(
            FieldError.invalid(
                at.child("format"),
                column.format(),
                "must be one of " + String.join(",", COLUMN_FORMATS)));
      }
      if (Checks.required(column.jsonPath(), at.child("JSONPath"), errors)) {
        simplePath(column.jsonPath(), at.child("JSONPath"), errors);
      }
    }
  }

  private static void conversion(
      CustomResourceConversion conversion, FieldPath path, FieldErrors errors) {
    Checks.requiredOneOf(
        conversion.strategy(), ImmutableList.of("None", "Webhook"), path.child("strategy"), errors);
    WebhookClientConfig client =
        conversion.webhook() == null ? null : conversion.webhook().clientConfig();
    List<String> versions =
        conversion.webhook() == null
            ? ImmutableList.of()
            : conversion.webhook().conversionReviewVersions();
    FieldPath clientPath = path.child("webhookClientConfig");
    FieldPath versionsPath = path.child("conversionReviewVersions");
    if (!conversion.strategy().equals("Webhook")) {
      String other = "should not be set when strategy is not set to Webhook";
      if (client != null) {
        errors.add(FieldError.forbidden(clientPath, other));
      }
      if (!versions.isEmpty()) {
        errors.add(FieldError.forbidden(versionsPath, other));
      }
      return;
    }
    if (client == null) {
      errors.add(FieldError.required(clientPath, "required when strategy is set to Webhook"));
    } else {
      client(client, clientPath, errors);
    }
    if (versions.isEmpty()) {
      errors.add(FieldError.required(versionsPath, ""));
    } else {
      WebhookValidation.reviewVersions(versions, versionsPath, errors);
    }
  }

  private static void client(WebhookClientConfig client, FieldPath path, FieldErrors errors) {
    var service = client.service();
    UrlValidation.client(
        client.url(),
        service == null
            ? null
            : new UrlValidation.Behind(
                service.namespace(), service.name(), service.path(), service.port()),
        path,
        errors);
  }

  static void validateStatus(CustomResourceDefinition definition, FieldErrors errors) {
    formed(definition.status().acceptedNames(), FieldPath.of("status", "acceptedNames"), errors);
    List<String> stored = definition.status().storedVersions();
    if (stored.isEmpty()) {
      errors.add(
          FieldError.invalid(STORED, Json.Null.NULL, "must have at least one stored version"));
      return;
    }
    Set<String> names = new HashSet<>();
    for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
      names.add(version.name());
      if (version.storage() && !stored.contains(version.name())) {
        errors.add(
            FieldError.invalid(
                STORED,
                Checks.json((Object) stored),
                "must have the storage version " + version.name()));
      }
    }
    for (int i = 0; i < stored.size(); i++) {
      String version = stored.get(i);
      if (!names.contains(version)) {
        errors.add(
            FieldError.invalid(
                STORED.index(i),
                version,
                "missing from spec.versions; "
                    + version
                    + " was previously a storage version, and must remain in spec.versions until a"
                    + " storage migration ensures no data remains persisted in "
                    + version
                    + " and removes "
                    + version
                    + " from status.storedVersions"));
      }
    }
  }

  /** Groups of Kubernetes' own domains need a word of approval. */
  private static void approval(CustomResourceDefinition definition, FieldErrors errors) {
    String group = definition.spec().group();
    boolean guarded = false;
    for (String domain : ImmutableList.of("k8s.io", "kubernetes.io")) {
      guarded |= group.equals(domain) || group.endsWith("." + domain);
    }
    if (!guarded) {
      return;
    }
    FieldPath path = FieldPath.of("metadata", "annotations").key(APPROVED);
    String need = "protected groups must have approval annotation \"" + APPROVED + "\"";
    String see = ", see https://github.com/kubernetes/enhancements/pull/1111";
    String given = definition.metadata().annotations().get(APPROVED);
    if (given == null || given.isEmpty()) {
      errors.add(FieldError.required(path, need + see));
    } else if (!given.startsWith("unapproved") && !given.contains("://")) {
      errors.add(
          FieldError.invalid(
              path,
              given,
              need + " with either a URL or a reason starting with \"unapproved\"" + see));
    }
  }
}
