package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;

/** How one request is answered: at once or as a stream. For any thread; one answer. */
interface Exchange {
  /** Answers with a body. */
  void send(int status, ImmutableListMultimap<String, String> headers, byte[] body);

  /** Begins an answer of unknown length. */
  Stream begin(int status, ImmutableListMultimap<String, String> headers, Events events);

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
