package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.TopologySelectorLabelRequirement;
import dev.orch.model.core.TopologySelectorTerm;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeAttributesClass;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of the classes of storage. Stateless. */
final class StorageClassValidation {
  private static final int MOST_PARAMETERS = 512;
  private static final int LARGEST_PARAMETERS = 256 * 1024;
  private static final FieldPath PARAMETERS = FieldPath.of("parameters");
  private static final FieldPath PROVISIONER = FieldPath.of("provisioner");
  private static final FieldPath DRIVER = FieldPath.of("driverName");
  private static final FieldPath RECLAIM = FieldPath.of("reclaimPolicy");
  private static final FieldPath BINDING = FieldPath.of("volumeBindingMode");

  private StorageClassValidation() {}

  static void validate(StorageClass storageClass, FieldErrors errors) {
    provisioner(storageClass.provisioner(), PROVISIONER, errors);
    parameters(storageClass.parameters(), true, errors);
    String reclaim = storageClass.reclaimPolicy();
    if (reclaim != null && !reclaim.isEmpty()) {
      Checks.oneOf(reclaim, ImmutableList.of("Delete", "Retain"), RECLAIM, errors);
    }
    String binding = storageClass.volumeBindingMode();
    if (binding == null) {
      errors.add(FieldError.required(BINDING, ""));
    } else {
      Checks.oneOf(binding, ImmutableList.of("Immediate", "WaitForFirstConsumer"), BINDING, errors);
    }
    topologies(storageClass.allowedTopologies(), FieldPath.of("allowedTopologies"), errors);
  }

  static void validateUpdate(StorageClass storageClass, StorageClass old, FieldErrors errors) {
    kept(storageClass.parameters(), old.parameters(), PARAMETERS, errors);
    kept(storageClass.provisioner(), old.provisioner(), PROVISIONER, errors);
    kept(storageClass.reclaimPolicy(), old.reclaimPolicy(), RECLAIM, errors);
    Checks.same(storageClass.volumeBindingMode(), old.volumeBindingMode(), BINDING, errors);
  }

  static void validate(VolumeAttributesClass attributes, FieldErrors errors) {
    provisioner(attributes.driverName(), DRIVER, errors);
    parameters(attributes.parameters(), false, errors);
  }

  static void validateUpdate(
      VolumeAttributesClass attributes, VolumeAttributesClass old, FieldErrors errors) {
    kept(attributes.driverName(), old.driverName(), DRIVER, errors);
    kept(attributes.parameters(), old.parameters(), PARAMETERS, errors);
  }

  private static void kept(
      @Nullable Object value, @Nullable Object old, FieldPath path, FieldErrors errors) {
    if (!Objects.equals(value, old)) {
      errors.add(FieldError.forbidden(path, "updates to " + path + " are forbidden."));
    }
  }

  private static void provisioner(String name, FieldPath path, FieldErrors errors) {
    if (Checks.required(name, path, errors)) {
      Checks.all(Names.qualified(name.toLowerCase(Locale.ROOT)), name, path, errors);
    }
  }

  private static void parameters(
      Map<String, String> parameters, boolean mayBeEmpty, FieldErrors errors) {
    if (parameters.isEmpty() && !mayBeEmpty) {
      errors.add(FieldError.required(PARAMETERS, "must contain at least one key/value pair"));
    }
    if (parameters.size() > MOST_PARAMETERS) {
      errors.add(FieldError.tooLong(PARAMETERS, MOST_PARAMETERS));
      return;
    }
    long size = 0;
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      if (parameter.getKey().isEmpty()) {
        errors.add(FieldError.invalid(PARAMETERS, "", "field can not be empty."));
      }
      size += parameter.getKey().length() + parameter.getValue().length();
    }
    if (size > LARGEST_PARAMETERS) {
      errors.add(FieldError.tooLong(PARAMETERS, LARGEST_PARAMETERS));
    }
  }

  private static void topologies(
      List<TopologySelectorTerm> terms, FieldPath path, FieldErrors errors) {
    Set<Map<String, Set<String>>> known = new HashSet<>();
    for (int i = 0; i < terms.size(); i++) {
      FieldPath expressions = path.child("matchLabelExpressions");
      if (!known.add(term(terms.get(i), expressions, errors))) {
        errors.add(FieldError.duplicate(path.index(i).child("matchLabelExpressions"), ""));
      }
    }
  }

  private static Map<String, Set<String>> term(
      TopologySelectorTerm term, FieldPath path, FieldErrors errors) {
    Map<String, Set<String>> all = new TreeMap<>();
    for (int i = 0; i < term.matchLabelExpressions().size(); i++) {
      TopologySelectorLabelRequirement requirement = term.matchLabelExpressions().get(i);
      FieldPath at = path.index(i);
      Set<String> values = new TreeSet<>();
      if (requirement.values().isEmpty()) {
        errors.add(FieldError.required(at.child("values"), ""));
      }
      for (int j = 0; j < requirement.values().size(); j++) {
        if (!values.add(requirement.values().get(j))) {
          errors.add(
              FieldError.duplicate(at.child("values").index(j), requirement.values().get(j)));
        }
      }
      Checks.qualified(requirement.key(), at.child("key"), errors);
      if (all.put(requirement.key(), values) != null) {
        errors.add(FieldError.duplicate(at.child("key"), requirement.key()));
      }
    }
    return all;
  }
}
