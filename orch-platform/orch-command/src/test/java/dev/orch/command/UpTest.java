package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose pods are processes, from its start to its end. */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason =
        "pods have addresses that only Linux's loopback carries; processes are found in /proc")
class UpTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  @TempDir private Path folder;

  /** A Deployment of one pod; each container runs its command in a shell. */
  private Path deployment(String... commands) throws Exception {
    StringBuilder text =
        new StringBuilder(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
            """);
    for (int i = 0; i < commands.length; i++) {
      text.append("      - name: c").append(i).append("\n        image: none\n");
      text.append("        command: [sh, -c, '").append(commands[i]).append("']\n");
      text.append("        env: [{name: " + OrchProcess.MARK + ", value: '" + folder + "'}]\n");
    }
    return Files.writeString(folder.resolve("web.yaml"), text);
  }

  private static boolean isReady(Json.Obj pod) {
    return pod.object("status").array("conditions").stream()
        .map(Json::asObject)
        .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
  }

  @Test
  void term_endsEverything() throws Exception {
    Path file = deployment("sleep 1000 & (setsid sleep 1000 &) ; exec sleep 1000");
    try (OrchProcess orch = OrchProcess.ready(OrchProcess.up(folder, "-f", file.toString()))) {
      orch.client().await(PODS, UpTest::isReady);
      orch.until("three processes", () -> orch.containers().size() == 3);
      assertThat(orch.err()).isEmpty();

      OrchProcess.Ended ended = orch.terminate();

      String kubeconfig = Pattern.quote(folder.resolve("kubeconfig").toString());
      assertThat(ended.out())
          .matches(
              "ready https://127\\.0\\.0\\.1:[1-9]\\d* kubeconfig="
                  + kubeconfig
                  + " in \\d+\\.\\d\\d s\n");
      assertThat(ended.status()).isZero();
      assertThat(orch.containers()).isEmpty();
    }
  }

  /** It isn't ready for long, as its last pod waits for a service account that never comes. */
  @Test
  void termWhileStarting_endsEverything() throws Exception {
    Path first = deployment("exec sleep 1000");
    Path second =
        Files.writeString(
            folder.resolve("waits.yaml"),
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: waits}
            spec:
              serviceAccountName: missing
              containers: [{name: c, image: none}]
            """);
    try (OrchProcess orch =
        OrchProcess.start(
            OrchProcess.up(folder, "-f", first.toString(), "-f", second.toString()))) {
      orch.until("a process", () -> !orch.containers().isEmpty());

      OrchProcess.Ended ended = orch.terminate();

      assertThat(ended.status()).isZero();
      assertThat(ended.out()).isEmpty();
      assertThat(orch.containers()).isEmpty();
      assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }
  }

  private static Json.Obj container(Json.Obj pod, int index) {
    List<Json> all = pod.object("status").array("containerStatuses");
    return all.size() > index ? all.get(index).asObject() : Json.Obj.EMPTY;
  }

  private static boolean runsAfter(Json.Obj pod, int restarts) {
    Json.Obj status = container(pod, 0);
    return status.object("state").has("running")
        && Json.of(restarts).equals(status.get("restartCount"));
  }

  /** The only process with this argument. */
  private static ProcessHandle process(OrchProcess orch, String argument) {
    List<ProcessHandle> all =
        orch.containers().stream()
            .filter(handle -> List.of(handle.info().arguments().orElseThrow()).contains(argument))
            .toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void killedContainer_isRestarted_thenBacksOff_andGoesWithItsDeployment() throws Exception {
    Path file = deployment("exec sleep 1001", "exec sleep 1002");
    try (OrchProcess orch = OrchProcess.ready(OrchProcess.up(folder, "-f", file.toString()))) {
      OrchClient client = orch.client();
      client.await(PODS, UpTest::isReady);
      ProcessHandle first = process(orch, "1001");
      ProcessHandle other = process(orch, "1002");

      first.destroyForcibly();
      Json.Obj restarted = client.await(PODS, pod -> runsAfter(pod, 1));

      assertThat(container(restarted, 0).object("lastState").object("terminated").get("exitCode"))
          .isEqualTo(Json.of(137));
      assertThat(container(restarted, 1).get("restartCount")).isEqualTo(Json.of(0));
      ProcessHandle second = process(orch, "1001");
      assertThat(second).isNotEqualTo(first);

      second.destroyForcibly();
      Json.Obj waiting =
          client.await(PODS, pod -> container(pod, 0).object("state").has("waiting"));

      Json.Obj state = container(waiting, 0).object("state").object("waiting");
      assertThat(state.text("reason")).isEqualTo("CrashLoopBackOff");
      assertThat(state.text("message")).startsWith("back-off 10s restarting failed container=c0 ");
      assertThat(container(waiting, 0).get("restartCount")).isEqualTo(Json.of(1));
      assertThat(orch.containers()).containsExactly(other);

      client.delete("/apis/apps/v1/namespaces/default/deployments/web");
      orch.until("no process", () -> orch.containers().isEmpty());
    }
  }

  @Test
  void killedCommand_canBeStartedAgain_andLeavesNothing() throws Exception {
    Path file = deployment("exec sleep 1000");
    String[] options = {"-f", file.toString()};
    try (OrchProcess killed = OrchProcess.ready(OrchProcess.up(folder, options))) {
      OrchClient before = killed.client();
      before.await(PODS, UpTest::isReady);
      killed.kill();
      List<ProcessHandle> left = killed.containers();
      assertThat(left).isNotEmpty();

      try (OrchProcess next = OrchProcess.ready(OrchProcess.up(folder, options))) {
        OrchClient client = next.client();
        assertThat(client.token()).isNotEqualTo(before.token());
        client.await(PODS, UpTest::isReady);
        assertThat(client.get(PODS).array("items")).hasSize(1);
        next.until("no leftovers", () -> left.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(next.terminate().status()).isZero();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
      }
    }
  }
}
