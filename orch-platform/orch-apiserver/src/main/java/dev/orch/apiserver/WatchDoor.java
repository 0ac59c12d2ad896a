package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Status;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One watch over HTTP: a line of JSON per event. The watch pauses while the client doesn't keep up,
 * so a client that never reads holds no more than its connection's buffer; it ends after {@code
 * timeoutSeconds}, or when the client goes.
 */
final class WatchDoor<T extends Resource> implements WatchHandler<T>, Exchange.Events {
  private static final ImmutableMap<String, String> INITIAL_EVENTS_END =
      ImmutableMap.of("k8s.io/initial-events-end", "true");
  private static final long BOOKMARK_SECONDS = 60;

  /**
   * How long a watch lasts when the client doesn't say: half an hour at least, and up to an hour by
   * chance in Kubernetes.
   */
  private static final long DEFAULT_SECONDS = 1800;

  /** Timers count in nanoseconds, and could not count to whatever a client may say. */
  private static final long MOST_SECONDS = 365L * 24 * 3600;

  private final Kind<T> kind;
  private final Accept accept;
  private final InstantSource clock;
  private final Encodings encodings;
  private final String include;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Exchange.@Nullable Stream stream;
  private volatile @Nullable ApiWatch watch;
  private volatile @Nullable ScheduledFuture<?> timeout;
  private volatile @Nullable ScheduledFuture<?> bookmarks;
  private boolean columnsTold;

  private WatchDoor(
      Kind<T> kind, Accept accept, InstantSource clock, Encodings encodings, String include) {
    this.kind = kind;
    this.accept = accept;
    this.clock = clock;
    this.encodings = encodings;
    this.include = include;
  }

  static <T extends Resource> void open(
      Request request,
      Exchange exchange,
      Resources<T> resources,
      InstantSource clock,
      Encodings encodings,
      Executor executor,
      ScheduledExecutorService timer,
      List<String> warnings) {
    Accept accept =
        Accept.of(request, true, ResourceDoor.OBJECT_FORMS, !resources.kind().isDynamic());
    if (accept == null) {
      throw ResourceDoor.notAcceptable(request, true);
    }
    if (accept.as().equals("Table")) {
      Tables.check(request.parameter("includeObject"));
    }
    long seconds = request.number("timeoutSeconds", 0);
    WatchDoor<T> door =
        new WatchDoor<>(
            resources.kind(), accept, clock, encodings, request.parameter("includeObject"));
    Gate gate = new Gate(executor);
    ApiWatch begun;
    try {
      begun = resources.watch(Params.watch(request), gate, door);
    } catch (ApiException e) {
      gate.drop();
      throw e;
    }
    door.watch = begun;
    door.stream =
        exchange.begin(
            200, TextAnswers.headers(type(accept), warnings, ImmutableListMultimap.of()), door);
    gate.open();
    door.timeout =
        timer.schedule(
            door::finish,
            seconds > 0 ? Math.min(seconds, MOST_SECONDS) : DEFAULT_SECONDS,
            TimeUnit.SECONDS);
    if (request.flag("allowWatchBookmarks")) {
      door.bookmarks =
          timer.scheduleWithFixedDelay(
              begun::bookmark, BOOKMARK_SECONDS, BOOKMARK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static String type(Accept accept) {
    return accept.format() == Accept.Format.PROTOBUF
        ? Accept.PROTOBUF_TYPE + ";stream=watch"
        : "application/json";
  }

  @Override
  public boolean onEvent(WatchEvent<T> event) {
    Exchange.Stream out = stream;
    return out == null || ended.get() || out.write(line(event));
  }

  private byte[] line(WatchEvent<T> event) {
    if (event instanceof WatchEvent.Added<T> e) {
      return object("ADDED", e.object(), e.encoded());
    }
    if (event instanceof WatchEvent.Modified<T> e) {
      return object("MODIFIED", e.object(), e.encoded());
    }
    if (event instanceof WatchEvent.Deleted<T> e) {
      return object("DELETED", e.object(), e.encoded());
    }
    boolean protobuf = accept.format() == Accept.Format.PROTOBUF;
    if (event instanceof WatchEvent.Bookmark<T> e) {
      return protobuf ? frame("BOOKMARK", bare(e)) : wrap("BOOKMARK", bookmark(e));
    }
    Status status = ((WatchEvent.Failed<T>) event).status();
    return protobuf
        ? ProtobufWriter.frame("ERROR", ProtobufWriter.object("v1", "Status", status))
        : wrap("ERROR", Answers.json(status));
  }

  private byte[] frame(String type, T object) {
    return ProtobufWriter.frame(
        type,
        accept.as().isEmpty()
            ? ProtobufWriter.object(kind.apiVersion(), kind.name(), (Record) object)
            : ProtobufWriter.metadata(
                Tables.apiVersion(accept), kind.rules().bareMetadata(object)));
  }

  private byte[] object(String type, T object, WatchEvent.Encoded encoded) {
    if (accept.format() == Accept.Format.PROTOBUF) {
      String form = type + "/protobuf" + (accept.as().isEmpty() ? "" : accept.version());
      return encoded.bytes(form, () -> frame(type, object));
    }
    return switch (accept.as()) {
      case "Table" -> wrap(type, table(object));
      case "PartialObjectMetadata" ->
          encoded.bytes(
              type + "/metadata" + accept.version(),
              () -> wrap(type, Tables.partial(accept, kind, object)));
      default -> encoded.bytes(type, () -> plain(type, object));
    };
  }

  private byte[] plain(String type, T object) {
    byte[] json = encodings.of(kind, object);
    byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.UTF_8);
    byte[] line = new byte[head.length + json.length + 2];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(json, 0, line, head.length, json.length);
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  private static byte[] wrap(String type, Json object) {
    Json line = Json.object("type", Json.of(type)).with("object", object);
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** One row; the first of a watch brings the columns along. */
  private Json table(T object) {
    Json.Obj table = Tables.table(accept, Tables.versionOf(object.metadata()));
    Json columns = columnsTold ? Json.Null.NULL : Tables.columns(kind);
    columnsTold = true;
    return table
        .with("columnDefinitions", columns)
        .with("rows", Tables.rows(accept, kind, List.of(object), clock.instant(), include));
  }

  /** An object of the kind without anything but its resourceVersion, as a bookmark carries it. */
  private Json bookmark(WatchEvent.Bookmark<T> event) {
    T bare = bare(event);
    return switch (accept.as()) {
      case "Table" -> table(bare);
      case "PartialObjectMetadata" -> Tables.partial(accept, kind, bare);
      default -> kind.toJson(bare);
    };
  }

  private T bare(WatchEvent.Bookmark<T> event) {
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .resourceVersion(event.resourceVersion())
            .annotations(event.initialEventsEnd() ? INITIAL_EVENTS_END : ImmutableMap.of())
            .build();
    return kind.withMetadata(kind.read(Json.Obj.EMPTY, unknown -> {}), metadata);
  }

  @Override
  public void onEnd() {
    finish();
  }

  @Override
  public void onWritable() {
    ApiWatch begun = watch;
    if (begun != null) {
      begun.resume();
    }
  }

  @Override
  public void onClosed() {
    finish();
  }

  private void finish() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    ApiWatch begun = watch;
    if (begun != null) {
      begun.close();
    }
    cancel(timeout);
    cancel(bookmarks);
    Exchange.Stream out = stream;
    if (out != null) {
      out.end();
    }
  }

  private static void cancel(@Nullable ScheduledFuture<?> future) {
    if (future != null) {
      future.cancel(false);
    }
  }

  /**
   * Holds the watch's first task back until the answer has begun, so that a refusal can still be an
   * answer of its own.
   */
  private static final class Gate implements Executor {
    private final Executor executor;
    private final java.util.ArrayDeque<Runnable> held = new java.util.ArrayDeque<>();
    private boolean isOpen;

    Gate(Executor executor) {
      this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
      synchronized (this) {
        if (!isOpen) {
          held.add(task);
          return;
        }
      }
      executor.execute(task);
    }

    void open() {
      while (true) {
        Runnable task;
        synchronized (this) {
          task = held.poll();
          if (task == null) {
            isOpen = true;
            return;
          }
        }
        executor.execute(task);
      }
    }

    synchronized void drop() {
      held.clear();
    }
  }
}
