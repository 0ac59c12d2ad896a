package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PreferredSchedulingTerm;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;

/** The rules of affinities to nodes and pods. Stateless. */
final class AffinityValidation {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  private AffinityValidation() {}

  static void affinity(Affinity affinity, FieldPath path, FieldErrors errors) {
    if (affinity.nodeAffinity() != null) {
      node(affinity.nodeAffinity(), path.child("nodeAffinity"), errors);
    }
    if (affinity.podAffinity() != null) {
      FieldPath at = path.child("podAffinity");
      terms(affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution(), at, errors);
      weighted(
          affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution(), at, errors);
    }
    if (affinity.podAntiAffinity() != null) {
      FieldPath at = path.child("podAntiAffinity");
      terms(
          affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution(), at, errors);
      weighted(
          affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution(), at, errors);
    }
  }

  private static void node(NodeAffinity affinity, FieldPath path, FieldErrors errors) {
    NodeSelector required = affinity.requiredDuringSchedulingIgnoredDuringExecution();
    if (required != null) {
      nodeSelector(required, path.child(REQUIRED), errors);
    }
    List<PreferredSchedulingTerm> preferred =
        affinity.preferredDuringSchedulingIgnoredDuringExecution();
    for (int i = 0; i < preferred.size(); i++) {
      FieldPath at = path.child(PREFERRED).index(i);
      weight(preferred.get(i).weight(), at.child("weight"), errors);
      term(preferred.get(i).preference(), false, at.child("preference"), errors);
    }
  }

  private static void weight(int weight, FieldPath path, FieldErrors errors) {
    if (weight <= 0 || weight > 100) {
      errors.add(FieldError.invalid(path, (long) weight, "must be in the range 1-100"));
    }
  }

  static void nodeSelector(NodeSelector selector, FieldPath path, FieldErrors errors) {
    FieldPath terms = path.child("nodeSelectorTerms");
    if (selector.nodeSelectorTerms().isEmpty()) {
      errors.add(FieldError.required(terms, "must have at least one node selector term"));
      return;
    }
    for (int i = 0; i < selector.nodeSelectorTerms().size(); i++) {
      term(selector.nodeSelectorTerms().get(i), true, terms.index(i), errors);
    }
  }

  private static void term(
      NodeSelectorTerm term, boolean checkValues, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < term.matchExpressions().size(); i++) {
      expression(
          term.matchExpressions().get(i),
          checkValues,
          path.child("matchExpressions").index(i),
          errors);
    }
    for (int i = 0; i < term.matchFields().size(); i++) {
      field(term.matchFields().get(i), path.child("matchFields").index(i), errors);
    }
  }

  private static void expression(
      NodeSelectorRequirement requirement,
      boolean checkValues,
      FieldPath path,
      FieldErrors errors) {
    FieldPath values = path.child("values");
    int count = requirement.values().size();
    switch (requirement.operator()) {
      case "In", "NotIn" -> {
        if (count == 0) {
          errors.add(
              FieldError.required(values, "must be specified when `operator` is 'In' or 'NotIn'"));
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (count > 0) {
          errors.add(
              FieldError.forbidden(
                  values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
      }
      case "Gt", "Lt" -> {
        if (count != 1) {
          errors.add(
              FieldError.required(
                  values, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
        }
      }
      default -> operator(requirement, path, errors);
    }
    Checks.qualified(requirement.key(), path.child("key"), errors);
    if (checkValues) {
      Checks.labelValues(requirement.values(), values, errors);
    }
  }

  private static void operator(
      NodeSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
    errors.add(
        FieldError.invalid(
            path.child("operator"), requirement.operator(), "not a valid selector operator"));
  }

  private static void field(
      NodeSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
    if (!ImmutableList.of("In", "NotIn").contains(requirement.operator())) {
      operator(requirement, path, errors);
    } else if (requirement.values().size() != 1) {
      errors.add(
          FieldError.required(
              path.child("values"),
              "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
    }
    if (!requirement.key().equals("metadata.name")) {
      errors.add(
          FieldError.invalid(
              path.child("key"), requirement.key(), "not a valid field selector key"));
      return;
    }
    for (int i = 0; i < requirement.values().size(); i++) {
      Checks.subdomain(requirement.values().get(i), path.child("values").index(i), errors);
    }
  }

  private static void terms(List<PodAffinityTerm> terms, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < terms.size(); i++) {
      podTerm(terms.get(i), path.child(REQUIRED).index(i), errors);
    }
  }

  private static void weighted(
      List<WeightedPodAffinityTerm> terms, FieldPath path, FieldErrors errors) {
    for (int i = 0; i < terms.size(); i++) {
      FieldPath at = path.child(PREFERRED).index(i);
      weight(terms.get(i).weight(), at.child("weight"), errors);
      podTerm(terms.get(i).podAffinityTerm(), at.child("podAffinityTerm"), errors);
    }
  }

  private static void podTerm(PodAffinityTerm term, FieldPath path, FieldErrors errors) {
    Checks.selector(term.labelSelector(), path.child("labelSelector"), errors);
    Checks.selector(term.namespaceSelector(), path.child("namespaceSelector"), errors);
    for (String namespace : term.namespaces()) {
      Checks.all(Names.dnsLabel(namespace), namespace, path.child("namespace"), errors);
    }
    boolean selects = term.labelSelector() != null;
    SchedulingValidation.labelKeys(
        term.matchLabelKeys(), selects, path.child("matchLabelKeys"), errors);
    SchedulingValidation.labelKeys(
        term.mismatchLabelKeys(), selects, path.child("mismatchLabelKeys"), errors);
    for (int i = 0; i < term.matchLabelKeys().size(); i++) {
      String key = term.matchLabelKeys().get(i);
      if (term.mismatchLabelKeys().contains(key)) {
        errors.add(
            FieldError.invalid(
                path.child("matchLabelKeys").index(i),
                key,
                "exists in both matchLabelKeys and mismatchLabelKeys"));
      }
    }
    if (term.topologyKey().isEmpty()) {
      errors.add(FieldError.required(path.child("topologyKey"), "can not be empty"));
    }
    Checks.qualified(term.topologyKey(), path.child("topologyKey"), errors);
  }
}
