package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.EnvFromSource;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.EnvVarSource;
import dev.orch.model.core.FileKeySelector;
import dev.orch.model.core.ObjectFieldSelector;
import dev.orch.model.core.ResourceFieldSelector;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.Locale;

/** The rules of environment variables, and of fields of the pod as values. Stateless. */
final class EnvironmentValidation {
  private static final String TWO = "may not have more than one field specified at a time";

  /** Fields of a pod that can be a variable's value. */
  private static final ImmutableList<String> VARIABLE_FIELDS =
      ImmutableList.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  /** Fields of a pod that can be a file's content. */
  static final ImmutableList<String> FILE_FIELDS =
      ImmutableList.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");

  /** Fields of a pod that have a name at all. */
  private static final ImmutableList<String> FIELDS =
      ImmutableList.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.host",
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.phase",
          "status.podIP",
          "status.podIPs");

  private static final ImmutableList<String> RESOURCES =
      ImmutableList.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");

  private static final ImmutableList<String> BYTE_DIVISORS =
      ImmutableList.of(
          "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

  private EnvironmentValidation() {}

  static void variables(List<EnvVar> variables, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < variables.size(); i++) {
      EnvVar variable = variables.get(i);
      FieldPath at = path.index(i);
      if (Checks.required(variable.name(), at.child("name"), errors)) {
        Checks.all(
            Names.environmentVariable(variable.name()), variable.name(), at.child("name"), errors);
      }
      if (variable.valueFrom() != null) {
        source(variable, variable.valueFrom(), at.child("valueFrom"), errors);
      }
    }
  }

  private static void source(
      EnvVar variable, EnvVarSource source, FieldPath path, FieldErrors errors) {
    int sources = 0;
    if (source.fieldRef() != null) {
      sources++;
      field(source.fieldRef(), VARIABLE_FIELDS, path.child("fieldRef"), errors);
    }
    if (source.resourceFieldRef() != null) {
      sources++;
      resource(source.resourceFieldRef(), false, path.child("resourceFieldRef"), errors);
    }
    if (source.configMapKeyRef() != null) {
      sources++;
      String name = source.configMapKeyRef().name();
      key(name, source.configMapKeyRef().key(), path.child("configMapKeyRef"), errors);
    }
    if (source.secretKeyRef() != null) {
      sources++;
      String name = source.secretKeyRef().name();
      key(name, source.secretKeyRef().key(), path.child("secretKeyRef"), errors);
    }
    if (source.fileKeyRef() != null) {
      sources++;
      file(source.fileKeyRef(), path.child("fileKeyRef"), errors);
    }
    if (sources == 0) {
      errors.add(
          FieldError.invalid(
              path,
              "",
              "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                  + " `secretKeyRef` or `fileKeyRef`"));
    } else if (!variable.value().isEmpty()) {
      errors.add(FieldError.invalid(path, "", "may not be specified when `value` is not empty"));
    } else if (sources > 1) {
      errors.add(FieldError.invalid(path, "", TWO));
    }
  }

  private static void key(String name, String key, FieldPath path, FieldErrors errors) {
    Checks.subdomain(name, path.child("name"), errors);
    if (Checks.required(key, path.child("key"), errors)) {
      Checks.all(Names.configKey(key), key, path.child("key"), errors);
    }
  }

  private static void file(FileKeySelector file, FieldPath path, FieldErrors errors) {
    if (Checks.required(file.key(), path.child("key"), errors)) {
      Checks.all(Names.environmentVariable(file.key()), file.key(), path.child("key"), errors);
    }
    Checks.required(file.volumeName(), path.child("volumeName"), errors);
    if (Checks.required(file.path(), path.child("path"), errors)) {
      Paths.descendingUnreserved(file.path(), path.child("path"), errors);
    }
  }

  /** A field of the pod as a value. */
  static void field(
      ObjectFieldSelector selector, List<String> allowed, FieldPath path, FieldErrors errors) {
    if (!Checks.required(selector.apiVersion(), path.child("apiVersion"), errors)
        || !Checks.required(selector.fieldPath(), path.child("fieldPath"), errors)) {
      return;
    }
    String text = selector.fieldPath();
    int bracket = text.endsWith("']") ? text.indexOf("['") : -1;
    String field = bracket > 0 ? text.substring(0, bracket) : text;
    String fault = conversionFault(selector.apiVersion(), text, field, bracket > 0);
    if (!fault.isEmpty()) {
      errors.add(
          FieldError.invalid(
              path.child("fieldPath"), text, "error converting fieldPath: " + fault));
    } else if (bracket > 0) {
      String key = text.substring(bracket + 2, text.length() - 2);
      boolean annotation = field.equals("metadata.annotations");
      Checks.qualified(annotation ? key.toLowerCase(Locale.ROOT) : key, path, errors);
    } else if (!allowed.contains(field)) {
      String named = field.equals("spec.host") ? "spec.nodeName" : field;
      if (!allowed.contains(named)) {
        errors.add(FieldError.notSupported(path.child("fieldPath"), named, allowed));
      }
    }
  }

  private static String conversionFault(
      String apiVersion, String text, String field, boolean subscripted) {
    if (!apiVersion.equals("v1")) {
      return "unsupported pod version: " + apiVersion;
    }
    if (subscripted) {
      return field.equals("metadata.annotations") || field.equals("metadata.labels")
          ? ""
          : "field label does not support subscript: " + text;
    }
    return FIELDS.contains(field) ? "" : "field label not supported: " + text;
  }

  /** An amount of a container's resources as a value. */
  static void resource(
      ResourceFieldSelector selector, boolean file, FieldPath path, FieldErrors errors) {
    String resource = selector.resource();
    boolean huge =
        resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
    if (file && selector.containerName().isEmpty()) {
      errors.add(FieldError.required(path.child("containerName"), ""));
    } else if (resource.isEmpty()) {
      errors.add(FieldError.required(path.child("resource"), ""));
    } else if (!RESOURCES.contains(resource) && !huge) {
      errors.add(FieldError.notSupported(path.child("resource"), resource, RESOURCES));
    }
    divisor(resource, selector.divisor(), path.child("divisor"), errors);
  }

  private static void divisor(
      String resource, Quantity divisor, FieldPath path, FieldErrors errors) {
    if (divisor.signum() == 0) {
      return;
    }
    boolean cpu = resource.endsWith(".cpu");
    List<String> allowed = cpu ? ImmutableList.of("1m", "1") : BYTE_DIVISORS;
    if (allowed.contains(divisor.toString())) {
      return;
    }
    String named =
        resource.endsWith(".memory")
            ? "memory"
            : resource.endsWith("storage") ? "local ephemeral storage" : "hugepages";
    errors.add(
        FieldError.invalid(
            path,
            resource,
            cpu
                ? "only divisor's values 1m and 1 are supported with the cpu resource"
                : "only divisor's values "
                    + String.join(", ", BYTE_DIVISORS)
                    + " are supported with the "
                    + named
                    + " resource"));
  }

  static void sources(List<EnvFromSource> sources, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < sources.size(); i++) {
      EnvFromSource source = sources.get(i);
      FieldPath at = path.index(i);
      if (!source.prefix().isEmpty()) {
        Checks.all(
            Names.environmentVariable(source.prefix()),
            source.prefix(),
            at.child("prefix"),
            errors);
      }
      if (source.configMapRef() != null) {
        named(source.configMapRef().name(), at.child("configMapRef").child("name"), errors);
      }
      if (source.secretRef() != null) {
        named(source.secretRef().name(), at.child("secretRef").child("name"), errors);
      }
      if (source.configMapRef() == null && source.secretRef() == null) {
        errors.add(
            FieldError.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
      } else if (source.configMapRef() != null && source.secretRef() != null) {
        errors.add(FieldError.invalid(path, "", TWO));
      }
    }
  }

  private static void named(String name, FieldPath path, FieldErrors errors) {
    if (Checks.required(name, path, errors)) {
      Checks.all(Names.namePrefix(dev.orch.model.NameRule.DNS_SUBDOMAIN, name), name, path, errors);
    }
  }
}
