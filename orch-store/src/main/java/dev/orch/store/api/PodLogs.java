package dev.orch.store.api;

import dev.orch.model.core.Pod;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs of pods' containers. The node side implements it; a door serves it. For any
 * thread.
 */
public interface PodLogs {
  /**
   * Begins to read.
   *
   * @param executor what the handler is called on
   * @throws ApiException BadRequest if the container has no log (it doesn't exist, or hasn't
   *     started), NotFound if the pod's node is none of these
   */
  LogStream open(Pod pod, Options options, Executor executor, Handler handler);

  /**
   * What of the log to read.
   *
   * @param container the container's name
   * @param follow whether to go on as long as the container runs
   * @param previous whether to read the log of the container's life before this one
   * @param timestamps whether each line begins with its time
   * @param since the earliest time of a line, or null
   * @param tailLines how many of the last lines, or null for all
   * @param limitBytes the most bytes, or null
   */
  record Options(
      String container,
      boolean follow,
      boolean previous,
      boolean timestamps,
      @Nullable Instant since,
      @Nullable Long tailLines,
      @Nullable Long limitBytes) {}

  /** Is given the log, piece by piece, one call at a time. */
  interface Handler {
    /** The log is there; bytes come as they are written. Who reads needn't say so. */
    default void onOpened() {}

    /** It can't be read after all, which turned out late. The last call. */
    default void onRefused(ApiException why) {
      onEnd();
    }

    /**
     * The next bytes; they belong to the handler.
     *
     * @return whether to go on; after false nothing comes until {@link LogStream#resume}
     */
    boolean onBytes(byte[] bytes);

    /** The log has ended, or was closed. The last call. */
    void onEnd();
  }

  /** A log that is being read. For any thread. */
  interface LogStream extends AutoCloseable {
    /** Goes on after the handler asked to pause. */
    void resume();

    @Override
    void close();
  }
}
