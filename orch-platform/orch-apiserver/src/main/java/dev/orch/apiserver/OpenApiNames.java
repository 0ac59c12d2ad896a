package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import dev.orch.model.Kind;
import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Locale;

/** The names that OpenAPI has for types and operations, which are Kubernetes'. */
final class OpenApiNames {
  private static final String MODEL = "dev.orch.model.";
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  private OpenApiNames() {}

  /** A record's name, after the Go package in which Kubernetes has it. */
  static String of(RecordType<?> type) {
    String group = type.type().getPackageName();
    if (!group.startsWith(MODEL)) {
      return type.type().getName();
    }
    String prefix =
        switch (group.substring(MODEL.length())) {
          case "meta" -> META;
          case "apiextensions" -> "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
          case "apiregistration" -> "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.";
          case "metrics" -> "io.k8s.metrics.pkg.apis.metrics.v1beta1.";
          case "autoscalingv2" -> "io.k8s.api.autoscaling.v2.";
          case "schedulingv1alpha2" -> "io.k8s.api.scheduling.v1alpha2.";
          default -> "io.k8s.api." + group.substring(MODEL.length()) + ".v1.";
        };
    return prefix + type.type().getSimpleName();
  }

  static String meta(String type) {
    return META + type;
  }

  /** What Kubernetes calls the type of a field that holds any JSON; empty if it has no name. */
  static String ofAny(RecordType<?> type, String field) {
    String extensions = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    if (type.type() == JSONSchemaProps.class) {
      return switch (field) {
        case "items" -> extensions + "JSONSchemaPropsOrArray";
        case "additionalItems", "additionalProperties" -> extensions + "JSONSchemaPropsOrBool";
        case "dependencies" -> extensions + "JSONSchemaPropsOrStringArray";
        default -> extensions + "JSON";
      };
    }
    if (type.type() == ManagedFieldsEntry.class) {
      return META + "FieldsV1";
    }
    boolean ours = type.type().getPackageName().startsWith(MODEL);
    return ours ? "io.k8s.apimachinery.pkg.runtime.RawExtension" : "";
  }

  /** A kind's name; that of a kind without a record begins with its group, reversed. */
  static String of(Kind<?> kind) {
    if (!kind.isDynamic()) {
      return of(kind.recordType());
    }
    List<String> domain = Splitter.on('.').splitToList(kind.group());
    String reversed = String.join(".", Lists.reverse(domain));
    return reversed + "." + kind.version() + "." + kind.name();
  }

  /** The name of a kind's lists. */
  static String ofList(Kind<?> kind) {
    String one = of(kind);
    return one.substring(0, one.length() - kind.name().length()) + kind.listName();
  }

  /** A group and version in an operation's id, such as {@code AppsV1}. */
  static String id(Kind<?> kind) {
    return group(kind) + capital(kind.version());
  }

  /** A group and version as what operations are sorted by, such as {@code apps_v1}. */
  static String tag(Kind<?> kind) {
    String group = group(kind);
    return group.substring(0, 1).toLowerCase(Locale.ROOT)
        + group.substring(1)
        + "_"
        + kind.version();
  }

  private static String group(Kind<?> kind) {
    String group = kind.group().isEmpty() ? "core" : kind.group().replaceFirst("\\.k8s\\.io$", "");
    StringBuilder camel = new StringBuilder();
    Splitter.onPattern("[.-]").split(group).forEach(part -> camel.append(capital(part)));
    return camel.toString();
  }

  static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
