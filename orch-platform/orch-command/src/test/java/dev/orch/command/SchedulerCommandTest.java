package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.Resource;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheduler alone, against a server of its own over HTTP, with the rights of its role. */
class SchedulerCommandTest {
  private static final String POLICY =
      "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\n"
          + "rules: [{level: Metadata, users: ['system:kube-scheduler']}]\n";
  private static final String POD =
      """
      {"metadata":{"name":"%s"},"spec":{"terminationGracePeriodSeconds":0,"priorityClassName":"%s",
       "schedulerName":"%s","tolerations":[{"operator":"Exists"}],
       "containers":[{"name":"c","image":"i:1","resources":{"requests":{"cpu":"%s"}}}]}}
      """;

  @TempDir private static Path folder;
  private static OrchProcess orch;
  private static RemoteApi api;

  @TempDir private Path own;

  @BeforeAll
  static void start() throws Exception {
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, "of-the-scheduler,system:kube-scheduler,1\n");
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    orch =
        OrchProcess.ready(
            OrchProcess.up(
                folder,
                "--without=scheduler,nodes",
                "--token=of-the-admin",
                "--token-auth-file=" + tokens,
                "--audit-policy-file=" + policy,
                "--audit-log-path=" + folder.resolve("audit.log")));
    Path kubeconfig = folder.resolve("kubeconfig");
    api =
        RemoteApi.builder(KubeConfig.of(List.of(kubeconfig)).access(InstantSource.system()))
            .build();
    orch.until(
        "a ServiceAccount",
        () ->
            api.resources(ServiceAccount.class).inNamespace("default").find("default").isPresent());
    Files.writeString(
        folder.resolve("scheduler.kubeconfig"),
        Files.readString(kubeconfig).replace("of-the-admin", "of-the-scheduler"));
  }

  @AfterAll
  static void stop() throws Exception {
    api.close();
    orch.close();
  }

  private static String kubeconfig() {
    return "--kubeconfig=" + folder.resolve("scheduler.kubeconfig");
  }

  private static <T extends Resource> T create(Class<T> type, String json, Object... arguments) {
    T object = api.kinds().of(type).read(Json.parse(json.formatted(arguments)), unknown -> {});
    Resources<T> all = ((Api) api).resources(type);
    return api.kinds().of(type).isNamespaced()
        ? all.inNamespace("default").create(object)
        : all.create(object);
  }

  private static Pod pod(String name) {
    return api.resources(Pod.class).inNamespace("default").get(name);
  }

  private static void awaitBound(String pod) throws Exception {
    orch.until(pod + " on a node", () -> !pod(pod).spec().nodeName().isEmpty());
  }

  private static List<String> refused() throws Exception {
    return Files.readAllLines(folder.resolve("audit.log")).stream()
        .filter(line -> line.contains("\"code\":403"))
        .toList();
  }

  @Test
  void pods_areScheduledWithTheRightsOfTheRoleAlone() throws Exception {
    Path config =
        Files.writeString(
            own.resolve("config.yaml"),
            """
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            profiles:
            - schedulerName: default-scheduler
            - schedulerName: other
              plugins: {multiPoint: {disabled: [{name: NodeResourcesFit}]}}
            """);
    create(
        Node.class,
        "{\"metadata\":{\"name\":\"n\"},\"status\":{\"allocatable\":"
            + "{\"cpu\":\"1\",\"memory\":\"1Gi\",\"pods\":\"9\"}}}");
    create(PriorityClass.class, "{\"metadata\":{\"name\":\"low\"},\"value\":1}");
    create(PriorityClass.class, "{\"metadata\":{\"name\":\"high\"},\"value\":1000}");
    try (OrchProcess scheduler =
        OrchProcess.ready(
            OrchProcess.command(own, "scheduler", kubeconfig(), "--config=" + config))) {
      assertThat(scheduler.out())
          .matches("scheduling https://127.0.0.1:\\d+ for default-scheduler, other\n");
      create(Pod.class, POD, "victim", "low", "default-scheduler", "1");
      awaitBound("victim");
      create(Pod.class, POD, "anyway", "low", "other", "1");
      awaitBound("anyway");
      api.resources(Pod.class).inNamespace("default").delete("anyway");
      create(Pod.class, POD, "late", "low", "default-scheduler", "1");
      orch.until(
          "a condition",
          () ->
              pod("late").status().conditions().stream()
                  .map(PodCondition::message)
                  .anyMatch(message -> message.contains("1 Insufficient cpu")));
      create(Pod.class, POD, "urgent", "high", "default-scheduler", "1");
      awaitBound("urgent");
      assertThat(api.resources(Pod.class).inNamespace("default").find("victim")).isEmpty();
      orch.until(
          "events",
          () ->
              api.resources(Event.class).inNamespace("default").list().items().stream()
                  .map(Event::reason)
                  .toList()
                  .containsAll(List.of("Scheduled", "FailedScheduling", "Preempted")));
      assertThat(
              api.resources(Lease.class)
                  .inNamespace("kube-system")
                  .get("kube-scheduler")
                  .spec()
                  .holderIdentity())
          .isNotEmpty();
    }
    assertThat(refused()).isEmpty();
  }

  @Test
  void explanation_needsTheRightsOfTheRoleAlone() throws Exception {
    create(
        Node.class,
        "{\"metadata\":{\"name\":\"m\"},\"spec\":{\"unschedulable\":true},"
            + "\"status\":{\"allocatable\":{\"cpu\":\"1\",\"pods\":\"9\"}}}");
    create(PriorityClass.class, "{\"metadata\":{\"name\":\"any\"},\"value\":1}");
    create(Pod.class, POD, "asked", "any", "nobody", "3");
    Path config =
        Files.writeString(
            own.resolve("config.yaml"),
            "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
                + "profiles: [{schedulerName: nobody,"
                + " plugins: {multiPoint: {enabled: [{name: Interference}]}}}]\n");

    OrchProcess.Ended table = explain("asked", "--config=" + config, "-n=default");
    assertThat(table.err()).isEmpty();
    assertThat(table.out())
        .contains("pod default/asked, without a node\n")
        .containsPattern("\nm +no +NodeResourcesFit: Insufficient cpu +2 more cpu\n");
    assertThat(explain("asked", "--config=" + config, "-o=json").out())
        .startsWith("{")
        .contains("\"text\":\"2 more cpu\"");
    assertThat(explain("asked", "--config=" + config, "--what-if=drain=x").err())
        .isEqualTo("orch: --what-if: there is no node x\n");
    assertThat(explain("asked", "--what-if=x").err()).startsWith("--what-if x: neither drain=NODE");
    assertThat(explain("nobody").err()).isEqualTo("orch: pod default/nobody: not found\n");
    api.resources(Node.class).delete("m");
    api.resources(Pod.class).inNamespace("default").delete("asked");
    assertThat(refused()).isEmpty();
  }

  private OrchProcess.Ended explain(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("explain-scheduling", kubeconfig()));
    all.addAll(List.of(arguments));
    return OrchProcess.run(OrchProcess.command(own, all.toArray(String[]::new)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--config=none.yaml|1|orch: none.yaml: no such file",
        "--config=wrong.yaml|1|orch: --config wrong.yaml: podInitialBackoffSeconds: Invalid value:"
            + " 0: must be greater than 0",
        "--leader-elect=maybe|2|Invalid value for option '--leader-elect'"
      })
  void faults_areSaid(String option, int status, String message) throws Exception {
    Files.writeString(
        own.resolve("wrong.yaml"),
        "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
            + "podInitialBackoffSeconds: 0\n");
    OrchProcess.Ended ended =
        OrchProcess.run(OrchProcess.command(own, "scheduler", kubeconfig(), option));

    assertThat(ended.err()).startsWith(message);
    assertThat(ended.status()).isEqualTo(status);
  }

  @Test
  void noCluster_isSaid() throws Exception {
    OrchProcess.Ended ended = OrchProcess.run(OrchProcess.command(own, "scheduler"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith("--kubeconfig: neither it nor the configuration names a cluster");
  }
}
