package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceStatus;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules of namespaces. */
final class NamespaceRules implements KindRules<Namespace> {
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public Namespace defaults(Namespace namespace) {
    Namespace named = named(namespace);
    return named.status().phase().isEmpty()
        ? named.withStatus(named.status().withPhase("Active"))
        : named;
  }

  private static Namespace named(Namespace namespace) {
    if (namespace.metadata().name().isEmpty()) {
      return namespace;
    }
    Map<String, String> labels = new TreeMap<>(namespace.metadata().labels());
    labels.put(NAME_LABEL, namespace.metadata().name());
    return namespace.withMetadata(namespace.metadata().withLabels(labels));
  }

  @Override
  public Namespace prepareForCreate(Namespace namespace) {
    List<String> finalizers = namespace.spec().finalizers();
    if (!finalizers.contains("kubernetes")) {
      finalizers = ImmutableList.<String>builder().addAll(finalizers).add("kubernetes").build();
    }
    return named(namespace)
        .withSpec(namespace.spec().withFinalizers(finalizers))
        .withStatus(new NamespaceStatus("Active", ImmutableList.of()));
  }

  /** Finalizers change through the subresource only. */
  @Override
  public Namespace prepareForUpdate(Namespace namespace, Namespace old) {
    return namespace.withSpec(namespace.spec().withFinalizers(old.spec().finalizers()));
  }

  @Override
  public void validate(Namespace namespace, ValidationContext context, FieldErrors errors) {
    FieldPath path = FieldPath.of("spec", "finalizers");
    for (String finalizer : namespace.spec().finalizers()) {
      for (String message : Names.qualified(finalizer)) {
        errors.add(FieldError.invalid(path, finalizer, message));
      }
      validateStandard(finalizer, path, errors);
    }
  }

  /** A finalizer without a domain must be one that is known. */
  static void validateStandard(String finalizer, FieldPath path, FieldErrors errors) {
    boolean standard =
        finalizer.indexOf('/') >= 0
            || finalizer.equals("kubernetes")
            || finalizer.equals("orphan")
            || finalizer.equals("foregroundDeletion");
    if (!standard) {
      errors.add(
          FieldError.invalid(
              path,
              finalizer,
              "name is neither a standard finalizer name nor is it fully qualified"));
    }
  }

  @Override
  public void validateUpdate(
      Namespace namespace, Namespace old, ValidationContext context, FieldErrors errors) {}

  @Override
  public void validateStatusUpdate(
      Namespace namespace, Namespace old, ValidationContext context, FieldErrors errors) {
    boolean deleted = namespace.metadata().deletionTimestamp() != null;
    String phase = namespace.status().phase();
    String expected = deleted ? "Terminating" : "Active";
    if (!phase.equals(expected)) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("status", "Phase"),
              phase,
              "may only be '"
                  + expected
                  + "' if `deletionTimestamp` is "
                  + (deleted ? "not empty" : "empty")));
    }
  }
}
