package dev.orch.apiserver.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is relayed between a client's streams and a pod, both scripted. */
class RelaysTest {
  private static final PodStreams.Terms ALL = new PodStreams.Terms(true, true, true, false);
  private static final PodStreams.Terms TERMINAL = new PodStreams.Terms(true, true, false, true);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Client client = new Client();
  private final Far far = new Far();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  /** A client's connection; its loop is whoever calls. */
  private static final class Client implements StreamMux {
    final List<String> sent = new ArrayList<>();

    @Override
    public Executor loop() {
      return Runnable::run;
    }

    @Override
    public CompletionStage<Void> write(int stream, byte[] bytes) {
      sent.add(stream + " " + new String(bytes, StandardCharsets.UTF_8));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end(int stream) {
      sent.add("end " + stream);
    }

    @Override
    public void close() {
      sent.add("close");
    }
  }

  /** What is at the pod's end. */
  private static final class Far
      implements PodStreams.Session, PodStreams.Connection, PodStreams.Sink {
    final List<String> got = new ArrayList<>();
    final CompletableFuture<Integer> exit = new CompletableFuture<>();
    final List<CompletableFuture<byte[]>> out = new ArrayList<>();

    @Override
    public PodStreams.Sink stdin() {
      return this;
    }

    @Override
    public PodStreams.Source stdout() {
      return () -> {
        out.add(new CompletableFuture<>());
        return out.get(out.size() - 1);
      };
    }

    @Override
    public PodStreams.Source stderr() {
      return () -> CompletableFuture.completedFuture(new byte[0]);
    }

    @Override
    public CompletionStage<Integer> exit() {
      return exit;
    }

    @Override
    public void resize(int columns, int rows) {
      got.add(columns + "x" + rows);
    }

    @Override
    public PodStreams.Source source() {
      return stdout();
    }

    @Override
    public PodStreams.Sink sink() {
      return this;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      got.add(new String(bytes, StandardCharsets.UTF_8));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      got.add("end");
    }

    @Override
    public void close() {
      got.add("closed");
    }

    void says(String text) {
      out.get(out.size() - 1).complete(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private CommandRelay command(
      CompletionStage<PodStreams.Session> opening, PodStreams.Terms terms, int version) {
    CommandRelay relay =
        new CommandRelay(
            opening,
            terms,
            new StreamProtocol(StreamProtocol.Carrier.SPDY, "", version),
            code -> CommandRelay.exited(List.of("ls", "-l"), code),
            timer);
    relay.begin(client);
    return relay;
  }

  private static void open(StreamUser user, int stream, String type) {
    user.opened(stream, ImmutableMap.of("streamtype", type));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private CommandRelay running() {
    CommandRelay relay = command(CompletableFuture.completedFuture(far), ALL, 4);
    open(relay, 1, "error");
    open(relay, 3, "stdin");
    open(relay, 5, "stdout");
    assertThat(far.out).as("asked before all streams are there").isEmpty();
    open(relay, 7, "stderr");
    assertThat(far.out).hasSize(1);
    return relay;
  }

  @Test
  void command_isConnected_andItsCodeTold() {
    CommandRelay relay = running();
    relay.received(3, bytes("in"));
    relay.ended(3);
    far.says("out");
    far.exit.complete(3);
    assertThat(client.sent).as("its output isn't over").containsExactly("5 out");
    far.says("");
    assertThat(far.got).containsExactly("in", "end");
    Json.Obj status = Json.parse(client.sent.get(1).substring(2)).asObject();
    assertThat(status.text("status")).isEqualTo("Failure");
    assertThat(status.text("reason")).isEqualTo("NonZeroExitCode");
    assertThat(status.object("details").array("causes").get(0).asObject().text("message"))
        .isEqualTo("3");
    assertThat(client.sent).endsWith("close").contains("end 1", "end 5");
    relay.closed();
    assertThat(far.got).endsWith("closed");
  }

  @Test
  void clientThatGoes_endsTheSession_alsoOneThatComesLater() {
    running().closed();
    assertThat(far.got).containsExactly("closed");
    far.got.clear();
    CompletableFuture<PodStreams.Session> later = new CompletableFuture<>();
    CommandRelay relay = command(later, ALL, 4);
    relay.closed();
    later.complete(far);
    assertThat(far.got).containsExactly("closed");
  }

  @Test
  void refusalOfTheRuntime_isTheCommandsEnd() {
    CommandRelay relay =
        command(
            CompletableFuture.failedFuture(Errors.internal("no such command")),
            new PodStreams.Terms(false, true, false, false),
            4);
    open(relay, 1, "error");
    open(relay, 3, "stdout");
    assertThat(client.sent.get(0)).contains("InternalError").contains("no such command");
    assertThat(client.sent).endsWith("close");
  }

  @Test
  void oldClients_areToldInWords_andOnlyOfFailure() {
    CommandRelay relay =
        command(
            CompletableFuture.completedFuture(far),
            new PodStreams.Terms(false, true, false, false),
            1);
    open(relay, 1, "error");
    open(relay, 3, "stdout");
    far.exit.complete(1);
    far.says("");
    assertThat(client.sent.get(0))
        .isEqualTo(
            "1 command terminated with non-zero exit code: error executing command [ls -l], exit"
                + " code 1");
  }

  @Test
  void sizes_areTold_howeverTheyAreCut() {
    CommandRelay relay = command(CompletableFuture.completedFuture(far), TERMINAL, 4);
    open(relay, 1, "error");
    open(relay, 3, "stdin");
    open(relay, 5, "stdout");
    open(relay, 7, "resize");
    relay.received(7, bytes("{\"Width\":80,\"Hei"));
    relay.received(7, bytes("ght\":24}\n{\"Width\":1,\"Height\":2}{\"Width\":\"x\"}"));
    assertThat(far.got).containsExactly("80x24", "1x2");
  }

  private ForwardRelay forward(boolean fixed) {
    ForwardRelay relay =
        new ForwardRelay(
            port ->
                port == 80
                    ? CompletableFuture.completedFuture(far)
                    : CompletableFuture.failedFuture(Errors.internal("nobody listens")),
            "web",
            fixed);
    relay.begin(client);
    return relay;
  }

  private static void open(ForwardRelay relay, int stream, String type, int port) {
    relay.opened(
        stream,
        ImmutableMap.of("streamtype", type, "port", Integer.toString(port), "requestid", "0"));
  }

  @Test
  void port_isConnected_evenIfTheClientIsEarly() {
    ForwardRelay relay = forward(false);
    open(relay, 3, "data", 80);
    relay.received(3, bytes("early"));
    open(relay, 1, "error", 80);
    relay.received(3, bytes("late"));
    relay.ended(3);
    far.says("answer");
    far.says("");
    assertThat(far.got).containsExactly("early", "late", "end", "closed");
    assertThat(client.sent).containsExactly("3 answer", "end 3", "end 1");
  }

  @Test
  void portWhereNobodyListens_isTold() {
    ForwardRelay relay = forward(true);
    open(relay, 1, "error", 9);
    open(relay, 3, "data", 9);
    assertThat(client.sent.get(0))
        .startsWith("1 error forwarding port 9 to pod web: ")
        .contains("nobody listens");
    assertThat(client.sent).endsWith("end 3", "end 1", "close");
  }

  @Test
  void resetOfTheData_letsGo_andEndsTheOtherStream() {
    ForwardRelay relay = forward(false);
    open(relay, 1, "error", 80);
    open(relay, 3, "data", 80);
    relay.reset(3);
    assertThat(far.got).containsExactly("closed");
    assertThat(client.sent).containsExactly("end 1");
  }

  @Test
  void clientThatGoes_closesItsConnections() {
    ForwardRelay relay = forward(false);
    open(relay, 1, "error", 80);
    open(relay, 3, "data", 80);
    relay.closed();
    assertThat(far.got).containsExactly("closed");
  }
}
