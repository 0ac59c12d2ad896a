package dev.orch.client;

import dev.orch.model.Resource;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.Status;
import dev.orch.model.schema.DecodeException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One watch over HTTP, which outlives its connections: when one ends, the next begins after the
 * last version that was told. It ends when the server doesn't know that version any more, refuses
 * it, or when it is closed.
 *
 * <p>All that it knows is touched by its mailbox's tasks alone, but for what closes it.
 */
final class RemoteWatch<T extends Resource> implements ApiWatch, Remote.Stream {
  private static final System.Logger LOG = System.getLogger(RemoteWatch.class.getName());

  private final Watching<T> watching;
  private final Remote remote;
  private final WatchOptions options;
  private final WatchHandler<T> handler;
  private final Mailbox mailbox;
  private final Events<T> events;
  private final Delays delays;

  private final Deque<WatchEvent<T>> present = new ArrayDeque<>();
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private boolean paused;
  private boolean ended;

  /** The connection that counts; what others still say doesn't. */
  private int connection;

  /** Whether that connection has ended. */
  private boolean lost;

  private @Nullable ScheduledFuture<?> limit;

  /** Whether the last try was refused for its credentials. */
  private volatile boolean unauthorized;

  private volatile @Nullable Lines reading;
  private volatile @Nullable ScheduledFuture<?> next;
  private volatile boolean closed;

  RemoteWatch(
      Watching<T> watching, WatchOptions options, Executor executor, WatchHandler<T> handler) {
    this.watching = watching;
    this.remote = watching.calls.remote;
    this.options = options;
    this.handler = handler;
    this.mailbox = new Mailbox(executor);
    this.events = new Events<>(remote, watching.resources.kind(), options);
    this.delays = new Delays(remote.clock, remote.chance);
  }

  /** Has these objects told first. Before it begins. */
  void tell(ResourceList<T> list) {
    for (T item : list.items()) {
      present.add(new WatchEvent.Added<>(item, WatchEvent.Encoded.NONE));
    }
    if (options.bookmarks()) {
      present.add(new WatchEvent.Bookmark<>(list.resourceVersion(), true));
    }
  }

  /** Goes on with a connection that the server ends after so many seconds. */
  void begin(Opened opened, long seconds) {
    remote.opened(this);
    mailbox.execute(() -> connected(opened, seconds));
  }

  private void connected(Opened opened, long seconds) {
    Arriving arriving = new Arriving(++connection);
    lost = false;
    unauthorized = false;
    delays.connected();
    Lines begun = new Lines(remote.edge.limits.event(), arriving);
    reading = begun;
    opened.body().subscribe(begun);
    if (closed) {
      begun.cancel();
      return;
    }
    long most = seconds + Watching.GRACE.toSeconds();
    limit = remote.timer.schedule(() -> arriving.onEnd(null), most, TimeUnit.SECONDS);
    tellOn();
  }

  /** Puts what a connection says into the mailbox. */
  private final class Arriving implements Lines.Reader {
    private final int mine;

    Arriving(int mine) {
      this.mine = mine;
    }

    @Override
    public void onLines(List<byte[]> arrived) {
      put(() -> lines.addAll(arrived));
    }

    @Override
    public void onEnd(@Nullable Throwable why) {
      put(
          () -> {
            if (why instanceof Lines.TooLong tooLong) {
              fail(
                  Errors.of(Reason.TOO_LARGE, String.valueOf(tooLong.getMessage()), null).status());
            }
            lost = true;
          });
    }

    private void put(Runnable change) {
      mailbox.execute(
          () -> {
            if (mine == connection) {
              change.run();
              tellOn();
            }
          });
    }
  }

  /** Tells what is there to be told, then reads on, or begins anew where there is nothing left. */
  private void tellOn() {
    while (!closed && !ended && !paused) {
      WatchEvent<T> object = present.poll();
      byte[] line = object == null ? lines.poll() : null;
      Lines begun = reading;
      if (object != null) {
        paused = !handler.onEvent(object);
      } else if (line != null) {
        tell(line);
      } else if (lost) {
        again(-1);
        return;
      } else {
        if (begun != null) {
          begun.more();
        }
        return;
      }
    }
  }

  private void tell(byte[] line) {
    WatchEvent<T> event;
    try {
      event = events.read(line);
    } catch (JsonException | IllegalStateException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> watching.resources.kind() + ": what a watch brought is no event",
          e);
      lines.clear();
      lost = true;
      return;
    } catch (DecodeException e) {
      fail(Errors.internal("an object of a watch can't be read: " + e.getMessage()).status());
      return;
    }
    if (event instanceof WatchEvent.Failed<T> failed) {
      fail(failed.status());
    } else if (event != null) {
      paused = !handler.onEvent(event);
    }
  }

  /** Begins the next connection, not before the server wants it. */
  private void again(long retryAfterSeconds) {
    stopReading();
    if (closed || ended) {
      return;
    }
    if (!events.canGoOn()) {
      String why = "the connection was lost before all present objects were told";
      fail(Errors.of(Reason.SERVICE_UNAVAILABLE, why, null).status());
      return;
    }
    long millis = Math.max(delays.next().toMillis(), retryAfterSeconds * 1000);
    next = remote.timer.schedule(this::reopenLater, millis, TimeUnit.MILLISECONDS);
  }

  private void reopenLater() {
    remote.executor.execute(this::reopen);
  }

  private void reopen() {
    WatchOptions after =
        new WatchOptions(
            options.labelSelector(),
            options.fieldSelector(),
            events.position(),
            "",
            null,
            options.bookmarks());
    long seconds = watching.seconds();
    Outgoing request = watching.request(after, seconds);
    try {
      if (unauthorized) {
        remote.edge.renew();
      }
      remote
          .edge
          .openLater(request)
          .whenComplete((opened, why) -> reopened(request, opened, seconds));
    } catch (CredentialsException | RejectedExecutionException e) {
      mailbox.execute(() -> again(-1));
    }
  }

  private void reopened(Outgoing request, @Nullable Opened opened, long seconds) {
    if (opened == null) {
      mailbox.execute(() -> again(-1));
    } else if (opened.code() == HttpEdge.OK) {
      mailbox.execute(() -> connected(opened, seconds));
    } else {
      remote
          .edge
          .readLater(opened)
          .whenComplete((answer, why) -> mailbox.execute(() -> refused(request, opened, answer)));
    }
  }

  private void refused(Outgoing request, Opened opened, @Nullable Answer answer) {
    boolean stale = opened.code() == Answer.UNAUTHORIZED && !unauthorized;
    unauthorized = stale;
    boolean passing = opened.code() == Answer.TOO_MANY_REQUESTS || opened.code() >= 500;
    if (stale || passing || answer == null) {
      again(opened.retryAfter());
    } else {
      fail(answer.refusal(request).status());
    }
  }

  private void fail(Status status) {
    if (!ended && !closed) {
      handler.onEvent(new WatchEvent.Failed<>(status));
      end();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      present.clear();
      lines.clear();
      stopReading();
      remote.ended(this);
      handler.onEnd();
    }
  }

  private void stopReading() {
    connection++;
    cancel();
    ScheduledFuture<?> timer = limit;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void cancel() {
    Lines begun = reading;
    if (begun != null) {
      begun.cancel();
    }
  }

  @Override
  public void resume() {
    mailbox.execute(
        () -> {
          paused = false;
          tellOn();
        });
  }

  /** The last version that was told; the server isn't asked. */
  @Override
  public void bookmark() {
    mailbox.execute(
        () -> {
          if (!closed && !ended && !paused && lines.isEmpty() && events.canGoOn()) {
            paused = !handler.onEvent(new WatchEvent.Bookmark<>(events.position(), false));
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    cancel();
    ScheduledFuture<?> timer = next;
    if (timer != null) {
      timer.cancel(false);
    }
    mailbox.execute(this::end);
  }
}
