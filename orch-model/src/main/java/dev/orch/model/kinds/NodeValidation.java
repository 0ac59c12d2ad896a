package dev.orch.model.kinds;

import dev.orch.model.Quantity;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeSpec;
import dev.orch.model.core.Taint;
import dev.orch.model.json.Json;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of nodes. Stateless. */
final class NodeValidation {
  private static final FieldPath METADATA = FieldPath.of("metadata");
  private static final FieldPath RANGES = FieldPath.of("spec", "podCIDRs");

  private NodeValidation() {}

  static void validate(Node node, FieldErrors errors) {
    taints(node.spec().taints(), METADATA.child("taints"), errors);
    amounts(node.status().capacity(), FieldPath.of("status", "capacity"), errors);
    amounts(node.status().allocatable(), FieldPath.of("status", "allocatable"), errors);
    List<String> ranges = node.spec().podCIDRs();
    for (int i = 0; i < ranges.size(); i++) {
      Addresses.checkRange(ranges.get(i), RANGES.index(i), errors);
    }
    if (ranges.size() > 2) {
      errors.add(
          FieldError.invalid(
              RANGES,
              ServiceAddresses.strings(ranges),
              "may specify no more than one CIDR for each IP family"));
    }
  }

  private static void taints(List<Taint> taints, FieldPath path, FieldErrors errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < taints.size(); i++) {
      Taint taint = taints.get(i);
      FieldPath at = path.index(i);
      Checks.qualified(taint.key(), at.child("key"), errors);
      List<String> messages = Names.labelValue(taint.value());
      if (!messages.isEmpty()) {
        errors.add(
            FieldError.invalid(at.child("value"), taint.value(), String.join(";", messages)));
      }
      Checks.requiredOneOf(
          taint.effect(), SchedulingValidation.EFFECTS, at.child("effect"), errors);
      if (!seen.add(taint.effect() + " " + taint.key())) {
        errors.add(
            new FieldError(
                FieldError.Type.DUPLICATE,
                at.toString(),
                GoStruct.json(taint),
                "taints must be unique by key and effect pair"));
      }
    }
  }

  private static void amounts(Map<String, Quantity> amounts, FieldPath path, FieldErrors errors) {
    amounts.forEach((name, amount) -> Checks.notNegative(amount, path.key(name), errors));
  }

  static void validateUpdate(Node node, Node old, FieldErrors errors) {
    NodeSpec spec = node.spec();
    NodeSpec before = old.spec();
    amounts(node.status().capacity(), FieldPath.of("status", "capacity"), errors);
    amounts(node.status().allocatable(), FieldPath.of("status", "allocatable"), errors);
    if (!before.podCIDRs().isEmpty() && !before.podCIDRs().equals(spec.podCIDRs())) {
      errors.add(
          FieldError.forbidden(
              RANGES, "node updates may not change podCIDR except from \"\" to valid"));
    }
    if (!before.providerID().isEmpty() && !before.providerID().equals(spec.providerID())) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("spec", "providerID"),
              "node updates may not change providerID except from \"\" to valid"));
    }
    taints(spec.taints(), METADATA.child("taints"), errors);
    addresses(node, errors);
  }

  private static void addresses(Node node, FieldErrors errors) {
    Set<Object> seen = new HashSet<>();
    FieldPath path = FieldPath.of("status", "addresses");
    for (int i = 0; i < node.status().addresses().size(); i++) {
      if (!seen.add(node.status().addresses().get(i))) {
        Json shown = Checks.json(node.status().addresses().get(i));
        errors.add(FieldError.duplicate(path.index(i), shown));
      }
    }
  }
}
