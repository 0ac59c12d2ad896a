package dev.orch.testkit.scheduling;

import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerImage;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.scheduling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The simple rules about a node: its name, cordon, taints, ports and images. */
final class NodeRules {
  private NodeRules() {}

  /** {@code spec.nodeName}: "the scheduler ignores the pod" elsewhere than on that node. */
  static final class Name extends ReferenceRule {
    @Override
    Verdict verdict(Pod pod, Node node, ClusterState cluster) {
      String wanted = pod.spec().nodeName();
      return wanted.isEmpty() || wanted.equals(name(node))
          ? Verdict.ok()
          : Verdict.unresolvable("node(s) didn't match the requested node name");
    }
  }

  /**
   * Nodes, "Manual node administration": a cordoned node gets no new pods. The taint {@code
   * node.kubernetes.io/unschedulable:NoSchedule} stands for it and may be tolerated.
   */
  static final class Unschedulable extends ReferenceRule {
    @Override
    Verdict verdict(Pod pod, Node node, ClusterState cluster) {
      Taint cordon = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule", null);
      return node.spec().unschedulable() && !isTolerated(pod, cordon)
          ? Verdict.unresolvable("node(s) were unschedulable")
          : Verdict.ok();
    }
  }

  /**
   * "Taints and Tolerations": un-tolerated {@code NoSchedule} and {@code NoExecute} keep a pod
   * away, un-tolerated {@code PreferNoSchedule} is avoided if it can be.
   */
  static final class Taints extends ReferenceRule {
    @Override
    Verdict verdict(Pod pod, Node node, ClusterState cluster) {
      return isKeptAway(pod, node)
          ? Verdict.unresolvable("node(s) had untolerated taint(s)")
          : Verdict.ok();
    }

    @Override
    SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
      return normalized(each(feasible, node -> untolerated(pod, node, "PreferNoSchedule")), true);
    }
  }

  static boolean isKeptAway(Pod pod, Node node) {
    return untolerated(pod, node, "NoSchedule") + untolerated(pod, node, "NoExecute") > 0;
  }

  private static long untolerated(Pod pod, Node node, String effect) {
    return node.spec().taints().stream()
        .filter(taint -> taint.effect().equals(effect) && !isTolerated(pod, taint))
        .count();
  }

  /**
   * "A toleration matches a taint if the keys are the same and the effects are the same, and: the
   * operator is Exists, or the operator is Equal and the values should be equal." An empty key with
   * Exists matches every key, an empty effect all effects, an empty operator is Equal.
   */
  private static boolean isTolerated(Pod pod, Taint taint) {
    for (Toleration each : pod.spec().tolerations()) {
      boolean effect = each.effect().isEmpty() || each.effect().equals(taint.effect());
      boolean key = each.key().isEmpty() || each.key().equals(taint.key());
      boolean value = each.operator().equals("Exists") || each.value().equals(taint.value());
      if (effect && key && value) {
        return true;
      }
    }
    return false;
  }

  /** {@code hostPort}: "each hostIP, hostPort and protocol combination must be unique". */
  static final class Ports extends ReferenceRule {
    @Override
    Verdict verdict(Pod pod, Node node, ClusterState cluster) {
      for (ContainerPort wanted : hostPorts(pod)) {
        for (Pod there : cluster.podsOn(node)) {
          for (ContainerPort used : hostPorts(there)) {
            if (wanted.hostPort() == used.hostPort()
                && protocol(wanted).equals(protocol(used))
                && (isAny(wanted) || isAny(used) || wanted.hostIP().equals(used.hostIP()))) {
              return Verdict.rejected("node(s) didn't have free ports for the requested pod ports");
            }
          }
        }
      }
      return Verdict.ok();
    }

    private static boolean isAny(ContainerPort port) {
      return port.hostIP().isEmpty() || port.hostIP().equals("0.0.0.0");
    }

    private static String protocol(ContainerPort port) {
      return port.protocol().isEmpty() ? "TCP" : port.protocol();
    }

    /** Of the containers that run as long as the pod does. */
    private static List<ContainerPort> hostPorts(Pod pod) {
      List<ContainerPort> ports = new ArrayList<>();
      for (Container each : pod.spec().containers()) {
        ports.addAll(each.ports());
      }
      for (Container each : pod.spec().initContainers()) {
        if ("Always".equals(each.restartPolicy())) {
          ports.addAll(each.ports());
        }
      }
      ports.removeIf(port -> port.hostPort() == 0);
      return ports;
    }
  }

  /**
   * ImageLocality, as its constants say: an image counts its size times the share of nodes that
   * have it; sums from 23 MiB to 1,000 MiB for each container become 0 to 100.
   */
  static final class Images extends ReferenceRule {
    private static final long MIB = 1 << 20;

    @Override
    SortedMap<String, Long> scores(Pod pod, List<Node> feasible, ClusterState cluster) {
      List<Container> all = new ArrayList<>(pod.spec().containers());
      all.addAll(pod.spec().initContainers());
      return each(feasible, node -> score(all, node, cluster));
    }

    private static long score(List<Container> all, Node node, ClusterState cluster) {
      long sum = 0;
      for (Container container : all) {
        String image = container.image();
        String tagged =
            image.substring(image.lastIndexOf('/') + 1).contains(":") ? image : image + ":latest";
        double share =
            (double) cluster.nodes().stream().filter(each -> size(tagged, each) > 0).count()
                / cluster.nodes().size();
        sum += (long) (size(tagged, node) * share);
      }
      long most = 1000 * MIB * all.size();
      return MAX * (Math.max(23 * MIB, Math.min(most, sum)) - 23 * MIB) / (most - 23 * MIB);
    }

    private static long size(String image, Node node) {
      for (ContainerImage each : node.status().images()) {
        if (each.names().contains(image)) {
          return each.sizeBytes();
        }
      }
      return 0;
    }
  }
}
