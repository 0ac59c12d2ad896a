package dev.orch.network.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.network.policy.CompiledPolicy.PortName;
import dev.orch.network.policy.CompiledPolicy.Selection;
import dev.orch.network.policy.PolicyTable.Rules;
import dev.orch.network.policy.PolicyTable.Socket;
import dev.orch.network.policy.PolicyTable.Target;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plans what policies mean on one node, from NetworkPolicies, Pods and Namespaces: again and again,
 * at a cost in proportion to what has changed. What it says follows from the objects alone,
 * whatever the order in which they were told. Not for several threads at once.
 *
 * <p>Pods in the node's network are part of the node: policies neither isolate nor select them.
 */
public final class PolicyPlanner {
  private final String node;
  private final Set<String> exempt;
  private final TreeMap<String, Pod> pods = new TreeMap<>();
  private final Map<String, Namespace> namespaces = new TreeMap<>();
  private final TreeMap<String, CompiledPolicy> policies = new TreeMap<>();
  private final TreeMap<String, Gathering<String>> groups = new TreeMap<>();
  private final TreeMap<String, Gathering<Socket>> sockets = new TreeMap<>();
  private final TreeMap<String, Target> targets = new TreeMap<>();
  private boolean changed = true;
  private PolicyTable table = PolicyTable.OPEN;

  /**
   * One that knows nothing yet.
   *
   * @param node whose pods are isolated; empty for those of all nodes
   * @param exempt the node's own addresses
   */
  public PolicyPlanner(String node, Collection<String> exempt) {
    this.node = node;
    this.exempt = ImmutableSortedSet.copyOf(exempt);
  }

  /** The table of these objects, for the pods of all nodes. */
  public static PolicyTable plan(
      Collection<NetworkPolicy> policies, Collection<Pod> pods, Collection<Namespace> namespaces) {
    PolicyPlanner planner = new PolicyPlanner("", ImmutableList.of());
    namespaces.forEach(each -> planner.namespace(null, each));
    pods.forEach(each -> planner.pod(null, each));
    policies.forEach(each -> planner.policy(null, each));
    return planner.table();
  }

  /** A pod was made, changed or deleted. */
  public void pod(@Nullable Pod before, @Nullable Pod after) {
    Pod either = Objects.requireNonNull(after == null ? before : after);
    String name = PodFace.name(either);
    @Nullable Pod present = after != null && PodFace.isThere(after) ? after : null;
    if (present == null) {
      pods.remove(name);
    } else {
      pods.put(name, present);
    }
    gather(name, present);
    target(name, present);
  }

  private void gather(String name, @Nullable Pod pod) {
    for (Gathering<String> group : groups.values()) {
      changed |= group.pod(name, pod);
    }
    for (Gathering<Socket> socket : sockets.values()) {
      changed |= socket.pod(name, pod);
    }
  }

  private void target(String name, @Nullable Pod pod) {
    Target before = targets.get(name);
    Target after = pod == null ? null : target(pod);
    if (after == null) {
      targets.remove(name);
    } else if (!after.equals(before)) {
      targets.put(name, after);
    }
    changed |= !Objects.equals(before, after);
  }

  private @Nullable Target target(Pod pod) {
    if (!node.isEmpty() && !node.equals(pod.spec().nodeName())) {
      return null;
    }
    ImmutableList.Builder<String> ingress = ImmutableList.builder();
    ImmutableList.Builder<String> egress = ImmutableList.builder();
    in(policies, pod.metadata().namespace())
        .forEach(
            (name, policy) -> {
              if (policy.selects(pod.metadata().labels())) {
                if (policy.isolates("Ingress")) {
                  ingress.add(name);
                }
                if (policy.isolates("Egress")) {
                  egress.add(name);
                }
              }
            });
    Target target =
        new Target(PodFace.name(pod), PodFace.addresses(pod), ingress.build(), egress.build());
    return target.ingress().isEmpty() && target.egress().isEmpty() ? null : target;
  }

  /** Those of one namespace. */
  private static <T> SortedMap<String, T> in(TreeMap<String, T> all, String namespace) {
    return all.subMap(namespace + "/", namespace + "0"); // 0 comes after /
  }

  /** A namespace was made, changed or deleted. */
  public void namespace(@Nullable Namespace before, @Nullable Namespace after) {
    Namespace either = Objects.requireNonNull(after == null ? before : after);
    String name = either.metadata().name();
    if (after == null) {
      namespaces.remove(name);
    } else {
      namespaces.put(name, after);
    }
    if (before == null
        || after == null
        || !before.metadata().labels().equals(after.metadata().labels())) {
      in(pods, name).forEach(this::gather);
    }
  }

  /** A policy was made, changed or deleted. */
  public void policy(@Nullable NetworkPolicy before, @Nullable NetworkPolicy after) {
    NetworkPolicy either = Objects.requireNonNull(after == null ? before : after);
    String name = CompiledPolicy.name(either);
    CompiledPolicy known = policies.get(name);
    if (after == null) {
      policies.remove(name);
    } else {
      CompiledPolicy compiled = new CompiledPolicy(after);
      policies.put(name, compiled);
      compiled.selections().forEach((id, selection) -> refer(groups, id, members(selection)));
      compiled.portNames().forEach((id, port) -> refer(sockets, id, holders(port)));
    }
    if (known != null) {
      known.selections().keySet().forEach(id -> forget(groups, id));
      known.portNames().keySet().forEach(id -> forget(sockets, id));
    }
    changed = true;
    in(pods, either.metadata().namespace()).forEach(this::target);
  }

  private <T extends Comparable<T>> void refer(
      Map<String, Gathering<T>> all, String id, Function<Pod, Set<T>> brings) {
    Gathering<T> known = all.get(id);
    if (known == null) {
      known = new Gathering<>(brings);
      all.put(id, known);
      pods.forEach(known::pod);
    }
    known.references++;
  }

  private static <T extends Comparable<T>> void forget(Map<String, Gathering<T>> all, String id) {
    Gathering<T> known = Objects.requireNonNull(all.get(id), id);
    known.references--;
    if (known.references == 0) {
      all.remove(id);
    }
  }

  private Function<Pod, Set<String>> members(Selection selection) {
    return pod ->
        selects(selection, pod)
            ? ImmutableSortedSet.copyOf(PodFace.addresses(pod))
            : ImmutableSortedSet.of();
  }

  private boolean selects(Selection selection, Pod pod) {
    if (!LabelSelectors.matches(selection.pods(), pod.metadata().labels())) {
      return false;
    }
    String namespace = pod.metadata().namespace();
    if (selection.namespaces() == null) {
      return namespace.equals(selection.namespace());
    }
    Namespace known = namespaces.get(namespace);
    return known != null
        && LabelSelectors.matches(selection.namespaces(), known.metadata().labels());
  }

  private static Function<Pod, Set<Socket>> holders(PortName name) {
    return pod ->
        PodFace.numbers(pod, name.port(), name.protocol()).stream()
            .flatMap(
                number ->
                    PodFace.addresses(pod).stream()
                        .map(ip -> new Socket(ip, name.protocol(), number)))
            .collect(ImmutableSortedSet.toImmutableSortedSet(Socket::compareTo));
  }

  /** What holds now. */
  public PolicyTable table() {
    if (changed) {
      ImmutableSortedMap.Builder<String, Rules> rules = ImmutableSortedMap.naturalOrder();
      policies.forEach((name, policy) -> rules.put(name, policy.rules()));
      table =
          new PolicyTable(
              exempt,
              gathered(groups),
              gathered(sockets),
              rules.buildOrThrow(),
              ImmutableSortedMap.copyOfSorted(targets));
      changed = false;
    }
    return table;
  }

  private static <T extends Comparable<T>> Map<String, Set<T>> gathered(
      Map<String, Gathering<T>> all) {
    ImmutableSortedMap.Builder<String, Set<T>> gathered = ImmutableSortedMap.naturalOrder();
    all.forEach((id, each) -> gathered.put(id, each.all()));
    return gathered.buildOrThrow();
  }
}
