package dev.orch.testkit.scheduling;

import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.scheduling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** The rules about resources. Amounts are by name; CPU in thousandths. */
final class RoomRules {
  private RoomRules() {}

  /** An amount that a container without a request counts as when nodes are ranked; 0 for none. */
  private interface Default {
    long of(String resource);
  }

  private static final Default NONE = resource -> 0;

  /** The scheduler's constants {@code DefaultMilliCPURequest} and {@code DefaultMemoryRequest}. */
  private static final Default RANKING =
      resource -> resource.equals("cpu") ? 100 : resource.equals("memory") ? 200L * 1024 * 1024 : 0;

  private static long amount(Map<String, Quantity> amounts, String resource, long other) {
    Quantity quantity = amounts.get(resource);
    if (quantity == null) {
      return other;
    }
    return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
  }

  /**
   * What a pod asks for. "Init containers", resource sharing: the higher of the sum over all
   * containers and the highest init request. "Sidecar containers": a restartable init container
   * counts with the sum, and beside every init container after it. "Pod-level resources": they
   * stand for the whole pod. "Pod Overhead": comes on top.
   */
  private static long requested(Pod pod, String resource, Default fallback) {
    ResourceRequirements level = pod.spec().resources();
    Map<String, Quantity> ofPod = level == null ? new TreeMap<>() : level.requests();
    boolean byPod = ofPod.containsKey(resource) && hasLevel(resource);
    long other = byPod ? 0 : fallback.of(resource);
    long running = 0;
    for (Container each : pod.spec().containers()) {
      running += amount(each.resources().requests(), resource, other);
    }
    long sidecars = 0;
    long starting = 0;
    for (Container each : pod.spec().initContainers()) {
      long here = amount(each.resources().requests(), resource, other);
      starting = Math.max(starting, sidecars + here);
      if ("Always".equals(each.restartPolicy())) {
        sidecars += here;
      }
    }
    long containers = Math.max(running + sidecars, starting);
    long total = byPod ? amount(ofPod, resource, 0) : containers;
    return total + amount(pod.spec().overhead(), resource, 0);
  }

  private static boolean hasLevel(String resource) {
    return resource.equals("cpu") || resource.equals("memory") || resource.startsWith("hugepages-");
  }

  private static long used(Node node, ClusterState cluster, ToLongFunction<Pod> amount) {
    return cluster.podsOn(node).stream().mapToLong(amount).sum();
  }

  /** The names of all that the pod asks for and that some nodes have more of than others. */
  private static TreeSet<String> extended(Pod pod) {
    TreeSet<String> names = new TreeSet<>();
    List<Container> all = new ArrayList<>(pod.spec().containers());
    all.addAll(pod.spec().initContainers());
    all.forEach(each -> names.addAll(each.resources().requests().keySet()));
    ResourceRequirements level = pod.spec().resources();
    if (level != null) {
      names.addAll(level.requests().keySet());
    }
    names.addAll(pod.spec().overhead().keySet());
    names.removeIf(name -> !name.contains("/") && !name.startsWith("hugepages-"));
    return names;
  }

  /**
   * "How Pods with resource requests are scheduled": the sum of the requests on the node mustn't
   * exceed its allocatable, and the number of pods neither. A request above the whole allocatable
   * can't be helped by taking pods off. Scores by {@code LeastAllocated}: the mean share of CPU and
   * memory that is left.
   */
  static final class Fit extends ReferenceRule {
    @Override
    Verdict verdict(Pod pod, Node node, ClusterState cluster) {
      List<String> lacking = new ArrayList<>();
      boolean hopeless = false;
      if (cluster.podsOn(node).size() + 1 > amount(node.status().allocatable(), "pods", 0)) {
        lacking.add("Too many pods");
      }
      List<String> names = new ArrayList<>(List.of("cpu", "memory", "ephemeral-storage"));
      names.addAll(extended(pod));
      for (String name : names) {
        long asked = requested(pod, name, NONE);
        long has = amount(node.status().allocatable(), name, 0);
        long left = has - used(node, cluster, each -> requested(each, name, NONE));
        if (asked > 0 && asked > left) {
          lacking.add("Insufficient " + name);
          hopeless |= asked > has;
        }
      }
      return lacking.isEmpty() ? Verdict.ok() : new Verdict.Rejected(lacking, !hopeless);
    }

    @Override
    SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
      return each(feasible, node -> leastAllocated(pod, node, cluster));
    }

    private static long leastAllocated(Pod pod, Node node, ClusterState cluster) {
      long sum = 0;
      long resources = 0;
      for (String name : List.of("cpu", "memory")) {
        long has = amount(node.status().allocatable(), name, 0);
        if (has > 0) {
          long used =
              requested(pod, name, RANKING)
                  + used(node, cluster, each -> requested(each, name, RANKING));
          sum += used > has ? 0 : (has - used) * MAX / has;
          resources++;
        }
      }
      return resources == 0 ? 0 : sum / resources;
    }
  }

  /**
   * NodeResourcesBalancedAllocation as of v1.36: with the deviation of the used shares of CPU and
   * memory before and after, 100 * (3/4 + (before - after) / 2). Pods without requests get 0.
   */
  static final class Balance extends ReferenceRule {
    @Override
    SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
      long cpu = requested(pod, "cpu", NONE);
      long memory = requested(pod, "memory", NONE);
      if (cpu == 0 && memory == 0) {
        return each(feasible, node -> 0);
      }
      return each(
          feasible,
          node -> {
            double before = deviation(node, cluster, 0, 0);
            double after = deviation(node, cluster, cpu, memory);
            return (long) ((0.75 + (before - after) / 2) * MAX);
          });
    }

    private static double deviation(Node node, ClusterState cluster, long cpu, long memory) {
      Map<String, Quantity> has = node.status().allocatable();
      if (amount(has, "cpu", 0) == 0 || amount(has, "memory", 0) == 0) {
        return 0;
      }
      double one = share(node, cluster, "cpu", cpu);
      double other = share(node, cluster, "memory", memory);
      return Math.abs(one - other) / 2;
    }

    private static double share(Node node, ClusterState cluster, String name, long more) {
      long used = used(node, cluster, each -> requested(each, name, NONE)) + more;
      return Math.min(1, (double) used / amount(node.status().allocatable(), name, 0));
    }
  }
}
