package dev.orch.controllers.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.apps.DaemonSet;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the pods of one node, a table's line each. */
class DaemonPlanTest {
  private static final String SET =
      "{'metadata':{'name':'agent','uid':'set'},'spec':{'minReadySeconds':%d,"
          + "'updateStrategy':{'type':'%s','rollingUpdate':{%s}},"
          + "'template':{'metadata':{'labels':{'app':'agent'}},'spec':{'containers':[]}}}}";

  private static DaemonSet set(String type, String bounds) {
    return SetFixtures.read(BuiltInKinds.DAEMON_SET, SET, 0, type, bounds);
  }

  private static Node node(String taints) {
    return SetFixtures.read(
        BuiltInKinds.NODE, "{'metadata':{'name':'n'},'spec':{'taints':[%s]}}", taints);
  }

  /**
   * A pod of the node.
   *
   * @param text its name, its revision and its state, with dots between
   */
  private static Pod pod(String text) {
    List<String> parts = Arrays.asList(text.split("\\."));
    Pod pod = SetFixtures.pod(parts.get(0), parts.get(1), parts.get(2));
    return pod.withSpec(pod.spec().withNodeName("n"));
  }

  private static DaemonView view(DaemonSet set, Node node, @Nullable String pods) {
    List<Pod> owned =
        pods == null ? List.of() : Arrays.stream(pods.split(" ")).map(DaemonPlanTest::pod).toList();
    return new DaemonView(set, List.of(node), owned, "now", SetFixtures.NOW);
  }

  private static String text(DaemonPlan plan) {
    return String.join(
        " ",
        plan.create().stream().map(node -> "+" + node).toList().toString(),
        plan.delete().stream()
            .map(pod -> "-" + pod.metadata().name())
            .sorted()
            .toList()
            .toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                          | [+n] []",
        "a.now.Ready               | [] []",
        "a.now.Pending             | [] []",
        "a.old.Ready               | [] []", // that is the update's business
        "a.now.Ending              | [] []", // the next one comes when it is gone
        "a.now.Ready b.now.Ready   | [] [-b]",
        "a.now.Failed              | [] [-a]",
        "a.now.Succeeded           | [] [-a]",
        "a.now.Failed b.now.Ready  | [] [-a]",
        "a.now.Ending b.now.Ready  | [] []",
      })
  void wantedNode_hasOnePod(@Nullable String pods, String plan) {
    DaemonSet set = set("RollingUpdate", "'maxUnavailable':1");
    assertThat(text(DaemonPlan.of(view(set, node(""), pods), n -> Duration.ZERO))).isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                          | [+n] []",
        "a.old.Ready b.now.Pending | [] []",
        "a.old.Ready b.now.Ready   | [] [-a]",
        "a.old.Pending b.now.Pending | [] [-a]",
        "a.old.Ready b.old.Ready   | [] [-b]",
        "a.now.Ready b.now.Ready   | [] [-b]",
        "a.old.Ready b.old.Ready c.now.Ready d.now.Ready | [] [-a, -b, -d]",
        "a.old.Failed              | [+n] [-a]",
        "a.old.Ending              | [+n] []",
      })
  void nodeThatMayHaveTwo_keepsTheOldUntilTheNewIsThere(@Nullable String pods, String plan) {
    DaemonSet set = set("RollingUpdate", "'maxSurge':1,'maxUnavailable':0");
    assertThat(text(DaemonPlan.of(view(set, node(""), pods), n -> Duration.ZERO))).isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NoSchedule| | [] []",
        "NoSchedule|a.now.Ready | [] []",
        "NoSchedule|a.now.Failed | [] [-a]",
        "NoExecute| | [] []",
        "NoExecute|a.now.Ready b.now.Ending | [] [-a]",
      })
  void taintedNode_getsNone_andKeepsOneIfItMay(String effect, @Nullable String pods, String plan) {
    DaemonSet set = set("RollingUpdate", "'maxUnavailable':1");
    Node tainted = node("{'key':'k','effect':'" + effect + "'}");
    assertThat(text(DaemonPlan.of(view(set, tainted, pods), n -> Duration.ZERO))).isEqualTo(plan);
  }

  @Test
  void failedPod_isLeftAloneForAWhile() {
    DaemonSet set = set("RollingUpdate", "'maxUnavailable':1");
    DaemonView view = view(set, node(""), "a.now.Failed");
    DaemonPlan waiting = DaemonPlan.of(view, node -> Duration.ofSeconds(7));
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(waiting.again()).contains(Duration.ofSeconds(7));
    assertThat(waiting.failed()).isEmpty();
    DaemonPlan due = DaemonPlan.of(view, node -> Duration.ZERO);
    assertThat(due.isEmpty()).isFalse();
    assertThat(due.again()).isEmpty();
    assertThat(due.failed()).hasSize(1);
    assertThat(due.succeeded()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RollingUpdate|'maxUnavailable':1|0|1",
        "RollingUpdate|'maxUnavailable':0|0|1", // else nothing would ever move
        "RollingUpdate|'maxUnavailable':'50%%'|0|1",
        "RollingUpdate|'maxSurge':1,'maxUnavailable':0|1|0",
        "RollingUpdate|'maxSurge':'10%%','maxUnavailable':0|1|0",
        "RollingUpdate|'maxSurge':0,'maxUnavailable':1|0|1",
        "OnDelete|'maxSurge':1,'maxUnavailable':0|0|1",
      })
  void bounds_areRoundedUp(String type, String bounds, int surge, int unavailable) {
    DaemonSet set = set(type, bounds.replace("%%", "%"));
    DaemonView view = view(set, node(""), null);
    assertThat(view.maxSurge()).isEqualTo(surge);
    assertThat(view.maxUnavailable()).isEqualTo(unavailable);
    assertThat(view.allowsSurge()).isEqualTo(surge > 0);
    assertThat(view.isRolling()).isEqualTo(type.equals("RollingUpdate"));
    assertThat(view.wanted()).isEqualTo(1);
    assertThat(view.concerned()).containsExactly("n");
  }

  /** The one that runs counts before one that waits, then the older. */
  @Test
  void podsOfANode_comeOldestFirst_thoseThatEndedAndGoNotAtAll() {
    Pod first = pod("b.now.Ready");
    Pod younger = pod("a.now.Ready");
    younger =
        younger.withMetadata(
            younger.metadata().withCreationTimestamp(SetFixtures.NOW.plusSeconds(1)));
    Pod ended = pod("c.now.Ending");
    ended = ended.withStatus(ended.status().withPhase("Succeeded"));
    DaemonView view =
        new DaemonView(
            set("RollingUpdate", ""),
            List.of(node("")),
            List.of(younger, ended, first),
            "now",
            SetFixtures.NOW);
    assertThat(view.on("n")).containsExactly(first, younger);
    assertThat(view.staying("n")).containsExactly(first, younger);
    assertThat(view.on("elsewhere")).isEmpty();
    assertThat(view.isAvailable(first)).isTrue();
  }
}
