package dev.orch.apiserver.http;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.store.api.PodStreams;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** How one request is answered: at once or as a stream. For any thread; one answer. */
public interface Exchange {
  /** What tells the request apart from all others. */
  default String id() {
    return "";
  }

  /** The address that it came from, or {@code ""}. */
  default String peer() {
    return "";
  }

  /** Answers with a body. */
  void send(int status, ImmutableListMultimap<String, String> headers, byte[] body);

  /** Begins an answer of unknown length. */
  Stream begin(int status, ImmutableListMultimap<String, String> headers, Events events);

  /**
   * Turns the connection into one of streams, as the request asked for; only over HTTP/1.1.
   *
   * @param fixed the streams of a client that can't open any
   * @param user what is at their other end
   * @param timer for time limits
   */
  void upgrade(
      StreamProtocol protocol,
      List<FixedStream> fixed,
      StreamUser user,
      ScheduledExecutorService timer);

  /**
   * Answers that the protocol is switched, as the request asked for, and from then on moves bytes
   * both ways as they come; only over HTTP/1.1.
   *
   * @param other where the client's bytes go, and others come from; closed when either side has
   *     gone
   */
  void tunnel(ImmutableListMultimap<String, String> headers, PodStreams.Connection other);

  /** An answer's body as it is written. */
  interface Stream {
    /**
     * Writes and flushes bytes.
     *
     * @return whether the client keeps up; after false, wait for {@link Events#onWritable}
     */
    boolean write(byte[] bytes);

    /** Ends the body. */
    void end();
  }

  /** What befalls a stream. Called from any thread. */
  interface Events {
    /** The client has caught up. */
    void onWritable();

    /** The client has gone. */
    void onClosed();
  }
}
