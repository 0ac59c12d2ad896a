package dev.orch.benchmarks;

import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What {@link SchedulerPerf} puts into a cluster: the shapes of Kubernetes' scheduler_perf, by its
 * names. Nodes have 64 processors in ten zones, but where a shape says otherwise; pods ask for 100m
 * and 500Mi.
 */
enum PerfShape {
  /** SchedulingBasic: pods of few templates. */
  BASIC(templates(spec(""))),
  /** Every pod asks for something else, so that nothing learned from one serves another. */
  DISTINCT(i -> pod("'app':'a0','e" + i + "':'v'", (100 + i % 1000) + "m", "")),
  /** SchedulingPodAffinity: together in a zone. */
  AFFINITY(templates(spec(required("podAffinity", "app", "a0", Keys.ZONE)))),
  /** SchedulingPodAntiAffinity: one of a color on a node. */
  ANTI_AFFINITY(
      i ->
          pod(
              "'app':'a0','color':'c" + i % 100 + "'",
              "100m",
              required("podAntiAffinity", "color", "c" + i % 100, Keys.HOST))),
  /** SchedulingPreferredPodAffinity: rather on one node. */
  PREFERRED_AFFINITY(templates(spec(preferred("podAffinity")))),
  /** TopologySpreading: over zones. */
  SPREAD(templates(spec(spread("DoNotSchedule")))),
  /** PreferredTopologySpreading. */
  PREFERRED_SPREAD(templates(spec(spread("ScheduleAnyway")))),
  /** SchedulingNodeAffinity: in one of two zones. */
  NODE_AFFINITY(
      templates(
          spec(
              "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                  + "{'nodeSelectorTerms':[{'matchExpressions':[{'key':'topology.kubernetes.io/zone',"
                  + "'operator':'In','values':['z1','z2']}]}]}}},"))),
  /** Unschedulable: a hundred pods that fit nowhere wait all the time. */
  UNSCHEDULABLE(templates(spec(""))) {
    @Override
    List<Pod> waiting() {
      return times(100, "large", i -> pod("'app':'large'", "1000", ""));
    }
  },
  /** PreemptionBasic, but with ten victims to one: each node is full of ten pods. */
  PREEMPTION(i -> pod("'app':'a0'", "60", "'priorityClassName':'high',")) {
    @Override
    List<Pod> placed(int nodes, int pods) {
      return times(10 * nodes, "low", templates(i -> pod("'app':'low'", "6", "")));
    }

    @Override
    int most(int nodes) {
      return nodes;
    }
  },
  /** SchedulingDaemonset: all pods name the same node. */
  DAEMONSET(
      templates(
          spec(
              "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                  + "{'nodeSelectorTerms':[{'matchFields':[{'key':'metadata.name',"
                  + "'operator':'In','values':['node-0']}]}]}}},"))) {
    @Override
    Node node(int i) {
      return i == 0 ? PerfShape.node(i, "900000", "1000Ti") : super.node(i);
    }
  },
  /** MixedSchedulingBasePod: among pods that have affinities of all kinds. */
  MIXED(templates(spec(""))) {
    @Override
    List<Pod> placed(int nodes, int pods) {
      int each = Math.min(nodes, pods) / 5;
      List<Pod> all = new ArrayList<>(times(each, "plain", BASIC.pods));
      all.addAll(times(each, "together", AFFINITY.pods));
      all.addAll(times(each, "apart", ANTI_AFFINITY.pods));
      all.addAll(times(each, "rather", PREFERRED_AFFINITY.pods));
      all.addAll(
          times(each, "rather-not", templates(i -> spec(preferred("podAntiAffinity")).apply(i))));
      return all;
    }
  },
  /** SchedulingWithMixedChurn: nodes, Services and pods that don't fit come and go meanwhile. */
  CHURN(templates(spec(""))) {
    @Override
    boolean churns() {
      return true;
    }
  };

  private static final class Keys {
    static final String ZONE = "topology.kubernetes.io/zone";
    static final String HOST = "kubernetes.io/hostname";
  }

  private static final int TEMPLATES = 5;

  private final IntFunction<Pod> pods;

  PerfShape(IntFunction<Pod> pods) {
    this.pods = pods;
  }

  /** The pods that are measured, read beforehand, as a client would have them. */
  List<Pod> measured(int count) {
    return times(count, "pod", pods);
  }

  /** Pods that are placed before the measurement. */
  List<Pod> placed(int nodes, int pods) {
    return List.of();
  }

  /** Pods that are created before the measurement and find no place. */
  List<Pod> waiting() {
    return List.of();
  }

  /** Whether things come and go meanwhile. */
  boolean churns() {
    return false;
  }

  /** So many pods at most can be measured. */
  int most(int nodes) {
    return Integer.MAX_VALUE;
  }

  Node node(int i) {
    return node(i, "64", "512Gi");
  }

  static <T extends Resource> T read(Class<T> type, String json) {
    return BuiltInKinds.all().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  /** A pod that fits on no node. */
  static Pod large(String name) {
    Pod pod = pod("'app':'large'", "1000", "'priorityClassName':'high',");
    return pod.withMetadata(pod.metadata().withName(name));
  }

  private static Node node(int i, String cpu, String memory) {
    String amounts = "{'cpu':'" + cpu + "','memory':'" + memory + "','pods':'1000000'}";
    return read(
        Node.class,
        "{'metadata':{'name':'node-"
            + i
            + "','labels':{'kubernetes.io/hostname':'node-"
            + i
            + "','topology.kubernetes.io/zone':'z"
            + i % 10
            + "'}},'status':{'capacity':"
            + amounts
            + ",'allocatable':"
            + amounts
            + ",'conditions':[{'type':'Ready','status':'True'}]}}");
  }

  private static List<Pod> times(int count, String name, IntFunction<Pod> pods) {
    List<Pod> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Pod pod = pods.apply(i);
      all.add(pod.withMetadata(pod.metadata().withName(name + "-" + i)));
    }
    return all;
  }

  private static IntFunction<Pod> templates(IntFunction<Pod> pods) {
    Pod[] templates = new Pod[TEMPLATES];
    for (int i = 0; i < TEMPLATES; i++) {
      templates[i] = pods.apply(i);
    }
    return i -> templates[i % TEMPLATES];
  }

  private static IntFunction<Pod> spec(String more) {
    return i -> pod("'app':'a0'", "100m", more);
  }

  private static String term(String label, String value, String key) {
    return "{'labelSelector':{'matchLabels':{'"
        + label
        + "':'"
        + value
        + "'}},'topologyKey':'"
        + key
        + "'}";
  }

  private static String required(String kind, String label, String value, String key) {
    return "'affinity':{'"
        + kind
        + "':{'requiredDuringSchedulingIgnoredDuringExecution':["
        + term(label, value, key)
        + "]}},";
  }

  private static String preferred(String kind) {
    return "'affinity':{'"
        + kind
        + "':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,'podAffinityTerm':"
        + term("app", "a0", Keys.HOST)
        + "}]}},";
  }

  private static String spread(String action) {
    return "'topologySpreadConstraints':[{'maxSkew':5,'topologyKey':'topology.kubernetes.io/zone',"
        + "'whenUnsatisfiable':'"
        + action
        + "','labelSelector':{'matchLabels':{'app':'a0'}}}],";
  }

  private static Pod pod(String labels, String cpu, String more) {
    return read(
        Pod.class,
        "{'metadata':{'labels':{"
            + labels
            + "}},'spec':{"
            + more
            + "'terminationGracePeriodSeconds':0,"
            + "'containers':[{'name':'c','image':'registry.k8s.io/pause:3.10','resources':"
            + "{'requests':{'cpu':'"
            + cpu
            + "','memory':'500Mi'}}}]}}");
  }
}
