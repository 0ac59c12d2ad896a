package dev.orch.apiserver.node;

import static dev.orch.apiserver.node.FarNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.apiserver.kubelet.EveryNode;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pods of a node that isn't of this process: over HTTPS, as the node's agent serves them. */
class KubeletsTest {
  private static final PodStreams.Terms ALL = new PodStreams.Terms(true, true, true, false);
  private static final PodStreams.Terms TERMINAL = new PodStreams.Terms(true, true, false, true);

  private final FarNode far = new FarNode().certified();

  @AfterEach
  void stop() {
    far.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String all(PodStreams.Source source) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] some = get(source.next()); some.length > 0; some = get(source.next())) {
      all.writeBytes(some);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private PodStreams.Session exec(String... command) {
    return get(far.every.exec(far.pod, "c", List.of(command), ALL));
  }

  @Test
  void command_hasInputOutputsAndACode() {
    PodStreams.Session session = exec("a b", "c&d=e", "ü");
    assertThat(far.scripted.asked).startsWith("c [a b, c&d=e, ü] Terms[stdin=true, stdout=true");
    get(session.stdin().write(bytes("some input")));
    assertThat(get(far.scripted.far.in.next())).isEqualTo(bytes("some input"));
    session.stdin().end();
    get(far.scripted.far.in.end);
    far.scripted.far.out.write(bytes("good"));
    far.scripted.far.err.write(bytes("bad"));
    far.scripted.far.ends(7);
    assertThat(all(session.stdout())).isEqualTo("good");
    assertThat(all(session.stderr())).isEqualTo("bad");
    assertThat(get(session.exit())).isEqualTo(7);
    session.close();
  }

  @Test
  void terminal_hasASize() {
    PodStreams.Session session = get(far.every.exec(far.pod, "c", List.of("sh"), TERMINAL));
    session.resize(80, 25);
    get(session.stdin().write(bytes("x")));
    get(far.scripted.far.in.next());
    far.scripted.far.ends(0);
    assertThat(get(session.exit())).isZero();
    assertThat(far.scripted.far.size).isEqualTo("80x25");
    assertThat(all(session.stderr())).isEmpty();
  }

  @Test
  void commandThatDoesNotStart_endsWithTheReason() {
    assertThatThrownBy(() -> get(exec("missing").exit()))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("no such program");
  }

  @Test
  void containerThatDoesNotRun_isNotFound() {
    assertThatThrownBy(() -> get(far.every.attach(far.pod, "ended", ALL)))
        .isInstanceOf(ApiException.class)
        .hasMessage("container not found (\"ended\")");
  }

  @Test
  void closing_endsTheCommand() {
    PodStreams.Session session = exec("sleep");
    session.close();
    get(far.scripted.far.closed);
    assertThat(all(session.stdout())).isEmpty();
    assertThat(get(session.exit())).isEqualTo(137);
  }

  @Test
  void onlooker_leavesWithoutACode() {
    PodStreams.Session session = get(far.every.attach(far.pod, "c", ALL));
    far.scripted.far.out.write(bytes("seen"));
    far.scripted.far.ends(143);
    assertThat(all(session.stdout())).isEqualTo("seen");
    assertThat(get(session.exit())).isZero();
  }

  /** More than all buffers hold, all of it written before the first byte is read. */
  @Test
  void slowReader_losesNothing() {
    PodStreams.Session session = exec("cat");
    byte[] chunk = new byte[100_000];
    for (int i = 0; i < 200; i++) {
      Arrays.fill(chunk, (byte) i);
      far.scripted.far.out.write(chunk.clone());
    }
    far.scripted.far.err.write(bytes("at the end"));
    far.scripted.far.ends(3);
    assertThat(get(session.stderr().next())).isEqualTo(bytes("at the end"));
    long length = 0;
    for (byte[] some = get(session.stdout().next());
        some.length > 0;
        some = get(session.stdout().next())) {
      assertThat(some[0]).isEqualTo((byte) (length / chunk.length));
      length += some.length;
    }
    assertThat(length).isEqualTo(200L * chunk.length);
    assertThat(get(session.exit())).isEqualTo(3);
  }

  @Test
  void connectionThatBreaks_endsEverything() {
    PodStreams.Session session = exec("sleep");
    far.scripted.far.out.write(bytes("before"));
    assertThat(get(session.stdout().next())).isEqualTo(bytes("before"));
    far.server.close();
    assertThat(all(session.stdout())).isEmpty();
    assertThatThrownBy(() -> get(session.exit())).hasMessageContaining("unexpected EOF");
    get(far.scripted.far.closed);
  }

  @Test
  void port_carriesBytesBothWays() {
    PodStreams.Connection connection = get(far.every.connect(far.pod, 80));
    get(connection.sink().write(bytes("ping")));
    connection.sink().end();
    CompletableFuture<byte[]> answer = connection.source().next().toCompletableFuture();
    ScriptedPods.Far there = get(far.scripted.first);
    assertThat(get(there.in.next())).isEqualTo(bytes("ping"));
    get(there.in.end);
    there.out.write(bytes("pong"));
    there.out.end();
    assertThat(get(answer)).isEqualTo(bytes("pong"));
    assertThat(get(connection.source().next())).isEmpty();
    connection.close();
  }

  @Test
  void portWhereNobodyListens_failsWhenItIsRead() {
    PodStreams.Connection connection = get(far.every.connect(far.pod, 9));
    assertThatThrownBy(() -> get(connection.source().next()))
        .isInstanceOf(ApiException.class)
        .hasMessage("Internal error occurred: connection refused");
  }

  @Test
  void agentOfAnotherAuthority_isNotBelieved() {
    far.certified("system:node:far", far.authority(), "127.0.0.1");
    assertThatThrownBy(() -> exec("x"))
        .hasMessageContaining("error dialing backend")
        .hasMessageContaining("x509: certificate signed by unknown authority");
  }

  @Test
  void agentOfAnotherNode_isNotBelieved() {
    far.certified("system:node:near", far.authority, "127.0.0.1");
    assertThatThrownBy(() -> exec("x")).hasMessageContaining("certificate is of system:node:near");
  }

  @Test
  void agentAtAnotherAddress_isNotBelieved() {
    far.certified("system:node:far", far.authority, "192.0.2.1");
    assertThatThrownBy(() -> exec("x")).hasMessageContaining("failed to verify certificate");
  }

  @Test
  void garbage_isNoAgent() throws Exception {
    try (ServerSocket garbage = new ServerSocket(0)) {
      Thread serves =
          new Thread(
              () -> {
                try (Socket one = garbage.accept()) {
                  one.getOutputStream().write(new byte[1000]);
                } catch (java.io.IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      serves.start();
      far.tell("127.0.0.1", garbage.getLocalPort());
      assertThatThrownBy(() -> exec("x")).hasMessageContaining("error dialing backend");
      serves.join();
    }
  }

  @Test
  void nobodyThere_isSaid() {
    far.tell("127.0.0.1", 1);
    assertThatThrownBy(() -> exec("x"))
        .hasMessage("error dialing backend: dial tcp 127.0.0.1:1: connect: connection refused");
  }

  @Test
  void nodeThatTellsNoPort_isNowhere() {
    far.tell("127.0.0.1", 0);
    assertThatThrownBy(() -> exec("x")).hasMessageContaining("doesn't tell where its agent");
  }

  /** Keeps what it is given, and takes more only when it is told to. */
  private static final class Reader implements PodLogs.Handler {
    final StringBuilder text = new StringBuilder();
    final CompletableFuture<Void> opened = new CompletableFuture<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final CompletableFuture<ApiException> refused = new CompletableFuture<>();
    volatile boolean takes = true;

    @Override
    public void onOpened() {
      opened.complete(null);
    }

    @Override
    public synchronized boolean onBytes(byte[] bytes) {
      text.append(new String(bytes, StandardCharsets.UTF_8));
      notifyAll();
      return takes;
    }

    synchronized void await(int length) throws InterruptedException {
      for (int i = 0; text.length() < length && i < 200; i++) {
        wait(100);
      }
      assertThat(text.length()).isGreaterThanOrEqualTo(length);
    }

    @Override
    public void onRefused(ApiException why) {
      refused.complete(why);
    }

    @Override
    public void onEnd() {
      ended.complete(null);
    }
  }

  private static PodLogs.Options of(String container) {
    return new PodLogs.Options(container, true, false, true, null, 5L, null);
  }

  @Test
  void log_isFollowed() throws Exception {
    Reader reader = new Reader();
    PodLogs.LogStream log = far.every.open(far.pod, of("c"), far.threads, reader);
    get(reader.opened);
    assertThat(far.scripted.log.options).isEqualTo(of("c"));
    far.scripted.log.write("one\n");
    reader.await(4);
    far.scripted.log.write("two\n");
    reader.await(8);
    log.close();
    get(reader.ended);
    get(far.scripted.log.closed);
  }

  @Test
  void logThatIsRefused_isAnAnswerOfItsOwn() {
    Reader reader = new Reader();
    far.every.open(far.pod, of("waiting"), far.threads, reader);
    assertThat(get(reader.refused).status().code()).isEqualTo(400);
    assertThat(get(reader.refused)).hasMessageContaining("is waiting to start");
  }

  @Test
  void logOfAnAgentThatIsGone_isRefused() {
    far.tell("127.0.0.1", 1);
    Reader reader = new Reader();
    far.every.open(far.pod, of("c"), far.threads, reader);
    assertThat(get(reader.refused)).hasMessageContaining("connect: connection refused");
  }

  @Test
  void logWhoseReaderPauses_isHeldUpAtItsSource() throws Exception {
    Reader reader = new Reader();
    reader.takes = false;
    PodLogs.LogStream log = far.every.open(far.pod, of("c"), far.threads, reader);
    get(reader.opened);
    byte[] chunk = new byte[64 << 10];
    Arrays.fill(chunk, (byte) 'x');
    int chunks = 0;
    while (far.scripted.log.write(chunk.clone())) {
      assertThat(++chunks).as("chunks that nobody reads").isLessThan(1000);
    }
    reader.takes = true;
    log.resume();
    reader.await((chunks + 1) * chunk.length);
    log.close();
  }

  @Test
  void logWhoseAgentGoes_ends() {
    Reader reader = new Reader();
    far.every.open(far.pod, of("c"), far.threads, reader);
    get(reader.opened);
    far.server.close();
    get(reader.ended);
  }

  @Test
  void nodesOfThisProcess_areAskedDirectly() {
    EveryNode every = new EveryNode(far.kubelets, far.scripted, far.scripted, far.scripted);
    far.server.close();
    PodStreams.Session session = get(every.exec(far.pod, "c", List.of("x"), ALL));
    assertThat(session).isSameAs(far.scripted.far);
  }

  @Test
  void page_isRead() {
    assertThat(get(far.kubelets.get(place(), "/healthz")).body()).isEqualTo(bytes("ok"));
  }

  private dev.orch.apiserver.kubelet.Kubelets.Place place() {
    return far.kubelets
        .place(far.api.resources(dev.orch.model.core.Node.class).get(FarNode.NAME))
        .orElseThrow();
  }
}
