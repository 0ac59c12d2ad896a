package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.on;
import static dev.orch.scheduling.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Affinity;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodAffinity;
import dev.orch.model.core.PodAffinityTerm;
import dev.orch.model.core.PodAntiAffinity;
import dev.orch.model.core.WeightedPodAffinityTerm;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InterPodAffinityTest {
  private static final Node A1 = labelled(node("a1"), "zone", "a", "host", "a1");
  private static final Node A2 = labelled(node("a2"), "zone", "a", "host", "a2");
  private static final Node B1 = labelled(node("b1"), "zone", "b", "host", "b1");
  private static final Node BARE = node("bare");

  private static Pod app(String name, String app) {
    Pod pod = pod(name);
    return pod.withMetadata(pod.metadata().withLabels(Map.of("app", app)));
  }

  private static PodAffinityTerm term(String key, String app) {
    return new PodAffinityTerm(
        new LabelSelector(Map.of("app", app), List.of()),
        List.of(),
        key,
        null,
        List.of(),
        List.of());
  }

  private static Pod with(Pod pod, Affinity affinity) {
    return edited(pod, spec -> spec.withAffinity(affinity));
  }

  private static Pod together(Pod pod, PodAffinityTerm... terms) {
    return with(pod, new Affinity(null, new PodAffinity(List.of(terms), List.of()), null));
  }

  private static Pod apart(Pod pod, PodAffinityTerm... terms) {
    return with(pod, new Affinity(null, null, new PodAntiAffinity(List.of(terms), List.of())));
  }

  private static Pod rather(Pod pod, int weight, PodAffinityTerm term) {
    List<WeightedPodAffinityTerm> terms =
        List.of(new WeightedPodAffinityTerm(Math.abs(weight), term));
    return with(
        pod,
        weight > 0
            ? new Affinity(null, new PodAffinity(List.of(), terms), null)
            : new Affinity(null, null, new PodAntiAffinity(List.of(), terms)));
  }

  private static String verdicts(Pod pod, ClusterView view) {
    NodeTest test = new InterPodAffinity().filter(pod, view);
    return view.nodes().stream()
        .map(
            node -> {
              Verdict verdict = test.test(node);
              String kind = verdict.fits() ? "" : verdict.evictionCouldHelp() ? "?" : "!";
              return node.name() + ":" + kind + String.join("", verdict.reasons());
            })
        .collect(Collectors.joining(" "))
        .replace("node(s) didn't match pod affinity rules", "affinity")
        .replace("node(s) didn't match pod anti-affinity rules", "own")
        .replace("node(s) didn't satisfy existing pods anti-affinity rules", "others");
  }

  private static ClusterView cluster(Pod... pods) {
    return ClusterView.of(List.of(A1, A2, B1, BARE), List.of(pods))
        .with(BuiltInKinds.NAMESPACE, namespace("default", "x"))
        .with(BuiltInKinds.NAMESPACE, namespace("other", "y"));
  }

  private static Namespace namespace(String name, String team) {
    return NamespaceBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name(name).labels(Map.of("team", team)).build())
        .build();
  }

  @Test
  void affinity_needsAPodThatMatchesAllTermsInEveryDomain() {
    Pod both = together(app("new", "new"), term("zone", "db"), term("host", "db"));
    assertThat(verdicts(both, cluster(on("a1", app("db", "db")))))
        .isEqualTo("a1: a2:!affinity b1:!affinity bare:!affinity");
    Pod two = together(app("new", "new"), term("zone", "db"), term("zone", "web"));
    assertThat(verdicts(two, cluster(on("a1", app("db", "db")), on("a2", app("web", "web")))))
        .isEqualTo("a1:!affinity a2:!affinity b1:!affinity bare:!affinity");
  }

  @Test
  void firstOfAGroup_goesWhereTheLabelIs() {
    Pod member = together(app("new", "web"), term("zone", "web"));
    assertThat(verdicts(member, cluster())).isEqualTo("a1: a2: b1: bare:!affinity");
    assertThat(verdicts(member, cluster(on("bare", app("lost", "web")))))
        .isEqualTo("a1: a2: b1: bare:!affinity");
    assertThat(verdicts(member, cluster(on("b1", app("there", "web")))))
        .isEqualTo("a1:!affinity a2:!affinity b1: bare:!affinity");
    Pod stranger = together(app("new", "new"), term("zone", "web"));
    assertThat(verdicts(stranger, cluster()))
        .isEqualTo("a1:!affinity a2:!affinity b1:!affinity bare:!affinity");
  }

  @Test
  void antiAffinity_keepsOutOfTheDomainBothWays() {
    Pod shy = apart(app("new", "new"), term("zone", "web"));
    assertThat(verdicts(shy, cluster(on("a1", app("there", "web")))))
        .isEqualTo("a1:?own a2:?own b1: bare:");
    Pod there = on("a1", apart(app("there", "web"), term("zone", "new")));
    assertThat(verdicts(app("new", "new"), cluster(there)))
        .isEqualTo("a1:?others a2:?others b1: bare:");
    assertThat(verdicts(app("new", "else"), cluster(there))).isEqualTo("a1: a2: b1: bare:");
  }

  @Test
  void reasons_areTheFirstOfAffinityOwnAndOthers() {
    Pod there = on("a1", apart(app("there", "web"), term("zone", "new")));
    PodAffinityTerm web = term("zone", "web");
    Pod all =
        with(
            app("new", "new"),
            new Affinity(
                null,
                new PodAffinity(List.of(web), List.of()),
                new PodAntiAffinity(List.of(term("host", "web")), List.of())));
    assertThat(verdicts(all, cluster(there)))
        .isEqualTo("a1:?own a2:?others b1:!affinity bare:!affinity");
  }

  @Test
  void namespaces_areTheOwnersUnlessNamedOrSelected() {
    Pod foreign = app("there", "web");
    foreign = on("a1", foreign.withMetadata(foreign.metadata().withNamespace("other")));
    PodAffinityTerm web = term("zone", "web");
    ClusterView view = cluster(foreign);
    String none = "a1: a2: b1: bare:";
    String zone = "a1:?own a2:?own b1: bare:";
    LabelSelector selected = new LabelSelector(Map.of("team", "y"), List.of());
    LabelSelector all = new LabelSelector(Map.of(), List.of());
    assertThat(verdicts(apart(app("n", "n"), web), view)).isEqualTo(none);
    assertThat(verdicts(apart(app("n", "n"), web.withNamespaces(List.of("other"))), view))
        .isEqualTo(zone);
    assertThat(verdicts(apart(app("n", "n"), web.withNamespaceSelector(selected)), view))
        .isEqualTo(zone);
    assertThat(verdicts(apart(app("n", "n"), web.withNamespaceSelector(all)), view))
        .isEqualTo(zone);
    ClusterView relabelled = view.with(BuiltInKinds.NAMESPACE, namespace("other", "x"));
    assertThat(verdicts(apart(app("n", "n"), web.withNamespaceSelector(selected)), relabelled))
        .isEqualTo(none);
  }

  @Test
  void othersNamespaceSelector_looksAtTheNewPodsNamespace() {
    LabelSelector selected = new LabelSelector(Map.of("team", "x"), List.of());
    PodAffinityTerm term = term("zone", "new").withNamespaceSelector(selected);
    Pod there = apart(app("there", "web"), term);
    there = on("a1", there.withMetadata(there.metadata().withNamespace("other")));
    ClusterView view = cluster(there);
    assertThat(verdicts(app("new", "new"), view)).isEqualTo("a1:?others a2:?others b1: bare:");
    ClusterView relabelled = view.with(BuiltInKinds.NAMESPACE, namespace("default", "y"));
    assertThat(verdicts(app("new", "new"), relabelled)).isEqualTo("a1: a2: b1: bare:");
  }

  @Test
  void noSelector_matchesNoPod() {
    Pod shy = apart(app("new", "new"), term("zone", "web").withLabelSelector(null));
    assertThat(verdicts(shy, cluster(on("a1", app("there", "web")))))
        .isEqualTo("a1: a2: b1: bare:");
  }

  private static List<Long> scores(InterPodAffinity plugin, Pod pod, ClusterView view) {
    NodeScore score = plugin.score(pod, view, view.nodes());
    return view.nodes().stream().map(score::score).toList();
  }

  @Test
  void preferences_countBothWaysAndScaleFromLeastToMost() {
    InterPodAffinity plugin = new InterPodAffinity();
    Pod near = rather(app("new", "new"), 10, term("zone", "web"));
    ClusterView view = cluster(on("a1", app("1", "web")), on("b1", app("2", "web")));
    assertThat(scores(plugin, near, view)).containsExactly(100L, 100L, 100L, 0L);
    ClusterView more = view.withPod(on("a2", app("3", "web")));
    assertThat(scores(plugin, near, more)).containsExactly(100L, 100L, 50L, 0L);
    Pod far = rather(app("new", "new"), -10, term("zone", "web"));
    assertThat(scores(plugin, far, more)).containsExactly(0L, 0L, 50L, 100L);
    Pod pulls = on("b1", rather(app("pulls", "web"), 7, term("host", "new")));
    assertThat(scores(plugin, app("new", "new"), cluster(pulls))).containsExactly(0L, 0L, 100L, 0L);
    Pod pushes = on("b1", rather(app("pushes", "web"), -7, term("zone", "new")));
    assertThat(scores(plugin, app("new", "new"), cluster(pushes)))
        .containsExactly(100L, 100L, 0L, 100L);
  }

  @Test
  void requiredAffinityOfOthers_scoresByTheHardWeight() {
    Pod there = on("b1", together(app("there", "web"), term("zone", "new")));
    Pod prefers = on("a1", rather(app("prefers", "web"), 4, term("host", "new")));
    ClusterView view = cluster(there, prefers);
    Pod pod = app("new", "new");
    assertThat(scores(new InterPodAffinity(), pod, view)).containsExactly(100L, 0L, 25L, 0L);
    assertThat(scores(new InterPodAffinity(8, false), pod, view))
        .containsExactly(50L, 0L, 100L, 0L);
    assertThat(scores(new InterPodAffinity(0, false), pod, view)).containsExactly(100L, 0L, 0L, 0L);
    assertThat(scores(new InterPodAffinity(8, true), pod, view)).containsExactly(0L, 0L, 0L, 0L);
  }

  @Test
  void hints_nameThePodsThatComeAndGo() {
    Pod near = together(app("new", "new"), term("zone", "db"));
    Pod far = apart(app("new", "new"), term("zone", "db"));
    Pod db = on("a1", app("db", "db"));
    Pod web = on("a1", app("db", "web"));
    assertThat(PodAffinityHints.afterPod(near, null, db)).isTrue();
    assertThat(PodAffinityHints.afterPod(near, app("db", "db"), db)).isTrue();
    assertThat(PodAffinityHints.afterPod(near, web, db)).isTrue();
    assertThat(PodAffinityHints.afterPod(near, null, app("db", "db"))).isFalse();
    assertThat(PodAffinityHints.afterPod(near, db, null)).isFalse();
    assertThat(PodAffinityHints.afterPod(near, null, web)).isFalse();
    assertThat(PodAffinityHints.afterPod(far, db, null)).isTrue();
    assertThat(PodAffinityHints.afterPod(far, db, web)).isTrue();
    assertThat(PodAffinityHints.afterPod(far, web, db)).isFalse();
    assertThat(PodAffinityHints.afterPod(far, null, db)).isFalse();
    Pod finished = db.withStatus(db.status().withPhase("Succeeded"));
    assertThat(PodAffinityHints.afterPod(far, db, finished)).isTrue();
    Pod rejecting = on("a1", apart(app("there", "web"), term("zone", "new")));
    assertThat(PodAffinityHints.afterPod(app("new", "new"), rejecting, null)).isTrue();
    assertThat(PodAffinityHints.afterPod(app("new", "else"), rejecting, null)).isFalse();
    assertThat(PodAffinityHints.afterPod(app("new", "new"), rejecting, rejecting)).isFalse();
  }

  /** Whose own labels its terms are about may be the first of its group when the last one goes. */
  @Test
  void hints_nameTheLastOfAGroup() {
    Pod first = together(app("new", "db"), term("zone", "db"));
    Pod db = on("a1", app("db", "db"));
    assertThat(PodAffinityHints.afterPod(first, db, null)).isTrue();
    assertThat(PodAffinityHints.afterPod(first, db, on("a1", app("db", "web")))).isTrue();
    assertThat(PodAffinityHints.afterPod(first, on("a1", app("db", "web")), null)).isFalse();
    assertThat(PodAffinityHints.afterNode(first, A1, BARE)).isTrue();
    Pod near = together(app("new", "new"), term("zone", "db"));
    assertThat(PodAffinityHints.afterNode(near, A1, BARE)).isFalse();
  }

  @Test
  void hints_nameNodesWithTheLabels() {
    Pod near = together(app("new", "new"), term("zone", "db"));
    assertThat(PodAffinityHints.afterNode(near, null, A1)).isTrue();
    assertThat(PodAffinityHints.afterNode(near, null, BARE)).isFalse();
    assertThat(PodAffinityHints.afterNode(near, A1, A1)).isFalse();
    assertThat(PodAffinityHints.afterNode(near, A1, labelled(A1, "zone", "c"))).isTrue();
    assertThat(PodAffinityHints.afterNode(near, A1, null)).isTrue();
    Pod far = apart(app("new", "new"), term("zone", "db"));
    assertThat(PodAffinityHints.afterNode(far, null, BARE)).isTrue();
    assertThat(PodAffinityHints.afterNode(far, A1, null)).isFalse();
  }

  @Test
  void hints_nameNamespacesWhoseLabelsMatter() {
    LabelSelector selected = new LabelSelector(Map.of("team", "x"), List.of());
    Pod selects = together(app("p", "p"), term("zone", "db").withNamespaceSelector(selected));
    Namespace before = namespace("other", "y");
    Namespace after = namespace("other", "x");
    assertThat(PodAffinityHints.afterNamespace(selects, before, after)).isTrue();
    assertThat(PodAffinityHints.afterNamespace(selects, before, before)).isFalse();
    assertThat(PodAffinityHints.afterNamespace(app("p", "p"), before, after)).isFalse();
    assertThat(PodAffinityHints.afterNamespace(app("p", "p"), null, namespace("default", "x")))
        .isTrue();
  }
}
