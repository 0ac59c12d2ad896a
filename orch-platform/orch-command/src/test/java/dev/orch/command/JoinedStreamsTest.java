package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over HTTPS: streams of pods on a node that has joined, in a process of its own. */
class JoinedStreamsTest extends StreamsContract {
  private static final String PROXY = "/api/v1/nodes/far/proxy";

  @TempDir private Path own;
  private OrchProcess node;

  @Override
  protected OrchProcess cluster(Path manifest) throws Exception {
    OrchProcess up =
        OrchProcess.ready(OrchProcess.up(folder, "--nodes=0", "-f", manifest.toString()));
    node = join(own);
    return up;
  }

  private OrchProcess join(Path where) throws Exception {
    OrchProcess.Ended made =
        OrchProcess.run(
            OrchProcess.command(
                where, "token", "create", "--kubeconfig=" + folder.resolve("kubeconfig")));
    List<String> words = Splitter.on(' ').splitToList(made.out().trim());
    List<String> line = new ArrayList<>(words.subList(1, words.size()));
    line.addAll(List.of("--name=far", "--port=0"));
    return OrchProcess.ready(OrchProcess.command(where, line.toArray(String[]::new)));
  }

  @Override
  protected void end() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void agent_tellsOfItself_toWhoMayAsk() throws Exception {
    assertThat(client.text(PROXY + "/healthz")).isEqualTo("ok");
    assertThat(client.get(PROXY + "/pods").array("items")).hasSize(1);
    assertThat(client.text(PROXY + "/metrics/resource")).contains("scrape_error");
    assertThat(client.get(PROXY + "/stats/summary").object("node").text("nodeName"))
        .isEqualTo("far");
    assertThat(client.status(PROXY + "/nothing", client.token())).isEqualTo(404);
  }

  @Test
  void joinedNode_isMeasured() throws Exception {
    await(PROXY + "/metrics/resource", text -> text.contains("pod=\"web\""));
    orch.until("figures", () -> quietly("/apis/metrics.k8s.io/v1beta1/pods").contains("web"));
    Done top = run("", kubectl(true, "top", "node"));
    assertThat(top.out()).as(top.err()).contains("far");
    Done pods = run("", kubectl(true, "top", "pod"));
    assertThat(pods.out()).as(pods.err()).contains("web");
  }

  private String quietly(String path) {
    try {
      return client.text(path);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void log_isFollowed() throws Exception {
    Process follows = kubectl(true, "logs", "-f", "web", "-c", "reader").start();
    try {
      orch.until("the first line", () -> followed().equals("hello\n"));
      WebSocket socket =
          open(
              new StreamClient(), "/attach?container=reader&stdin=1&stdout=1", "v4.channel.k8s.io");
      StreamClient.send(socket, 0, "one\n");
      orch.until("the second line", () -> followed().startsWith("hello\ngot one\n"));
    } finally {
      follows.destroy();
      follows.waitFor();
    }
  }

  private String followed() {
    try {
      return Files.readString(folder.resolve("kubectl.out"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An agent that is gone takes its containers along; the next one has a port of its own. */
  @Test
  void nodeThatComesBack_isReachedAgain() throws Exception {
    String before = port();
    node.kill();
    assertThat(client.status(PROXY + "/healthz", client.token())).isEqualTo(503);
    Path again = Files.createDirectories(own.resolve("again"));
    node = join(again);
    await(PROXY + "/healthz", text -> text.equals("ok"));
    assertThat(port()).isNotEqualTo(before);
  }

  private String port() throws Exception {
    Json.Obj far = client.get("/api/v1/nodes/far");
    return far.object("status").object("daemonEndpoints").object("kubeletEndpoint").toString();
  }

  private void await(String path, Predicate<String> wanted) throws Exception {
    orch.until(
        path,
        () -> {
          try {
            return client.status(path, client.token()) == 200 && wanted.test(client.text(path));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }
}
