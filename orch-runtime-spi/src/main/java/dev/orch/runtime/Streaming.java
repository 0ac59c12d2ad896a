package dev.orch.runtime;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A runtime that connects callers with what runs in its containers: commands with their inputs and
 * outputs, containers themselves, and ports. Called by the node agent from any thread; never
 * blocks. Whatever is opened here is closed by the caller, or ends with its container.
 */
public interface Streaming {
  /**
   * Starts a command beside a running container, with its variables and directory. Refused if the
   * container doesn't run, the command doesn't start, or a terminal was asked for and none is to be
   * had. Closing the session kills the command.
   */
  CompletionStage<Session> exec(ContainerId id, List<String> command, Terms terms);

  /**
   * Joins a running container: what it writes from now on, and its input if it has one. Refused if
   * the container doesn't run. Closing the session leaves the container as it is. The container
   * never waits for somebody who looks on: one who is too slow is cut off.
   */
  CompletionStage<Session> attach(ContainerId id, Terms terms);

  /**
   * Connects to a port of a running sandbox. Refused if nobody listens there.
   *
   * @param address the sandbox's address in the pod network
   */
  CompletionStage<Connection> connect(SandboxId in, String address, int port);

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
    /**
     * Takes bytes; one call at a time, and the next when the stage has ended. Bytes that nobody
     * reads any more are dropped.
     */
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

    /** The exit code, when it has ended; 128 and the signal's number if a signal ended it. */
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
