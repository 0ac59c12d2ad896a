package dev.orch.client;

import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.Status;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.time.Duration;
import java.time.Instant;
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
 * last version that was told, at once after one that held for a while, else with a growing delay.
 * It ends when the server doesn't know that version any more, refuses it, or when it is closed.
 *
 * <p>All that it knows is touched by its mailbox's tasks alone, but for what closes it.
 */
final class RemoteWatch<T extends Resource> implements ApiWatch, Remote.Stream {
  private static final System.Logger LOG = System.getLogger(RemoteWatch.class.getName());
  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";
  private static final Duration STEADY = Duration.ofSeconds(30);
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
  private static final int PERCENT = 100;

  private final Watching<T> watching;
  private final Remote remote;
  private final WatchOptions options;
  private final WatchHandler<T> handler;
  private final Mailbox mailbox;

  private final Deque<WatchEvent<T>> present = new ArrayDeque<>();
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private boolean paused;
  private boolean ended;

  /** Whether objects are being told that were there when it began: they come in no order. */
  private boolean beginning;

  /** The version after which the watch can go on, or {@code ""} while there is none. */
  private volatile String position;

  /** The connection that counts; what others still say doesn't. */
  private int connection;

  private boolean lost;
  private int failures;
  private @Nullable Instant connectedAt;
  private @Nullable ScheduledFuture<?> limit;

  private volatile @Nullable Lines reading;
  private volatile @Nullable ScheduledFuture<?> next;

  /** Whether the last try was refused for its credentials. */
  private volatile boolean unauthorized;

  private volatile boolean closed;

  RemoteWatch(
      Watching<T> watching, WatchOptions options, Executor executor, WatchHandler<T> handler) {
    this.watching = watching;
    this.remote = watching.calls.remote;
    this.options = options;
    this.handler = handler;
    this.mailbox = new Mailbox(executor);
    boolean anyVersion =
        options.resourceVersion().isEmpty() || options.resourceVersion().equals("0");
    Boolean initial = options.sendInitialEvents();
    this.beginning = initial == null ? anyVersion : initial;
    this.position = anyVersion ? "" : options.resourceVersion();
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
    int mine = ++connection;
    lost = false;
    unauthorized = false;
    connectedAt = remote.clock.instant();
    Lines begun = new Lines(remote.edge.limits.event(), new Arriving(mine));
    reading = begun;
    opened.body().subscribe(begun);
    if (closed) {
      begun.cancel();
      return;
    }
    long most = seconds + Watching.GRACE.toSeconds();
    limit = remote.timer.schedule(() -> new Arriving(mine).onEnd(null), most, TimeUnit.SECONDS);
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
      mailbox.execute(
          () -> {
            if (mine == connection) {
              lines.addAll(arrived);
              tellOn();
            }
          });
    }

    @Override
    public void onEnd(@Nullable Throwable why) {
      mailbox.execute(
          () -> {
            if (mine != connection) {
              return;
            }
            if (why instanceof Lines.TooLong tooLong) {
              fail(
                  Errors.of(Reason.TOO_LARGE, String.valueOf(tooLong.getMessage()), null).status());
            }
            lost = true;
            tellOn();
          });
    }
  }

  /** Tells what is there to be told, then reads on, or begins anew where there is nothing left. */
  private void tellOn() {
    while (!closed && !ended && !paused) {
      WatchEvent<T> object = present.poll();
      byte[] line = object == null ? lines.poll() : null;
      if (object != null) {
        paused = !handler.onEvent(object);
      } else if (line != null) {
        tell(line);
      } else {
        Lines begun = reading;
        if (lost) {
          again(-1);
        } else if (begun != null) {
          begun.more();
        }
        return;
      }
    }
  }

  private void tell(byte[] line) {
    Json.Obj event;
    try {
      event = Json.parse(line).asObject();
    } catch (JsonException | IllegalStateException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> watching.resources.kind() + ": what a watch brought can't be read",
          e);
      lines.clear();
      cancel();
      again(-1);
      return;
    }
    try {
      tell(event.text("type"), event.object("object"));
    } catch (DecodeException e) {
      String message = "an object that a watch brought can't be read: " + e.getMessage();
      fail(Errors.internal(message).status());
    }
  }

  private void tell(String type, Json.Obj json) {
    switch (type) {
      case "ADDED" -> {
        T object = read(json);
        tell(new WatchEvent.Added<>(object, WatchEvent.Encoded.NONE));
        reached(object.metadata().resourceVersion());
      }
      case "MODIFIED" -> {
        T object = read(json);
        tell(new WatchEvent.Modified<>(object, WatchEvent.Encoded.NONE));
        changed(object);
      }
      case "DELETED" -> {
        T object = read(json);
        tell(new WatchEvent.Deleted<>(object, WatchEvent.Encoded.NONE));
        changed(object);
      }
      case "BOOKMARK" -> bookmark(json.object("metadata"));
      case "ERROR" -> fail(RecordReader.read(json, Status.class, unknown -> {}));
      default -> LOG.log(System.Logger.Level.WARNING, () -> "unknown type of event: " + type);
    }
  }

  private T read(Json.Obj json) {
    return watching
        .resources
        .kind()
        .read(json, path -> remote.sawUnknown(watching.resources.kind(), path));
  }

  private void tell(WatchEvent<T> event) {
    paused = !handler.onEvent(event);
  }

  /** A change comes after all present objects, whose end is told where it was asked for. */
  private void changed(T object) {
    beginning &= options.sendInitialEvents() != null;
    reached(object.metadata().resourceVersion());
  }

  private void reached(String version) {
    if (!beginning) {
      position = version;
    }
  }

  private void bookmark(Json.Obj metadata) {
    String version = metadata.text("resourceVersion");
    boolean end = metadata.object("annotations").text(INITIAL_EVENTS_END).equals("true");
    beginning &= !end && options.sendInitialEvents() != null;
    reached(version);
    if (options.bookmarks()) {
      tell(new WatchEvent.Bookmark<>(version, end));
    }
  }

  /** Begins the next connection, not before the server wants it. */
  private void again(long retryAfterSeconds) {
    if (closed || ended) {
      return;
    }
    stopReading();
    if (beginning || position.isEmpty()) {
      fail(
          Errors.of(
                  Reason.SERVICE_UNAVAILABLE,
                  "the connection was lost before all present objects were told",
                  null)
              .status());
      return;
    }
    Instant held = connectedAt;
    connectedAt = null;
    if (held != null && !remote.clock.instant().isBefore(held.plus(STEADY))) {
      failures = 0;
    }
    Duration delay = failures == 0 ? Duration.ZERO : delay(failures - 1);
    failures++;
    long millis = Math.max(delay.toMillis(), retryAfterSeconds * 1000);
    next = remote.timer.schedule(this::reopen, millis, TimeUnit.MILLISECONDS);
  }

  /** Doubled with each failure, and spread from half of that to the whole. */
  private Duration delay(int before) {
    long factor = 1L << Math.min(before, Byte.SIZE);
    Duration full = FIRST_DELAY.multipliedBy(factor);
    Duration most = full.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : full;
    return most.multipliedBy(PERCENT - remote.chance.nextInt(PERCENT / 2)).dividedBy(PERCENT);
  }

  private void reopen() {
    remote.executor.execute(
        () -> {
          WatchOptions after =
              new WatchOptions(
                  options.labelSelector(), options.fieldSelector(), position, "", null, true);
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
        });
  }

  private void reopened(Outgoing request, @Nullable Opened opened, long seconds) {
    if (opened == null) {
      mailbox.execute(() -> again(-1));
    } else if (opened.code() == 200) {
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

  @Override
  public void bookmark() {
    mailbox.execute(
        () -> {
          if (!closed && !ended && lines.isEmpty() && !position.isEmpty()) {
            tell(new WatchEvent.Bookmark<>(position, false));
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
