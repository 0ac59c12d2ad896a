package dev.orch.store.admission.dynamic;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.ParamKind;
import dev.orch.model.admissionregistration.ParamRef;
import dev.orch.model.json.Json;
import dev.orch.model.selector.LabelQuery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the objects that a binding gives to its policy. Stateless. */
final class Params {
  /** A policy or binding can't be used as it is written. */
  static final class Misconfigured extends Exception {
    private static final long serialVersionUID = 1;

    Misconfigured(String why) {
      super(why);
    }
  }

  /**
   * One object, or that there is none.
   *
   * @param name tells it from others of the kind
   */
  record Param(String name, @Nullable Json object) {}

  private static final Param NONE = new Param("", null);

  private Params() {}

  /** The kind, or null where there are no params. */
  static <T extends Resource> @Nullable Kind<?> kind(@Nullable ParamKind wanted, Asked<T> asked)
      throws Misconfigured {
    if (wanted == null) {
      return null;
    }
    Kind<?> kind = asked.kinds().byName(wanted.apiVersion(), wanted.kind());
    if (kind == null) {
      String version = wanted.apiVersion();
      throw new Misconfigured(
          "failed to find resource referenced by paramKind: '"
              + (version.contains("/") ? version : "/" + version)
              + ", Kind="
              + wanted.kind()
              + "'");
    }
    return kind;
  }

  /** The params, each of which the policy is evaluated with; none if it is not evaluated. */
  static <T extends Resource> List<Param> of(
      @Nullable Kind<?> kind, @Nullable ParamRef ref, Asked<T> asked) throws Misconfigured {
    if (kind == null || ref == null) {
      return List.of(NONE);
    }
    String namespace = "";
    if (kind.isNamespaced()) {
      namespace = ref.namespace().isEmpty() ? asked.namespace() : ref.namespace();
      if (namespace.isEmpty()) {
        throw new Misconfigured(
            "cannot use namespaced paramRef in policy binding that matches cluster-scoped"
                + " resources");
      }
    } else if (!ref.namespace().isEmpty()) {
      throw new Misconfigured(
          "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
    }
    List<Param> found = find(kind, ref, namespace, asked);
    if (found.isEmpty() && "Deny".equals(ref.parameterNotFoundAction())) {
      throw new Misconfigured(
          "no params found for policy binding with `Deny` parameterNotFoundAction");
    }
    return found;
  }

  private static <T extends Resource, P extends Resource> List<Param> find(
      Kind<P> kind, ParamRef ref, String namespace, Asked<T> asked) {
    List<P> found = new ArrayList<>();
    if (!ref.name().isEmpty()) {
      asked.objects().find(kind, namespace, ref.name()).ifPresent(found::add);
    } else {
      LabelQuery query = LabelQuery.of(ref.selector());
      asked.objects().list(kind).stream()
          .filter(param -> param.metadata().namespace().equals(namespace))
          .filter(param -> query.matches(param.metadata().labels()))
          .forEach(found::add);
    }
    return found.stream()
        .map(
            param ->
                new Param(
                    param.metadata().namespace() + "/" + param.metadata().name(),
                    kind.toJson(param)))
        .toList();
  }
}
