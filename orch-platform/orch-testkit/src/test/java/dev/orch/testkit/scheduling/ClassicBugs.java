package dev.orch.testkit.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.Affinity;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.PreferredSchedulingTerm;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TopologySpreadConstraint;
import dev.orch.model.meta.LabelSelector;
import dev.orch.scheduling.Decision;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Schedulers with one of the mistakes that schedulers have had. Nearly each is the right one with a
 * blind spot: it decides on the cluster and the pod as the mistaken one sees them.
 */
enum ClassicBugs {
  INIT_CONTAINERS_FORGOTTEN(
      spec(
          s ->
              s.withInitContainers(
                  s.initContainers().stream().filter(c -> c.restartPolicy() != null).toList()))),
  SIDECARS_TAKEN_FOR_INIT_CONTAINERS(
      spec(s -> s.withInitContainers(each(s.initContainers(), c -> c.withRestartPolicy(null))))),
  OVERHEAD_FORGOTTEN(spec(s -> s.withOverhead(ImmutableSortedMap.of()))),
  POD_LEVEL_REQUESTS_IGNORED(spec(s -> s.withResources(null))),
  MISSING_REQUESTS_RANKED_AS_NOTHING(
      spec(s -> s.withContainers(each(s.containers(), ClassicBugs::zeroed)))),
  EXTENDED_RESOURCES_IGNORED(spec(s -> s.withContainers(each(s.containers(), ClassicBugs::plain)))),
  WILDCARD_ADDRESS_TAKEN_LITERALLY(
      ports(
          p -> p.hostIP().isEmpty() || p.hostIP().equals("0.0.0.0") ? p.withHostIP("9.9.9.9") : p)),
  PORTS_CLASH_ACROSS_PROTOCOLS(ports(p -> p.withProtocol("TCP"))),
  NO_EXECUTE_TAINTS_IGNORED(
      cluster ->
          cluster.editNodes(
              node ->
                  node.withSpec(
                      node.spec()
                          .withTaints(
                              node.spec().taints().stream()
                                  .filter(t -> !t.effect().equals("NoExecute"))
                                  .toList()))),
      pod -> pod),
  TOLERATIONS_EFFECT_IGNORED(tolerations(t -> t.withEffect(""))),
  EMPTY_KEY_TOLERATES_NOTHING(tolerations(t -> t.key().isEmpty() ? t.withKey("none") : t)),
  VALUE_OF_TAINT_IGNORED(tolerations(t -> t.withOperator("Exists"))),
  CORDON_CANT_BE_TOLERATED(
      tolerations(t -> t.key().contains("unschedulable") ? t.withKey("none") : t)),
  MATCH_FIELDS_IGNORED(nodeTerms(ClassicBugs::withoutFields)),
  NODE_SELECTOR_TERMS_ALL_NEEDED(nodeTerms(ClassicBugs::merged)),
  WEIGHTS_OF_NODE_PREFERENCES_IGNORED(
      affinity(
          a ->
              a.nodeAffinity() == null
                  ? a
                  : a.withNodeAffinity(
                      a.nodeAffinity()
                          .withPreferredDuringSchedulingIgnoredDuringExecution(
                              each(
                                  a.nodeAffinity()
                                      .preferredDuringSchedulingIgnoredDuringExecution(),
                                  (PreferredSchedulingTerm t) -> t.withWeight(1)))))),
  ANTI_AFFINITY_OF_PODS_THAT_ARE_THERE_IGNORED(there(affinity(ClassicBugs::withoutRequiredApart))),
  ANTI_AFFINITY_OF_THE_POD_ITSELF_IGNORED(asked(affinity(ClassicBugs::withoutRequiredApart))),
  PREFERENCES_OF_PODS_THAT_ARE_THERE_IGNORED(there(affinity(ClassicBugs::withoutPreferences))),
  TERMS_MEAN_ALL_NAMESPACES_BY_DEFAULT(
      podTerms(
          t ->
              t.namespaces().isEmpty() && t.namespaceSelector() == null
                  ? t.withNamespaceSelector(new LabelSelector(ImmutableSortedMap.of(), List.of()))
                  : t)),
  NAMESPACE_SELECTOR_IGNORED(podTerms(t -> t.withNamespaceSelector(null))),
  NAMESPACES_OF_TERMS_IGNORED(podTerms(t -> t.withNamespaces(List.of()))),
  NULL_SELECTOR_MEANS_ALL_PODS(
      podTerms(
          t ->
              t.labelSelector() == null
                  ? t.withLabelSelector(new LabelSelector(ImmutableSortedMap.of(), List.of()))
                  : t)),
  TERMINATING_PODS_COUNTED_IN_SPREAD(there(Scaled::staying)),
  MIN_DOMAINS_IGNORED(spreads(c -> c.withMinDomains(null))),
  MATCH_LABEL_KEYS_IGNORED(spreads(c -> c.withMatchLabelKeys(List.of()))),
  TAINTS_POLICY_IGNORED(spreads(c -> c.withNodeTaintsPolicy(null))),
  SPREAD_OVER_NODES_THAT_THE_POD_CANT_TAKE(spreads(c -> c.withNodeAffinityPolicy("Ignore"))),
  SKEW_OFF_BY_ONE(spreads(c -> c.withMaxSkew(c.maxSkew() + 1))),
  DEFAULT_SPREAD_FORGOTTEN(
      c ->
          new ClusterState(
              c.nodes(), c.pods(), c.nominations(), c.namespaces(), List.of(), c.budgets()),
      pod -> pod),
  IMAGE_WITHOUT_TAG_NOT_FOUND(
      spec(
          s ->
              s.withContainers(
                  each(
                      s.containers(),
                      c ->
                          c.withImage(
                              c.image().contains(":") ? c.image() : c.image() + ":none"))))),
  NOMINATED_PODS_IGNORED(c -> c.withNominations(List.of()), pod -> pod),
  NOMINATED_PODS_TAKEN_FOR_PLACED(ClassicBugs::placedNominations, pod -> pod),
  VICTIMS_OF_EQUAL_PRIORITY(asked(spec(s -> s.withPriority(s.priority() + 1)))),
  DISRUPTION_BUDGETS_IGNORED(c -> c.withBudgets(List.of()), pod -> pod),
  BUDGETS_ALLOW_ONE_TOO_MANY(
      c ->
          c.withBudgets(
              each(
                  c.budgets(),
                  b ->
                      b.withStatus(
                          b.status().withDisruptionsAllowed(b.status().disruptionsAllowed() + 1)))),
      pod -> pod),
  DISRUPTED_PODS_PAID_FOR_TWICE(
      c ->
          c.withBudgets(
              each(
                  c.budgets(),
                  b -> b.withStatus(b.status().withDisruptedPods(ImmutableSortedMap.of())))),
      pod -> pod),
  START_TIMES_OF_VICTIMS_IGNORED(there(p -> p.withStatus(p.status().withStartTime(null)))),
  PREEMPTION_POLICY_IGNORED(spec(s -> s.withPreemptionPolicy(null)));

  private final UnaryOperator<ClusterState> cluster;
  private final UnaryOperator<Pod> asked;

  ClassicBugs(UnaryOperator<ClusterState> cluster, UnaryOperator<Pod> asked) {
    this.cluster = cluster;
    this.asked = asked;
  }

  ClassicBugs(Sight sight) {
    this(c -> there(c, sight.there), sight.asked);
  }

  ClassicBugs(UnaryOperator<Pod> everyPod) {
    this(new Sight(everyPod, everyPod));
  }

  /** What the mistaken scheduler decides. */
  Decision decide(ClusterState there, Pod pod) {
    return Scheduler.schedule(
            cluster.apply(there).view(), List.of(asked.apply(pod)), Profile.defaults(), 1)
        .get(0);
  }

  /** How pods on nodes, and the one that asks, are seen. */
  private record Sight(UnaryOperator<Pod> there, UnaryOperator<Pod> asked) {}

  private static Sight there(UnaryOperator<Pod> change) {
    return new Sight(change, pod -> pod);
  }

  private static Sight asked(UnaryOperator<Pod> change) {
    return new Sight(pod -> pod, change);
  }

  private static ClusterState there(ClusterState cluster, UnaryOperator<Pod> change) {
    return cluster.editPods(change);
  }

  private static ClusterState placedNominations(ClusterState cluster) {
    ClusterState result = cluster.withNominations(List.of());
    for (ClusterState.Nomination each : cluster.nominations()) {
      Pod pod = each.pod();
      result =
          result.withPods(
              ArbitraryPods.more(
                  result.pods(), pod.withSpec(pod.spec().withNodeName(each.nodeName()))));
    }
    return result;
  }

  private static UnaryOperator<Pod> spec(UnaryOperator<PodSpec> change) {
    return pod -> pod.withSpec(change.apply(pod.spec()));
  }

  private static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
    return list.stream().map(change).toList();
  }

  private static Container zeroed(Container container) {
    Map<String, Quantity> requests = new TreeMap<>(container.resources().requests());
    requests.putIfAbsent("cpu", Quantity.ZERO);
    requests.putIfAbsent("memory", Quantity.ZERO);
    return asking(container, requests);
  }

  private static Container plain(Container container) {
    Map<String, Quantity> requests = new TreeMap<>(container.resources().requests());
    requests.keySet().removeIf(name -> name.contains("/"));
    return asking(container, requests);
  }

  private static Container asking(Container container, Map<String, Quantity> requests) {
    return container.withResources(
        new ResourceRequirements(
            ImmutableSortedMap.of(), ImmutableSortedMap.copyOf(requests), List.of()));
  }

  private static UnaryOperator<Pod> ports(UnaryOperator<ContainerPort> change) {
    UnaryOperator<Container> container = c -> c.withPorts(each(c.ports(), change));
    return spec(
        s ->
            s.withContainers(each(s.containers(), container))
                .withInitContainers(each(s.initContainers(), container)));
  }

  private static UnaryOperator<Pod> tolerations(UnaryOperator<Toleration> change) {
    return spec(s -> s.withTolerations(each(s.tolerations(), change)));
  }

  private static UnaryOperator<Pod> spreads(UnaryOperator<TopologySpreadConstraint> change) {
    return spec(s -> s.withTopologySpreadConstraints(each(s.topologySpreadConstraints(), change)));
  }

  private static UnaryOperator<Pod> affinity(UnaryOperator<Affinity> change) {
    return spec(s -> s.affinity() == null ? s : s.withAffinity(change.apply(s.affinity())));
  }

  private static UnaryOperator<Pod> nodeTerms(UnaryOperator<List<NodeSelectorTerm>> change) {
    return affinity(
        a -> {
          var nodes = a.nodeAffinity();
          var required =
              nodes == null ? null : nodes.requiredDuringSchedulingIgnoredDuringExecution();
          return required == null
              ? a
              : a.withNodeAffinity(
                  nodes.withRequiredDuringSchedulingIgnoredDuringExecution(
                      required.withNodeSelectorTerms(change.apply(required.nodeSelectorTerms()))));
        });
  }

  private static List<NodeSelectorTerm> withoutFields(List<NodeSelectorTerm> terms) {
    return each(terms, term -> term.withMatchFields(List.of()));
  }

  private static List<NodeSelectorTerm> merged(List<NodeSelectorTerm> terms) {
    List<NodeSelectorRequirement> expressions = new ArrayList<>();
    List<NodeSelectorRequirement> fields = new ArrayList<>();
    for (NodeSelectorTerm term : terms) {
      expressions.addAll(term.matchExpressions());
      fields.addAll(term.matchFields());
    }
    return ImmutableList.of(new NodeSelectorTerm(expressions, fields));
  }

  private static Affinity withoutRequiredApart(Affinity affinity) {
    var apart = affinity.podAntiAffinity();
    return apart == null
        ? affinity
        : affinity.withPodAntiAffinity(
            apart.withRequiredDuringSchedulingIgnoredDuringExecution(List.of()));
  }

  private static Affinity withoutPreferences(Affinity affinity) {
    var together = affinity.podAffinity();
    var apart = affinity.podAntiAffinity();
    return new Affinity(
        affinity.nodeAffinity(),
        together == null
            ? null
            : together.withPreferredDuringSchedulingIgnoredDuringExecution(List.of()),
        apart == null
            ? null
            : apart.withPreferredDuringSchedulingIgnoredDuringExecution(List.of()));
  }

  /** Every term about other pods, required or preferred. */
  private static UnaryOperator<Pod> podTerms(UnaryOperator<PodAffinityTerm> change) {
    return affinity(
        a -> {
          var together = a.podAffinity();
          var apart = a.podAntiAffinity();
          return new Affinity(
              a.nodeAffinity(),
              together == null
                  ? null
                  : together
                      .withRequiredDuringSchedulingIgnoredDuringExecution(
                          each(together.requiredDuringSchedulingIgnoredDuringExecution(), change))
                      .withPreferredDuringSchedulingIgnoredDuringExecution(
                          each(
                              together.preferredDuringSchedulingIgnoredDuringExecution(),
                              t -> t.withPodAffinityTerm(change.apply(t.podAffinityTerm())))),
              apart == null
                  ? null
                  : apart
                      .withRequiredDuringSchedulingIgnoredDuringExecution(
                          each(apart.requiredDuringSchedulingIgnoredDuringExecution(), change))
                      .withPreferredDuringSchedulingIgnoredDuringExecution(
                          each(
                              apart.preferredDuringSchedulingIgnoredDuringExecution(),
                              t -> t.withPodAffinityTerm(change.apply(t.podAffinityTerm())))));
        });
  }
}
