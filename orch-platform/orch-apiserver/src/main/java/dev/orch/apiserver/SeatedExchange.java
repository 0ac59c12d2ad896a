package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.flow.Seat;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.store.api.PodStreams;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * An exchange that occupies a seat until its answer is written; a watch until it has begun. For any
 * thread.
 */
final class SeatedExchange implements Exchange {
  private final Exchange of;
  private final ImmutableListMultimap<String, String> more;
  private final boolean watch;
  private final Seat seat;
  private final LongConsumer size;

  /**
   * @param more headers that each answer has
   * @param watch whether the answer goes on for long, as others do not
   * @param size is told of how many bytes the answer was
   */
  SeatedExchange(
      Exchange of,
      ImmutableListMultimap<String, String> more,
      boolean watch,
      Seat seat,
      LongConsumer size) {
    this.of = of;
    this.more = more;
    this.watch = watch;
    this.seat = seat;
    this.size = size;
  }

  private ImmutableListMultimap<String, String> with(
      ImmutableListMultimap<String, String> headers) {
    return ImmutableListMultimap.<String, String>builder().putAll(headers).putAll(more).build();
  }

  @Override
  public String id() {
    return of.id();
  }

  @Override
  public String peer() {
    return of.peer();
  }

  @Override
  public void send(int status, ImmutableListMultimap<String, String> headers, byte[] body) {
    try {
      of.send(status, with(headers), body);
      size.accept(body.length);
    } finally {
      seat.leave();
    }
  }

  @Override
  public Stream begin(int status, ImmutableListMultimap<String, String> headers, Events events) {
    if (watch) {
      seat.leave();
      return of.begin(status, with(headers), events);
    }
    return new Counted(of.begin(status, with(headers), new Leaving(events)));
  }

  @Override
  public void upgrade(
      StreamProtocol protocol,
      List<FixedStream> fixed,
      StreamUser user,
      ScheduledExecutorService timer) {
    seat.leave();
    of.upgrade(protocol, fixed, user, timer);
  }

  @Override
  public void tunnel(ImmutableListMultimap<String, String> headers, PodStreams.Connection other) {
    seat.leave();
    of.tunnel(headers, other);
  }

  /** Leaves when the client does. */
  private final class Leaving implements Events {
    private final Events events;

    Leaving(Events events) {
      this.events = events;
    }

    @Override
    public void onWritable() {
      events.onWritable();
    }

    @Override
    public void onClosed() {
      seat.leave();
      events.onClosed();
    }
  }

  /** Leaves when all is written. */
  private final class Counted implements Stream {
    private final Stream stream;
    private final AtomicLong written = new AtomicLong();

    Counted(Stream stream) {
      this.stream = stream;
    }

    @Override
    public boolean write(byte[] bytes) {
      written.addAndGet(bytes.length);
      return stream.write(bytes);
    }

    @Override
    public void end() {
      stream.end();
      size.accept(written.get());
      seat.leave();
    }
  }
}
