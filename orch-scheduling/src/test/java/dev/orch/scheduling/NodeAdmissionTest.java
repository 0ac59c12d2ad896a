package dev.orch.scheduling;

import static dev.orch.scheduling.Given.container;
import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.tainted;
import static dev.orch.scheduling.Given.toleration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeFeatures;
import dev.orch.model.core.NodeSystemInfoBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodOS;
import dev.orch.model.core.PodSecurityContextBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the kubelet refuses, in its words. */
class NodeAdmissionTest {
  private static final Node LINUX =
      node("n", "cpu", "2", "memory", "1Gi", "ephemeral-storage", "1Gi", "pods", "3");

  private static NodeAdmission.Refusal refusal(Pod pod, Node node, Pod... there) {
    Node known =
        node.withStatus(
            node.status()
                .withNodeInfo(NodeSystemInfoBuilder.builder().operatingSystem("linux").build()));
    return NodeAdmission.refusal(pod, NodeView.of(known, List.of(there))).orElse(null);
  }

  private static void assertShort(
      String resource, long requested, long used, long capacity, NodeAdmission.Refusal refusal) {
    assertThat(refusal)
        .isEqualTo(
            new NodeAdmission.Refusal(
                "OutOf" + resource,
                "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
                    .formatted(resource, requested, used, capacity)));
  }

  @Test
  void podThatFits_isTakenIn() {
    assertThat(refusal(on("n", pod("p", "cpu", "2", "memory", "1Gi")), LINUX)).isNull();
    assertThat(refusal(pod("p", "cpu", "1"), LINUX, pod("q", "cpu", "1"))).isNull();
  }

  @Test
  void shortage_isToldByResource() {
    assertShort(
        "cpu", 1500, 600, 2000, refusal(pod("p", "cpu", "1500m"), LINUX, pod("q", "cpu", "600m")));
    assertShort(
        "memory",
        1L << 30,
        1L << 20,
        1L << 30,
        refusal(pod("p", "memory", "1Gi"), LINUX, pod("q", "memory", "1Mi")));
    assertShort(
        "ephemeral-storage",
        2L << 30,
        0,
        1L << 30,
        refusal(pod("p", "ephemeral-storage", "2Gi"), LINUX));
    assertShort("pods", 1, 3, 3, refusal(pod("p"), LINUX, pod("a"), pod("b"), pod("c")));
  }

  @Test
  void firstShortage_isTold() {
    Pod large = pod("p", "cpu", "3", "memory", "2Gi");
    assertThat(refusal(large, LINUX).reason()).isEqualTo("OutOfcpu");
    assertThat(refusal(large, LINUX, pod("a"), pod("b"), pod("c")).reason()).isEqualTo("OutOfpods");
  }

  @Test
  void extendedResource_isAskedOfNodesThatTellOfIt() {
    Node gpus = node("n", "cpu", "2", "pods", "3", "example.com/gpu", "1");
    assertShort("example.com/gpu", 2, 0, 1, refusal(pod("p", "example.com/gpu", "2"), gpus));
    assertThat(refusal(pod("p", "example.com/gpu", "2"), LINUX)).isNull();
    assertShort("hugepages-2Mi", 2 << 20, 0, 0, refusal(pod("p", "hugepages-2Mi", "2Mi"), LINUX));
  }

  @Test
  void podsThatEnded_holdNothing() {
    Pod ended = pod("q", "cpu", "2");
    ended = ended.withStatus(ended.status().withPhase("Succeeded"));
    assertThat(refusal(pod("p", "cpu", "2"), LINUX, ended)).isNull();
  }

  @Test
  void selector_isHeldAgainstTheNodesLabels() {
    Pod fast = edited(pod("p"), s -> s.withNodeSelector(Map.of("disk", "fast")));
    assertThat(refusal(fast, LINUX))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "NodeAffinity",
                "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"));
    assertThat(refusal(fast, labelled(LINUX, "disk", "fast"))).isNull();
  }

  @Test
  void otherNodesPod_isRefused() {
    assertThat(refusal(on("m", pod("p")), LINUX))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "NodeName",
                "Predicate NodeName failed: node(s) didn't match the requested node name"));
  }

  @Test
  void hostPort_isHeldOnce() {
    assertThat(refusal(listening("p"), LINUX, listening("q")))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "NodePorts",
                "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod"
                    + " ports"));
    assertThat(refusal(listening("p"), LINUX, pod("q"))).isNull();
  }

  private static Pod listening(String name) {
    ContainerPort port = new ContainerPort("", 80, 80, "TCP", "");
    return edited(
        pod(name), s -> s.withContainers(List.of(container("c").withPorts(List.of(port)))));
  }

  @Test
  void taint_countsIfItEvicts() {
    assertThat(refusal(pod("p"), tainted(LINUX, "k", "NoSchedule"))).isNull();
    Node evicting = tainted(LINUX, "k", "NoExecute");
    assertThat(refusal(pod("p"), evicting))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "TaintToleration",
                "Predicate TaintToleration failed: node(s) had taints that the pod didn't"
                    + " tolerate"));
    assertThat(
            refusal(
                edited(
                    pod("p"),
                    s -> s.withTolerations(List.of(toleration("k", "Exists", "", "NoExecute")))),
                evicting))
        .isNull();
  }

  @Test
  void otherOperatingSystem_isRefused() {
    assertThat(refusal(edited(pod("p"), s -> s.withOs(new PodOS("windows"))), LINUX))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
    assertThat(refusal(edited(pod("p"), s -> s.withOs(new PodOS("linux"))), LINUX)).isNull();
    assertThat(refusal(labelledPod("windows"), LINUX))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "PodOSSelectorNodeLabelDoesNotMatch",
                "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"));
    assertThat(refusal(labelledPod("linux"), LINUX)).isNull();
  }

  private static Pod labelledPod(String os) {
    Pod pod = pod("p");
    return pod.withMetadata(pod.metadata().withLabels(Map.of("kubernetes.io/os", os)));
  }

  @Test
  void strictGroups_needANodeThatCanKeepThem() {
    Pod strict =
        edited(
            pod("p"),
            s ->
                s.withSecurityContext(
                    PodSecurityContextBuilder.builder()
                        .supplementalGroupsPolicy("Strict")
                        .build()));
    assertThat(refusal(strict, LINUX))
        .isEqualTo(
            new NodeAdmission.Refusal(
                "SupplementalGroupsPolicyNotSupported",
                "SupplementalGroupsPolicy=Strict is not supported in this node"));
    Node able = LINUX.withStatus(LINUX.status().withFeatures(new NodeFeatures(true)));
    assertThat(refusal(strict, able)).isNull();
  }

  @Test
  void lackOfRoom_isToldBeforeTheRest() {
    Pod pod = edited(pod("p", "cpu", "3"), s -> s.withNodeSelector(Map.of("disk", "fast")));
    assertThat(refusal(pod, tainted(LINUX, "k", "NoExecute")).reason()).isEqualTo("OutOfcpu");
  }
}
