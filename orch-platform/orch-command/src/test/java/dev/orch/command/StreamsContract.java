package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands in pods, their ports and what they write, by a client in Java and by kubectl, wherever
 * the pods' node is.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "pods have addresses that only Linux carries")
abstract class StreamsContract {
  private static final String POD = "/api/v1/namespaces/default/pods/web";
  private static final long PATIENCE_SECONDS = 30;

  @TempDir Path folder;
  OrchProcess orch;
  OrchClient client;

  /** The cluster with this manifest, and at least one node. */
  protected abstract OrchProcess cluster(Path manifest) throws Exception;

  /** Ends what the cluster has beside itself. */
  protected void end() throws Exception {}

  /** One container that answers on a port in HTTP, and one that repeats what it reads. */
  @BeforeEach
  void start() throws Exception {
    Path pod =
        Files.writeString(
            folder.resolve("pod.yaml"),
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: server
                image: none
                command: ['%s', '-Xmx32m', '%s']
                env:
                - {name: %s, value: '%s'}
                - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}
              - name: reader
                image: none
                stdin: true
                command: [sh, -c, 'echo hello; while read line; do echo got $line; done']
                env: [{name: %s, value: '%s'}, {name: GREETING, value: hi}]
            """
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    Path.of("src/test/resources/HttpAnswer.java").toAbsolutePath(),
                    OrchProcess.MARK,
                    folder,
                    OrchProcess.MARK,
                    folder));
    orch = cluster(pod);
    client = orch.client();
    client.await("/api/v1/namespaces/default/pods", StreamsContract::isReady);
  }

  private static boolean isReady(Json.Obj pod) {
    return pod.object("status").array("conditions").stream()
        .map(Json::asObject)
        .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
  }

  @AfterEach
  void stop() throws Exception {
    end();
    orch.close();
  }

  final WebSocket open(StreamClient streams, String what, String protocol) {
    return client.webSocket(POD + what, protocol, streams);
  }

  @Test
  void command_hasInputOutputsAndACode() throws Exception {
    StreamClient streams = new StreamClient();
    String script =
        "sh&command=-c&command=echo%20%24GREETING%3B%20cat%3B%20echo%20bad%20%3E%262%3B%20exit%203";
    WebSocket socket =
        open(
            streams,
            "/exec?container=reader&stdin=1&stdout=1&stderr=1&command=" + script,
            "v5.channel.k8s.io");
    assertThat(socket.getSubprotocol()).isEqualTo("v5.channel.k8s.io");
    StreamClient.send(socket, 0, "some input");
    StreamClient.end(socket, 0);
    orch.until("the end", streams::isClosed);
    assertThat(streams.received(1)).isEqualTo("hi\nsome input");
    assertThat(streams.received(2)).isEqualTo("bad\n");
    Json.Obj status = Json.parse(streams.received(3)).asObject();
    assertThat(status.text("reason")).isEqualTo("NonZeroExitCode");
    assertThat(status.object("details").array("causes").get(0).asObject().text("message"))
        .isEqualTo("3");
  }

  @Test
  void clientThatGoes_takesItsCommandWithIt() throws Exception {
    orch.until("both containers", () -> orch.containers().size() == 2);
    WebSocket socket =
        open(
            new StreamClient(),
            "/exec?container=reader&stdout=1&command=sleep&command=1000",
            "v4.channel.k8s.io");
    orch.until("the command", () -> orch.containers().size() == 3);
    socket.abort();
    orch.until("the command's end", () -> orch.containers().size() == 2);
  }

  @Test
  void runningContainer_canBeJoined() throws Exception {
    StreamClient streams = new StreamClient();
    WebSocket socket =
        open(streams, "/attach?container=reader&stdin=1&stdout=1", "v4.channel.k8s.io");
    StreamClient.send(socket, 0, "one\n");
    orch.until("an answer", () -> streams.received(1).equals("got one\n"));
    socket.abort();
  }

  @Test
  void port_isReached_throughMessages() throws Exception {
    StreamClient streams = new StreamClient();
    WebSocket socket = open(streams, "/portforward?ports=8000", "v4.channel.k8s.io");
    StreamClient.send(socket, 0, "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    orch.until("the end", streams::isClosed);
    assertThat(streams.received(0)).startsWith("@\u001fHTTP/1.1 200 OK").endsWith("GET /x");
    assertThat(streams.received(1)).as("the port, and no fault").isEqualTo("@\u001f");
  }

  @Test
  void http_isHandedOn() throws Exception {
    assertThat(client.text(POD.replace("/web", "/web:8000") + "/proxy/a/b?c=d"))
        .isEqualTo("GET /a/b?c=d");
    assertThat(client.status(POD.replace("/web", "/web:9") + "/proxy/", client.token()))
        .isEqualTo(503);
  }

  /** How a kubectl ended and what it wrote. */
  record Done(int code, String out, String err) {}

  final ProcessBuilder kubectl(boolean webSockets, String... arguments) {
    boolean there =
        List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "kubectl")));
    if (!there) {
      assertThat(System.getenv("CI"))
          .as("kubectl is not on the PATH of a CI run")
          .isNotEqualTo("true");
      Assumptions.abort("kubectl is not on the PATH");
    }
    List<String> line = new ArrayList<>();
    line.add("kubectl");
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    Map<String, String> env = builder.environment();
    env.put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    env.put("HOME", folder.toString());
    env.put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", Boolean.toString(webSockets));
    env.put("KUBECTL_PORT_FORWARD_WEBSOCKETS", Boolean.toString(webSockets));
    return builder
        .redirectOutput(folder.resolve("kubectl.out").toFile())
        .redirectError(folder.resolve("kubectl.err").toFile());
  }

  final Done run(String input, ProcessBuilder kubectl) throws Exception {
    Path in = Files.writeString(folder.resolve("kubectl.in"), input);
    Process process = kubectl.redirectInput(in.toFile()).start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    Done done = new Done(ended ? process.exitValue() : -1, said("out"), said("err"));
    assertThat(ended).as("the end of %s, which said %s", kubectl.command(), done).isTrue();
    return done;
  }

  private String said(String stream) throws IOException {
    return Files.readString(folder.resolve("kubectl." + stream));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kubectl_executesCommands(boolean webSockets) throws Exception {
    Done done =
        run(
            "from the client",
            kubectl(
                webSockets,
                "exec",
                "-i",
                "web",
                "-c",
                "reader",
                "--",
                "sh",
                "-c",
                "cat; echo; echo $GREETING; echo bad >&2; exit 7"));
    assertThat(done.out()).isEqualTo("from the client\nhi\n");
    assertThat(done.err()).isEqualTo("bad\ncommand terminated with exit code 7\n");
    assertThat(done.code()).isEqualTo(7);
    Done missing = run("", kubectl(webSockets, "exec", "web", "-c", "reader", "--", "no-such"));
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no-such");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kubectl_copiesFilesBothWays(boolean webSockets) throws Exception {
    byte[] bytes = new byte[3_000_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 ^ i >> 8);
    }
    Path there = folder.resolve("there");
    Files.write(folder.resolve("here"), bytes);
    run("", kubectl(webSockets, "cp", "here", "web:" + there, "-c", "reader"));
    assertThat(there).hasBinaryContent(bytes);
    run("", kubectl(webSockets, "cp", "web:" + there, "back", "-c", "reader"));
    assertThat(folder.resolve("back")).hasBinaryContent(bytes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kubectl_forwardsPorts(boolean webSockets) throws Exception {
    Process forwarding = kubectl(webSockets, "port-forward", "pod/web", ":8000").start();
    try {
      Pattern listens = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+)");
      orch.until("a port", () -> !forwarding.isAlive() || listens.matcher(quietly()).find());
      Matcher port = listens.matcher(said("out"));
      assertThat(port.find()).as(said("err")).isTrue();
      for (String path : List.of("/one", "/two")) {
        assertThat(OrchClient.plain("http://127.0.0.1:" + port.group(1) + path))
            .isEqualTo("GET " + path);
      }
    } finally {
      forwarding.destroy();
      forwarding.waitFor();
    }
  }

  private String quietly() {
    try {
      return said("out");
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void kubectl_debugsInAContainerMore() throws Exception {
    Done made =
        run(
            "",
            kubectl(true, "debug", "web", "--image=none", "--container=d", "--", "echo", "here"));
    assertThat(made.code()).as(made.err()).isZero();
    client.await(
        "/api/v1/namespaces/default/pods",
        pod -> !pod.object("status").array("ephemeralContainerStatuses").isEmpty());
    orch.until(
        "its log",
        () -> {
          try {
            return run("", kubectl(true, "logs", "web", "-c", "d")).out().equals("here\n");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }
}
