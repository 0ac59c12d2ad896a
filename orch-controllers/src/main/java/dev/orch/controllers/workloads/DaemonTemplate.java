package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TolerationBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pods of a DaemonSet: for which node each is, and of which template. Pure. */
final class DaemonTemplate {
  /** The label that carries the hash of a pod's revision. */
  static final String HASH = "controller-revision-hash";

  private static final String GENERATION = "pod-template-generation";
  private static final String SET_GENERATION = "deprecated.daemonset.template.generation";
  private static final String NODE_NAME = "metadata.name";

  private final DaemonSet set;
  private final List<Toleration> tolerations;

  DaemonTemplate(DaemonSet set) {
    this.set = set;
    this.tolerations = tolerations(set.spec().template().spec());
  }

  /** The template's, and those of every daemon: it stays where other pods are driven away. */
  List<Toleration> tolerations() {
    return tolerations;
  }

  private static List<Toleration> tolerations(PodSpec spec) {
    List<Toleration> all = new ArrayList<>(spec.tolerations());
    add(all, "not-ready", "NoExecute");
    add(all, "unreachable", "NoExecute");
    add(all, "disk-pressure", "NoSchedule");
    add(all, "memory-pressure", "NoSchedule");
    add(all, "pid-pressure", "NoSchedule");
    add(all, "unschedulable", "NoSchedule");
    if (spec.hostNetwork()) {
      add(all, "network-unavailable", "NoSchedule");
    }
    return ImmutableList.copyOf(all);
  }

  /** In place of one that differs by its time alone. */
  private static void add(List<Toleration> all, String key, String effect) {
    Toleration added =
        TolerationBuilder.builder()
            .key("node.kubernetes.io/" + key)
            .operator("Exists")
            .effect(effect)
            .build();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).withTolerationSeconds(null).equals(added)) {
        all.set(i, added);
        return;
      }
    }
    all.add(added);
  }

  /** A new pod for the node, of the revision with that hash. */
  Pod pod(String node, String hash) {
    Pod described = PodWrites.described(BuiltInKinds.DAEMON_SET, set, set.spec().template());
    Map<String, String> labels = new TreeMap<>(described.metadata().labels());
    generation().ifPresent(generation -> labels.put(GENERATION, generation));
    labels.put(HASH, hash);
    PodSpec spec = described.spec();
    return described
        .withMetadata(described.metadata().withLabels(labels))
        .withSpec(spec.withTolerations(tolerations).withAffinity(pinned(spec.affinity(), node)));
  }

  /** The number of the template that older pods are known by, if the set has one. */
  private Optional<String> generation() {
    String text = set.metadata().annotations().get(SET_GENERATION);
    try {
      return text == null ? Optional.empty() : Optional.of(Long.toString(Long.parseLong(text)));
    } catch (NumberFormatException unknown) {
      return Optional.empty();
    }
  }

  /** Requires that node and nothing else: that the node suits has been seen. */
  private static Affinity pinned(@Nullable Affinity affinity, String node) {
    NodeSelectorRequirement name =
        new NodeSelectorRequirement(NODE_NAME, "In", ImmutableList.of(node));
    NodeSelector required =
        new NodeSelector(
            ImmutableList.of(new NodeSelectorTerm(ImmutableList.of(), ImmutableList.of(name))));
    NodeAffinity pinned =
        affinity == null || affinity.nodeAffinity() == null
            ? new NodeAffinity(required, ImmutableList.of())
            : affinity.nodeAffinity().withRequiredDuringSchedulingIgnoredDuringExecution(required);
    return affinity == null ? new Affinity(pinned, null, null) : affinity.withNodeAffinity(pinned);
  }

  /** The node that a pod is for, whether it is bound already or not. */
  static Optional<String> node(Pod pod) {
    if (!pod.spec().nodeName().isEmpty()) {
      return Optional.of(pod.spec().nodeName());
    }
    Affinity affinity = pod.spec().affinity();
    NodeAffinity of = affinity == null ? null : affinity.nodeAffinity();
    NodeSelector required = of == null ? null : of.requiredDuringSchedulingIgnoredDuringExecution();
    return required == null
        ? Optional.empty()
        : required.nodeSelectorTerms().stream()
            .flatMap(term -> term.matchFields().stream())
            .filter(field -> field.key().equals(NODE_NAME) && field.operator().equals("In"))
            .filter(field -> field.values().size() == 1)
            .map(field -> field.values().get(0))
            .findFirst();
  }

  /** Whether a pod is of the present template, which has that hash. */
  boolean isUpdated(Pod pod, String hash) {
    Map<String, String> labels = pod.metadata().labels();
    return hash.equals(labels.get(HASH))
        || generation().filter(g -> g.equals(labels.get(GENERATION))).isPresent();
  }
}
