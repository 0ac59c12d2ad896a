package dev.orch.contracts.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Streaming;
import dev.orch.runtime.Streaming.Terms;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a runtime does that has the power of {@link Streaming}, beside what every runtime does. */
public abstract class StreamingContract extends ContainerRuntimeContract {
  private static final SandboxSpec POD = new SandboxSpec("default", "web", "uid-1", 0, "web");
  private static final Terms ALL = new Terms(true, true, true, false);

  private Streaming streaming() {
    return (Streaming) runtime();
  }

  /** A command that writes these to its outputs and ends with the code. */
  protected abstract List<String> saying(String stdout, String stderr, int code);

  /** A command that writes what it reads, and ends with it. */
  protected abstract List<String> echoing();

  /** The address at which the sandbox's ports are. */
  protected abstract String address(SandboxId sandbox);

  /** Has somebody listen in the sandbox, who writes what he reads; returns the port. */
  protected abstract int listening(SandboxId sandbox);

  /** A port where nobody listens. */
  protected abstract int silent();

  private ContainerId running() {
    return get(
        runtime().start(get(runtime().startSandbox(POD, SandboxSettings.DEFAULT)), runner("c")));
  }

  /** Everything that is written from now on. */
  protected final String readAll(Streaming.Source source) {
    StringBuilder all = new StringBuilder();
    for (byte[] bytes = get(source.next()); bytes.length > 0; bytes = get(source.next())) {
      all.append(new String(bytes, StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  /** So many bytes of it. */
  protected final String read(Streaming.Source source, int length) {
    StringBuilder some = new StringBuilder();
    while (some.length() < length) {
      byte[] bytes = get(source.next());
      assertThat(bytes).as("all that there is is %s", some).isNotEmpty();
      some.append(new String(bytes, StandardCharsets.UTF_8));
    }
    return some.toString();
  }

  private void write(Streaming.Sink sink, String text) {
    get(sink.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void command_hasTwoOutputsAndACode() {
    Streaming.Session session = get(streaming().exec(running(), saying("good", "bad", 7), ALL));
    assertThat(readAll(session.stdout())).isEqualTo("good");
    assertThat(readAll(session.stderr())).isEqualTo("bad");
    assertThat(get(session.exit())).isEqualTo(7);
    assertThat(get(session.stdout().next())).as("after the end").isEmpty();
    session.close();
  }

  @Test
  void outputThatIsNotAskedFor_isEmpty() {
    Terms none = new Terms(false, false, false, false);
    Streaming.Session session = get(streaming().exec(running(), saying("good", "bad", 0), none));
    assertThat(readAll(session.stdout())).isEmpty();
    assertThat(readAll(session.stderr())).isEmpty();
    assertThat(get(session.exit())).isZero();
    session.close();
  }

  @Test
  void input_reachesTheCommand_untilItEnds() {
    Streaming.Session session = get(streaming().exec(running(), echoing(), ALL));
    CompletionStage<byte[]> first = session.stdout().next();
    write(session.stdin(), "hello");
    assertThat(get(first)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    CompletionStage<byte[]> second = session.stdout().next();
    write(session.stdin(), "again");
    assertThat(get(second)).asString(StandardCharsets.UTF_8).isEqualTo("again");
    session.stdin().end();
    assertThat(readAll(session.stdout())).isEmpty();
    assertThat(get(session.exit())).isZero();
    session.close();
  }

  @Test
  void closing_endsTheCommand() {
    Streaming.Session session = get(streaming().exec(running(), echoing(), ALL));
    CompletionStage<byte[]> waiting = session.stdout().next();
    session.close();
    assertThat(get(waiting)).isEmpty();
    assertThat(get(session.exit())).isEqualTo(137);
  }

  @Test
  void commandsAndOnlookers_needARunningContainer() {
    ContainerId id = running();
    get(runtime().stop(id, GRACE));
    assertThatThrownBy(() -> get(streaming().exec(id, echoing(), ALL)))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> get(streaming().attach(id, ALL))).isInstanceOf(RefusedException.class);
  }

  @Test
  void onlooker_seesTheEnd_andLeavesTheContainerAlone() {
    ContainerId id = running();
    Streaming.Session gone = get(streaming().attach(id, ALL));
    gone.close();
    Streaming.Session session = get(streaming().attach(id, ALL));
    CompletionStage<byte[]> waiting = session.stdout().next();
    get(runtime().stop(id, GRACE));
    get(waiting);
    readAll(session.stdout());
    assertThat(get(session.exit())).isEqualTo(143);
    session.close();
  }

  @Test
  void connection_carriesBytesBothWays_untilBothEnd() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    int port = listening(sandbox);
    Streaming.Connection connection = get(streaming().connect(sandbox, address(sandbox), port));
    CompletionStage<byte[]> answer = connection.source().next();
    write(connection.sink(), "ping");
    assertThat(get(answer)).asString(StandardCharsets.UTF_8).isEqualTo("ping");
    connection.sink().end();
    assertThat(readAll(connection.source())).isEmpty();
    connection.close();
  }

  @Test
  void connection_isRefused_whereNobodyListens() {
    SandboxId sandbox = get(runtime().startSandbox(POD, SandboxSettings.DEFAULT));
    assertThatThrownBy(() -> get(streaming().connect(sandbox, address(sandbox), silent())))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> get(streaming().connect(new SandboxId("none"), "127.0.0.1", 1)))
        .isInstanceOf(RefusedException.class);
  }
}
