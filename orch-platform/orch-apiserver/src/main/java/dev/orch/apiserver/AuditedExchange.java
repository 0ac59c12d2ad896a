package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.audit.AuditTrail;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.store.api.PodStreams;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** An exchange of which it is noted how it ends. For any thread. */
final class AuditedExchange implements Exchange {
  private static final byte[] NOTHING = new byte[0];
  private static final int SWITCHING = 101;

  /** Of a longer answer that is streamed, the log tells how it ended and not what it was. */
  private static final int MOST = 1 << 20;

  private final Exchange of;
  private final AuditTrail trail;
  private final boolean longRunning;

  /**
   * @param longRunning whether the answer goes on for as long as the client likes
   */
  AuditedExchange(Exchange of, AuditTrail trail, boolean longRunning) {
    this.of = of;
    this.trail = trail;
    this.longRunning = longRunning;
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
    trail.completed(status, body);
    of.send(status, headers, body);
  }

  @Override
  public Stream begin(int status, ImmutableListMultimap<String, String> headers, Events events) {
    if (longRunning) {
      trail.started(status);
    }
    Told told = new Told(status, events);
    told.stream = of.begin(status, headers, told);
    return told;
  }

  @Override
  public void upgrade(
      StreamProtocol protocol,
      List<FixedStream> fixed,
      StreamUser user,
      ScheduledExecutorService timer) {
    trail.started(SWITCHING);
    trail.completed(SWITCHING, NOTHING);
    of.upgrade(protocol, fixed, user, timer);
  }

  @Override
  public void tunnel(ImmutableListMultimap<String, String> headers, PodStreams.Connection other) {
    trail.started(SWITCHING);
    trail.completed(SWITCHING, NOTHING);
    of.tunnel(headers, other);
  }

  /** A streamed answer. */
  private final class Told implements Stream, Events {
    private final int status;
    private final Events events;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean tooLong = longRunning || !trail.wantsAnswers();
    private @Nullable Stream stream;

    Told(int status, Events events) {
      this.status = status;
      this.events = events;
    }

    @Override
    public boolean write(byte[] bytes) {
      if (!tooLong) {
        body.writeBytes(bytes);
        if (body.size() > MOST) {
          tooLong = true;
          body.reset();
        }
      }
      return Objects.requireNonNull(stream).write(bytes);
    }

    @Override
    public void end() {
      trail.completed(status, body.toByteArray());
      Objects.requireNonNull(stream).end();
    }

    @Override
    public void onWritable() {
      events.onWritable();
    }

    @Override
    public void onClosed() {
      trail.completed(status, NOTHING);
      events.onClosed();
    }
  }
}
