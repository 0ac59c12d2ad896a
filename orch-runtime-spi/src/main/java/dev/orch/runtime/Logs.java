package dev.orch.runtime;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A runtime that keeps what its containers write. Called by the node's log door, from any thread;
 * never blocks.
 */
public interface Logs {
  /** Opens the log of one attempt at a container; refused if it isn't there. */
  CompletionStage<Reader> open(ContainerId id, Options options);

  /**
   * Where in a log to start, and whether to wait for more.
   *
   * @param follow whether reading goes on until the container ends
   * @param tail only so many lines from the end; null for all
   * @param since only lines of this time and later; null for all
   */
  record Options(boolean follow, @Nullable Integer tail, @Nullable Instant since) {
    /** All that there is. */
    public static final Options ALL = new Options(false, null, null);
  }

  /**
   * A line.
   *
   * @param stream which output it came from; {@link Stream#STDOUT} where both are one
   * @param text without its end
   * @param complete false for a piece of a line that is too long for one
   */
  record Line(Instant time, Stream stream, String text, boolean complete) {}

  /** An output of a container. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /** A place in a log. One call at a time; what isn't asked for isn't read. */
  interface Reader extends AutoCloseable {
    /** The next lines, as soon as there are some; an empty list at the end. */
    CompletionStage<List<Line>> next();

    /** Ends reading; a call that waits ends with an empty list. */
    @Override
    void close();
  }
}
