package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.MapDifference;
import com.google.common.collect.Maps;
import dev.orch.model.core.Node;
import dev.orch.model.json.Json;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a node may write of its own Node: nothing that decides which pods come to it. Stateless. */
final class NodeLabels {
  private static final String RESTRICTED = "node-restriction.kubernetes.io";
  private static final List<String> OURS = ImmutableList.of("kubernetes.io", "k8s.io");
  private static final List<String> KUBELETS =
      ImmutableList.of("kubelet.kubernetes.io", "node.kubernetes.io");
  private static final Set<String> ALLOWED =
      ImmutableSet.of(
          "beta.kubernetes.io/arch",
          "beta.kubernetes.io/instance-type",
          "beta.kubernetes.io/os",
          "failure-domain.beta.kubernetes.io/region",
          "failure-domain.beta.kubernetes.io/zone",
          "kubernetes.io/arch",
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "node.kubernetes.io/instance-type",
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone");

  private NodeLabels() {}

  static void check(String name, AdmissionRequest<?> request, Node node) {
    NodeRestriction.require(
        request.name().equals(name),
        request,
        "node " + Json.of(name) + " is not allowed to modify node " + Json.of(request.name()));
    if (request.operation() == Admission.Operation.CREATE) {
      create(name, request, node);
    } else if (request.old() instanceof Node old) {
      update(name, request, node, old);
    }
  }

  private static void create(String name, AdmissionRequest<?> request, Node node) {
    NodeRestriction.require(
        node.spec().configSource() == null,
        request,
        "node " + Json.of(name) + " is not allowed to create pods with a non-nil configSource");
    Set<String> forbidden = forbidden(new TreeMap<>(), node.metadata().labels());
    NodeRestriction.require(
        forbidden.isEmpty(),
        request,
        "node "
            + Json.of(name)
            + " is not allowed to set the following labels: "
            + String.join(", ", forbidden));
  }

  private static void update(String name, AdmissionRequest<?> request, Node node, Node old) {
    NodeRestriction.require(
        node.spec().configSource() == null
            || Objects.equals(node.spec().configSource(), old.spec().configSource()),
        request,
        "node "
            + Json.of(name)
            + " is not allowed to update configSource to a new non-nil configSource");
    NodeRestriction.require(
        node.spec().taints().equals(old.spec().taints()),
        request,
        "node " + Json.of(name) + " is not allowed to modify taints");
    Set<String> forbidden = forbidden(old.metadata().labels(), node.metadata().labels());
    NodeRestriction.require(
        forbidden.isEmpty(),
        request,
        "is not allowed to modify labels: " + String.join(", ", forbidden));
  }

  /** The labels that differ and that are not a node's to set. */
  private static Set<String> forbidden(Map<String, String> before, Map<String, String> after) {
    SortedMap<String, String> old = new TreeMap<>(before);
    MapDifference<String, String> difference = Maps.difference(old, after);
    Set<String> changed = new TreeSet<>(difference.entriesOnlyOnLeft().keySet());
    changed.addAll(difference.entriesOnlyOnRight().keySet());
    changed.addAll(difference.entriesDiffering().keySet());
    changed.removeIf(NodeLabels::isAllowed);
    return changed;
  }

  private static boolean isAllowed(String label) {
    int slash = label.indexOf('/');
    String domain = slash < 0 ? "" : label.substring(0, slash);
    if (isWithin(domain, RESTRICTED)) {
      return false;
    }
    return OURS.stream().noneMatch(ours -> isWithin(domain, ours))
        || ALLOWED.contains(label)
        || KUBELETS.stream().anyMatch(kubelets -> isWithin(domain, kubelets));
  }

  private static boolean isWithin(String domain, String outer) {
    return domain.equals(outer) || domain.endsWith("." + outer);
  }
}
