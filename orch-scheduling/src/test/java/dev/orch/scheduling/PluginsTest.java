package dev.orch.scheduling;

import static dev.orch.scheduling.Given.amounts;
import static dev.orch.scheduling.Given.container;
import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.tainted;
import static dev.orch.scheduling.Given.toleration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.AffinityBuilder;
import dev.orch.model.core.ContainerImage;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAffinity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PreferredSchedulingTerm;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.core.Taint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginsTest {
  private static final String AFFINITY = "node(s) didn't match Pod's node affinity/selector";

  private static Verdict verdict(FilterPlugin plugin, Pod pod, Node node, Pod... there) {
    ClusterView view = ClusterView.of(List.of(node), List.of(there));
    return plugin.filter(pod, view).test(view.nodes().get(0));
  }

  private static List<Long> scores(ScorePlugin plugin, Pod pod, ClusterView view) {
    NodeScore score = plugin.score(pod, view, view.nodes());
    return view.nodes().stream().map(score::score).toList();
  }

  private static Pod affine(Pod pod, NodeAffinity affinity) {
    return edited(
        pod, s -> s.withAffinity(AffinityBuilder.builder().nodeAffinity(affinity).build()));
  }

  private static NodeSelectorTerm label(String key, String operator, String... values) {
    return new NodeSelectorTerm(
        List.of(new NodeSelectorRequirement(key, operator, List.of(values))), List.of());
  }

  private static NodeSelectorTerm name(String... names) {
    return new NodeSelectorTerm(
        List.of(), List.of(new NodeSelectorRequirement("metadata.name", "In", List.of(names))));
  }

  private static NodeAffinity required(NodeSelectorTerm... terms) {
    return new NodeAffinity(new NodeSelector(List.of(terms)), List.of());
  }

  @Test
  void nodeName_isTheOneAskedFor() {
    assertThat(verdict(new NodeName(), pod("x"), node("a")).fits()).isTrue();
    assertThat(verdict(new NodeName(), on("a", pod("x")), node("a")).fits()).isTrue();
    assertThat(verdict(new NodeName(), on("b", pod("x")), node("a")))
        .isEqualTo(Verdict.unresolvable("node(s) didn't match the requested node name"));
  }

  @Test
  void cordonedNode_takesOnlyPodsThatTolerateIt() {
    Node cordoned = node("a").withSpec(node("a").spec().withUnschedulable(true));
    assertThat(verdict(new NodeUnschedulable(), pod("x"), cordoned))
        .isEqualTo(Verdict.unresolvable("node(s) were unschedulable"));
    Pod tolerant =
        edited(
            pod("x"),
            s ->
                s.withTolerations(
                    List.of(toleration("node.kubernetes.io/unschedulable", "Exists", "", ""))));
    assertThat(verdict(new NodeUnschedulable(), tolerant, cordoned).fits()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // key, operator, value, effect of the toleration; taint k=v:NoSchedule; tolerated
    "k,Equal,v,NoSchedule,true",
    "k,Equal,v,'',true",
    "k,'',v,NoSchedule,true",
    "k,Equal,w,NoSchedule,false",
    "k,Exists,'',NoSchedule,true",
    "k,Exists,'',NoExecute,false",
    "'',Exists,'','',true",
    "j,Exists,'','',false",
  })
  void taint_isToleratedByKeyOperatorValueAndEffect(
      String key, String operator, String value, String effect, boolean tolerated) {
    Node node =
        node("a")
            .withSpec(
                node("a").spec().withTaints(List.of(new Taint("k", "v", "NoSchedule", null))));
    Pod pod =
        edited(pod("x"), s -> s.withTolerations(List.of(toleration(key, operator, value, effect))));
    Verdict verdict = verdict(new TaintToleration(), pod, node);
    assertThat(verdict.fits()).isEqualTo(tolerated);
    if (!tolerated) {
      assertThat(verdict).isEqualTo(Verdict.unresolvable("node(s) had untolerated taint(s)"));
    }
  }

  @Test
  void softTaints_rankDown_andNeverReject() {
    Node one = tainted(node("b"), "k", "PreferNoSchedule");
    Node two = tainted(node("c"), "k", "PreferNoSchedule", "l", "PreferNoSchedule");
    ClusterView view = ClusterView.of(List.of(node("a"), one, two), List.of());
    assertThat(verdict(new TaintToleration(), pod("x"), two).fits()).isTrue();
    assertThat(scores(new TaintToleration(), pod("x"), view)).containsExactly(100L, 50L, 0L);
    assertThat(
            scores(new TaintToleration(), pod("x"), ClusterView.of(List.of(node("a")), List.of())))
        .containsExactly(100L);
  }

  @ParameterizedTest
  @CsvSource({
    "z,In,a,true",
    "z,In,b,false",
    "y,In,a,false",
    "z,NotIn,b,true",
    "z,NotIn,a,false",
    "y,NotIn,a,true",
    "z,Exists,,true",
    "y,Exists,,false",
    "z,DoesNotExist,,false",
    "y,DoesNotExist,,true",
    "n,Gt,3,true",
    "n,Gt,5,false",
    "n,Lt,6,true",
    "n,Lt,5,false",
    "z,Gt,1,false",
    "y,Lt,1,false",
    "z,Bogus,a,false",
  })
  void requiredAffinity_followsItsOperator(
      String key, String operator, String value, boolean fits) {
    Node node = labelled(node("a"), "z", "a", "n", "5");
    NodeSelectorTerm term = value == null ? label(key, operator) : label(key, operator, value);
    Verdict verdict = verdict(new NodeAffinityPlugin(), affine(pod("x"), required(term)), node);
    assertThat(verdict).isEqualTo(fits ? Verdict.ok() : Verdict.unresolvable(AFFINITY));
  }

  @Test
  void requiredTerms_areAlternatives_andAnEmptyOneMatchesNothing() {
    Node node = labelled(node("a"), "z", "a");
    NodeAffinityPlugin plugin = new NodeAffinityPlugin();
    NodeSelectorTerm empty = new NodeSelectorTerm(List.of(), List.of());
    assertThat(
            verdict(
                    plugin,
                    affine(pod("x"), required(label("z", "In", "b"), label("z", "Exists"))),
                    node)
                .fits())
        .isTrue();
    assertThat(verdict(plugin, affine(pod("x"), required(empty)), node).fits()).isFalse();
    assertThat(verdict(plugin, affine(pod("x"), required()), node).fits()).isFalse();
    Pod selecting =
        edited(
            affine(pod("x"), required(label("z", "Exists"))),
            s -> s.withNodeSelector(Map.of("y", "1")));
    assertThat(verdict(plugin, selecting, node).fits()).isFalse();
    assertThat(verdict(plugin, selecting, labelled(node, "y", "1")).fits()).isTrue();
  }

  @Test
  void preferredTerms_rankByTheirWeights() {
    NodeAffinity affinity =
        new NodeAffinity(
            null,
            List.of(
                new PreferredSchedulingTerm(10, label("z", "In", "a")),
                new PreferredSchedulingTerm(30, label("d", "Exists")),
                new PreferredSchedulingTerm(50, new NodeSelectorTerm(List.of(), List.of()))));
    ClusterView view =
        ClusterView.of(
            List.of(
                labelled(node("a"), "z", "a"), labelled(node("b"), "z", "a", "d", "1"), node("c")),
            List.of());
    assertThat(scores(new NodeAffinityPlugin(), affine(pod("x"), affinity), view))
        .containsExactly(25L, 100L, 0L);
    assertThat(scores(new NodeAffinityPlugin(), pod("x"), view)).containsExactly(0L, 0L, 0L);
  }

  @Test
  void termsThatNameNodes_narrowTheSearch() {
    Pod daemon = affine(pod("x"), required(name("b", "c"), name("d")));
    NodeTest test = new NodeAffinityPlugin().filter(daemon, ClusterView.empty());
    assertThat(test.only().orElseThrow()).containsExactly("b", "c", "d");
    Pod either = affine(pod("x"), required(name("b"), label("z", "Exists")));
    assertThat(new NodeAffinityPlugin().filter(either, ClusterView.empty()).only()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'',TCP,80,false",
    "'',UDP,80,true",
    "'',TCP,81,true",
    "10.0.0.1,TCP,80,false",
    "10.0.0.2,TCP,80,true",
    "0.0.0.0,TCP,80,false",
  })
  void hostPorts_clashByAddressProtocolAndNumber(
      String ip, String protocol, int port, boolean fits) {
    Pod holder = on("a", withPort(pod("h"), "10.0.0.1", "TCP", 80));
    Verdict verdict =
        verdict(new NodePorts(), withPort(pod("x"), ip, protocol, port), node("a"), holder);
    assertThat(verdict)
        .isEqualTo(
            fits
                ? Verdict.ok()
                : Verdict.rejected("node(s) didn't have free ports for the requested pod ports"));
  }

  private static Pod withPort(Pod pod, String ip, String protocol, int port) {
    return edited(
        pod,
        s ->
            s.withContainers(
                List.of(
                    container("c")
                        .withPorts(List.of(new ContainerPort("", port, port, protocol, ip))))));
  }

  @Test
  void resources_giveEveryReason_andKnowWhenEvictingIsHopeless() {
    Node node = node("a", "cpu", "2", "memory", "1Gi", "pods", "1", "e.com/gpu", "1");
    Pod there = on("a", pod("t", "cpu", "1500m"));
    NodeResourcesFit fit = new NodeResourcesFit();
    assertThat(verdict(fit, pod("x", "cpu", "600m", "memory", "1Gi"), node, there))
        .isEqualTo(Verdict.rejected("Too many pods", "Insufficient cpu"));
    assertThat(verdict(fit, pod("x", "cpu", "3", "memory", "2Gi"), node))
        .isEqualTo(Verdict.unresolvable("Insufficient cpu", "Insufficient memory"));
    assertThat(verdict(fit, pod("x", "e.com/gpu", "2"), node))
        .isEqualTo(Verdict.unresolvable("Insufficient e.com/gpu"));
    assertThat(verdict(fit, pod("x", "ephemeral-storage", "1"), node))
        .isEqualTo(Verdict.unresolvable("Insufficient ephemeral-storage"));
    assertThat(verdict(fit, pod("x", "cpu", "2", "e.com/gpu", "1"), node).fits()).isTrue();
  }

  @Test
  void requests_countInitContainersSidecarsOverheadAndThePodsOwn() {
    Pod plain =
        edited(
            pod("x"),
            s -> s.withContainers(List.of(container("a", "cpu", "1"), container("b", "cpu", "2"))));
    assertThat(PodRequests.of(plain).milliCpu()).isEqualTo(3000);
    Pod init =
        edited(
            plain,
            s ->
                s.withInitContainers(
                    List.of(
                        container("s", "cpu", "1").withRestartPolicy("Always"),
                        container("i", "cpu", "5"))));
    assertThat(PodRequests.of(init).milliCpu()).isEqualTo(6000);
    Pod overhead = edited(init, s -> s.withOverhead(amounts("cpu", "250m")));
    assertThat(PodRequests.of(overhead).milliCpu()).isEqualTo(6250);
    Pod own =
        edited(
            overhead,
            s ->
                s.withResources(
                    new ResourceRequirements(Map.of(), amounts("cpu", "4"), List.of())));
    assertThat(PodRequests.of(own).milliCpu()).isEqualTo(4250);
    assertThat(PodRequests.forRanking(own).memory()).isEqualTo(3 * PodRequests.DEFAULT_MEMORY);
    assertThat(PodRequests.forRanking(pod("y")).milliCpu()).isEqualTo(100);
  }

  @Test
  void leastAllocated_ranksByWhatIsLeft() {
    // 4 cores, 8 GiB; 3 cores and 6 GiB held on b; the pod asks for 500m and 500Mi.
    ClusterView view =
        ClusterView.of(
            List.of(node("a"), node("b"), node("c", "pods", "3")),
            List.of(on("b", pod("t", "cpu", "3", "memory", "6Gi"))));
    assertThat(scores(new NodeResourcesFit(), pod("x", "cpu", "500m", "memory", "500Mi"), view))
        .containsExactly(90L, 15L, 0L);
  }

  @Test
  void balance_is75Unchanged_andFrom50To100() {
    ClusterView view =
        ClusterView.of(
            List.of(node("a", "cpu", "4", "memory", "4Gi"), node("b", "cpu", "4", "memory", "4Gi")),
            List.of(on("b", pod("t", "cpu", "4", "memory", "0"))));
    NodeResourcesBalancedAllocation plugin = new NodeResourcesBalancedAllocation();
    assertThat(scores(plugin, pod("x", "cpu", "1", "memory", "1Gi"), view))
        .containsExactly(75L, 81L);
    assertThat(scores(plugin, pod("x", "memory", "4Gi"), view)).containsExactly(50L, 100L);
    assertThat(scores(plugin, pod("x"), view)).containsExactly(0L, 0L);
  }

  @Test
  void imageLocality_countsSizesTimesSpread() {
    long mib = 1024 * 1024;
    ContainerImage image = new ContainerImage(List.of("img:1", "img@sha256:0"), 500 * mib);
    Node has = node("a").withStatus(node("a").status().withImages(List.of(image)));
    ClusterView view = ClusterView.of(List.of(has, node("b")), List.of());
    assertThat(view.nodesWithImage("img:1")).isEqualTo(1);
    assertThat(scores(new ImageLocality(), pod("x"), view))
        .containsExactly(100 * (250 - 23) / (1000 - 23L), 0L);
    Pod untagged =
        edited(pod("x"), s -> s.withContainers(List.of(container("c").withImage("img"))));
    assertThat(scores(new ImageLocality(), untagged, view)).containsExactly(0L, 0L);
  }

  @Test
  void extendedResource_thatOthersHoldAllOf_comesFreeByEviction() {
    NodeView node =
        NodeView.of(
            node("n", "pods", "9", "e.com/gpu", "2"), List.of(on("n", pod("t", "e.com/gpu", "1"))));
    Verdict all =
        new NodeResourcesFit().filter(pod("p", "e.com/gpu", "2"), ClusterView.empty()).test(node);
    assertThat(all.reasons()).containsExactly("Insufficient e.com/gpu");
    assertThat(all.evictionCouldHelp()).isTrue();
    Verdict more =
        new NodeResourcesFit().filter(pod("p", "e.com/gpu", "3"), ClusterView.empty()).test(node);
    assertThat(more.evictionCouldHelp()).isFalse();
  }

  @Test
  void askingForNone_fitsWhereTooManyAreHeld() {
    NodeView node =
        NodeView.of(
            node("n", "pods", "9", "e.com/gpu", "0"), List.of(on("n", pod("t", "e.com/gpu", "1"))));
    NodeTest none = new NodeResourcesFit().filter(pod("p", "e.com/gpu", "0"), ClusterView.empty());
    assertThat(none.test(node).fits()).isTrue();
  }
}
