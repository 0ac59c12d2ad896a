package dev.orch.store.api;

import dev.orch.model.core.Pod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Connects callers with what runs in pods: commands, containers and ports. The node side implements
 * it; a door serves it. For any thread; no call waits, and a stage that fails does so with an
 * {@link ApiException}: NotFound if the pod's node is none of these or the container isn't running,
 * InternalError if the runtime can't do it. Whatever is opened is closed by the caller.
 */
public interface PodStreams {
  /** Starts a command beside a running container; closing the session kills it. */
  CompletionStage<Session> exec(Pod pod, String container, List<String> command, Terms terms);

  /** Joins a running container; closing the session leaves it as it is. */
  CompletionStage<Session> attach(Pod pod, String container, Terms terms);

  /**
   * Connects to a port of the pod. That nobody listens there may show only when it is read: its
   * source then fails with the refusal.
   */
  CompletionStage<Connection> connect(Pod pod, int port);

  /**
   * What a caller wants of a session; what isn't asked for is neither taken nor kept.
   *
   * @param terminal whether there is a terminal between, which is both outputs in one
   */
  record Terms(boolean stdin, boolean stdout, boolean stderr, boolean terminal) {}

  /** Bytes to be read. One call at a time; what isn't asked for isn't read. */
  @FunctionalInterface
  interface Source {
    /** The next bytes, as soon as there are some; none at the end. */
    CompletionStage<byte[]> next();
  }

  /** Where bytes go. */
  interface Sink {
    /** Takes bytes; one call at a time, and the next when the stage has ended. */
    CompletionStage<Void> write(byte[] bytes);

    /** No more bytes follow. After the last write has ended. */
    void end();
  }

  /** A command or a container whose input and outputs are connected. */
  interface Session extends AutoCloseable {
    Sink stdin();

    /** What it writes; with a terminal, to both outputs. */
    Source stdout();

    Source stderr();

    /** The exit code, when it has ended. */
    CompletionStage<Integer> exit();

    /** The terminal has another size now; nothing where there is none. */
    void resize(int columns, int rows);

    @Override
    void close();
  }

  /** A connection to a port. */
  interface Connection extends AutoCloseable {
    Source source();

    Sink sink();

    @Override
    void close();
  }
}
