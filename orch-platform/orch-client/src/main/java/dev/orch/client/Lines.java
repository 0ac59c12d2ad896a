package dev.orch.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into lines. It reads on when it is asked to alone, so that no more is held than what
 * one read brought and the part of a line that it ended with.
 */
final class Lines implements Flow.Subscriber<List<ByteBuffer>> {
  /** Is told of lines, by one thread at a time. */
  interface Reader {
    /** The next lines, at least one. Nothing more comes until {@link Lines#more}. */
    void onLines(List<byte[]> lines);

    /** The last: the body has ended, or broken off for that reason. */
    void onEnd(@Nullable Throwable why);
  }

  /** A line was longer than any event may be. */
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong(int most) {
      super("an event has more than " + most + " bytes");
    }
  }

  private final int most;
  private final Reader reader;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean awaited = new AtomicBoolean(true);
  private ByteArrayOutputStream part = new ByteArrayOutputStream();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean cancelled;

  Lines(int most, Reader reader) {
    this.most = most;
    this.reader = reader;
  }

  /** Reads on, after lines have come. */
  void more() {
    Flow.Subscription begun = subscription;
    if (begun != null && awaited.compareAndSet(false, true)) {
      begun.request(1);
    }
  }

  /** Ends the reading and closes the connection; at most the read that is under way is told. */
  void cancel() {
    cancelled = true;
    Flow.Subscription begun = subscription;
    if (begun != null) {
      begun.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    if (cancelled) {
      begun.cancel();
    } else {
      begun.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    List<byte[]> lines = new ArrayList<>();
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next != '\n') {
          part.write(next);
        } else if (part.size() > 0) {
          lines.add(part.toByteArray());
          part = new ByteArrayOutputStream();
        }
      }
      if (part.size() > most) {
        cancel();
        end(new TooLong(most));
        return;
      }
    }
    Flow.Subscription begun = subscription;
    if (!lines.isEmpty()) {
      awaited.set(false);
      reader.onLines(lines);
    } else if (begun != null) {
      begun.request(1);
    }
  }

  @Override
  public void onError(Throwable failed) {
    end(failed);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable why) {
    if (ended.compareAndSet(false, true)) {
      reader.onEnd(why);
    }
  }
}
