package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.cluster.Orch;
import dev.orch.controllers.scheduler.SchedulerConfiguration;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.scheduling.PluginCatalog;
import dev.orch.scheduling.WhatIf;
import dev.orch.scheduling.policy.Policies;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports on a cluster in this process, whose scheduler hasn't had its turn yet. */
class SchedulingReportTest {
  private static final String HEAD =
      "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

  private final SimulatedExecutor executor = new SimulatedExecutor(new VirtualTime(), Rng.of(7));
  private Orch orch;
  private Api api;

  @BeforeEach
  void start() {
    orch = Orch.builder().workers(executor::worker).clock(executor.time()).seed(7).nodes(0).start();
    api = orch.api();
    assertThat(
            executor.runUntil(
                () ->
                    api.resources(ServiceAccount.class)
                        .inNamespace("default")
                        .find("default")
                        .isPresent(),
                Duration.ofMinutes(1)))
        .isTrue();
    node("big", "4", "'labels':{'zone':'a'}", "");
    node("full", "1", "'labels':{'zone':'a'}", "");
    node("tainted", "8", "'labels':{'zone':'b'}", "'taints':[{'key':'k','effect':'NoSchedule'}]");
    node("cordoned", "8", "'labels':{'zone':'b'}", "'unschedulable':true");
    create(PriorityClass.class, "{'metadata':{'name':'high'},'value':1000}");
    pod("there", "800m", "'nodeName':'full'", "");
  }

  @AfterEach
  void stop() {
    orch.close();
  }

  private <T extends Resource> void create(Class<T> type, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    Resources<T> all = api.resources(type);
    if (api.kinds().of(type).isNamespaced()) {
      all.inNamespace("default").create(object);
    } else {
      all.create(object);
    }
  }

  private void node(String name, String cpu, String metadata, String spec) {
    create(
        Node.class,
        "{'metadata':{'name':'%s',%s},'spec':{%s},'status':{'allocatable':{'cpu':'%s','memory':'4Gi','pods':'9'}}}"
            .formatted(name, metadata, spec, cpu));
    api.resources(Node.class).edit(name, SchedulingReportTest::ready);
  }

  /** New nodes get a taint until they are ready. */
  private static Node ready(Node node) {
    return node.withSpec(
        node.spec()
            .withTaints(node.spec().taints().stream().filter(t -> t.key().equals("k")).toList()));
  }

  private void pod(String name, String cpu, String spec, String annotations) {
    create(
        Pod.class,
        ("{'metadata':{'name':'%s','annotations':{%s}},'spec':{%s%s'containers':[{'name':'c','image':'i:1',"
                + "'resources':{'requests':{'cpu':'%s'}}}]}}")
            .formatted(name, annotations, spec, spec.isEmpty() ? "" : ",", cpu));
  }

  private SchedulingReport report(String pod, String config, String... changes) {
    SchedulerSettings settings =
        SchedulerConfiguration.parse(HEAD + config)
            .settings(Policies.in(PluginCatalog.kubernetes(), executor.time()));
    List<UnaryOperator<WhatIf>> steps =
        Arrays.stream(changes).map(ExplainSchedulingCommand::step).toList();
    return SchedulingReport.of(
        api,
        settings,
        "default",
        pod,
        whatIf -> {
          WhatIf now = whatIf;
          for (UnaryOperator<WhatIf> step : steps) {
            now = step.apply(now);
          }
          return now;
        },
        executor.time().instant());
  }

  private List<String> table(String pod, String... changes) {
    return ReportTable.of(report(pod, "", changes)).lines().toList();
  }

  @Test
  void refusedPod_isToldWhatWouldHelp() {
    pod("new", "5", "'nodeSelector':{'zone':'a'}", "");

    assertThat(table("new").stream().map(line -> line.replaceAll(" {3,}", " | ")))
        .containsExactly(
            "pod default/new, without a node",
            "0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were"
                + " unschedulable, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/4"
                + " nodes are available: 4 Preemption is not helpful for scheduling.",
            "NODE | FITS | SCORE | WHY | WHAT WOULD HELP",
            "big | no | NodeResourcesFit: Insufficient cpu | 1 more cpu",
            "cordoned | no | NodeUnschedulable: node(s) were unschedulable | uncordon the node",
            " | NodeAffinity: node(s) didn't match Pod's node affinity/selector | label zone=a",
            "full | no | NodeResourcesFit: Insufficient cpu | 4800m more cpu",
            "tainted | no | TaintToleration: node(s) had untolerated taint(s) | tolerate the taint"
                + " k:NoSchedule",
            " | NodeAffinity: node(s) didn't match Pod's node affinity/selector | label zone=a");
  }

  @Test
  void placedPod_isExplainedAsIfItHadNoPlace() {
    assertThat(table("there"))
        .startsWith("pod default/there, on full", "the choice is big")
        .anyMatch(line -> line.matches("big +chosen +\\d+ +.*NodeResourcesFit 1x\\d+.*"))
        .anyMatch(line -> line.matches("full +yes +\\d+ +.*"));
    assertThat(table("there", "drain=big")).contains("the choice is full");
    assertThat(table("there", "remove=zone=a").get(1))
        .startsWith(
            "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were"
                + " unschedulable.");
    assertThat(table("there", "remove=big", "remove=full").get(1)).startsWith("0/2 nodes");
    assertThatThrownBy(() -> table("there", "drain=none"))
        .hasMessage("--what-if: there is no node none");
  }

  @Test
  void preemption_isSaid() {
    pod("urgent", "900m", "'priorityClassName':'high'", "");

    List<String> lines = table("urgent", "remove=big");
    assertThat(lines).contains("evicting default/there makes room on full");
    Json.Obj json = ReportJson.of(report("urgent", "", "remove=big"));
    assertThat(json.object("preemption"))
        .hasToString(
            "{\"node\":\"full\",\"victims\":[{\"name\":\"there\",\"namespace\":\"default\"}]}");
  }

  @Test
  void gates_holdThePod() {
    pod("gated", "1", "'schedulingGates':[{'name':'wait'}]", "");

    assertThat(table("gated").get(1)).startsWith("held by SchedulingGates: ");
    assertThat(ReportJson.of(report("gated", "")).array("gates")).hasSize(1);
  }

  @Test
  void json_hasAllOfIt() {
    pod("new", "5", "'nodeSelector':{'zone':'a'}", "");
    Json.Obj json = ReportJson.of(report("new", ""));

    assertThat(json.text("name")).isEqualTo("new");
    assertThat(json.text("node")).isEmpty();
    assertThat(json.text("message")).startsWith("0/4 nodes are available");
    Json.Obj tainted = (Json.Obj) json.array("nodes").get(3);
    assertThat(tainted.text("name")).isEqualTo("tainted");
    assertThat(tainted.array("filters"))
        .extracting(Json::toString)
        .contains(
            "{\"evictionCouldHelp\":false,\"fits\":false,\"plugin\":\"TaintToleration\",\"reasons\":"
                + "[\"node(s) had untolerated taint(s)\"],\"remedies\":[{\"effect\":\"NoSchedule\","
                + "\"key\":\"k\",\"kind\":\"Tolerate\",\"text\":\"tolerate the taint k:NoSchedule\","
                + "\"value\":\"\"}]}");
    assertThat(ReportJson.of(report("there", "")).array("nodes").get(0).toString())
        .contains("{\"plugin\":\"TaintToleration\",\"score\":100,\"weight\":3}")
        .contains("\"name\":\"big\"")
        .contains("\"fits\":true,");
  }

  @Test
  void deadlineAndQueue_areToldWhereThereAreSome() {
    Instant soon = executor.time().instant().plusSeconds(60);
    String annotations =
        "'scheduling.orch.dev/deadline':'%s','scheduling.orch.dev/duration':'2m'".formatted(soon);
    pod("late", "1", "", annotations);
    pod("wrong", "1", "", "'scheduling.orch.dev/deadline':'soon'");
    String config =
        "profiles: [{plugins: {queueSort: {enabled: [{name: FairShare}]}}, pluginConfig: [{name:"
            + " FairShare, args: {byNamespace: true}}]}]";

    assertThat(ReportTable.of(report("late", config)).lines().toList())
        .anyMatch(line -> line.startsWith("deadline: deadline ") && line.contains("can't be met"))
        .contains("queue: \"default\"")
        .contains("queue \"default\" has 3.8 % of cpu, weight 1");
    Json.Obj json = ReportJson.of(report("late", config));
    assertThat(json.object("deadline").get("kept")).isEqualTo(Json.Bool.FALSE);
    assertThat(json.text("queue")).isEqualTo("default");
    assertThat(json.array("shares")).hasSize(1);
    assertThat(ReportTable.of(report("wrong", "")))
        .contains("deadline: scheduling.orch.dev/deadline: parsing time \"soon\"");
  }

  @Test
  void whoIsntThere_isSaid() {
    assertThatThrownBy(() -> report("none", "")).hasMessage("pod default/none: not found");
    pod("other", "1", "'schedulerName':'mine'", "");
    assertThatThrownBy(() -> report("other", ""))
        .hasMessage(
            "the pod is for the scheduler \"mine\", which isn't among default-scheduler: name its"
                + " --config");
    assertThatThrownBy(() -> ExplainSchedulingCommand.step("burn=all"))
        .hasMessage("neither drain=NODE nor remove=NODE nor remove=SELECTOR");
  }
}
