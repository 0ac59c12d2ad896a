package dev.orch.controllers.events;

import dev.orch.controllers.base.Serial;
import dev.orch.controllers.events.Correlation.Happening;
import dev.orch.controllers.events.Correlation.Occurrence;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.core.Event;
import dev.orch.model.core.EventBuilder;
import dev.orch.model.core.EventSource;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.schema.Times;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes Events about objects. The same event again counts the one that is there up, and a flood of
 * them is thinned out, as {@link Correlation} says; what comes faster than it is written is
 * dropped. For any thread: recording returns at once and throws nothing, and a refused write is
 * logged and forgotten, as in client-go.
 */
public final class EventRecorder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventRecorder.class.getName());
  private static final int MOST_PENDING = 1000;

  private final Api api;
  private final InstantSource clock;
  private final Executor executor;
  private final Correlation correlation; // used on the executor alone, one task at a time
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param executor what the writes are made on, one at a time
   */
  public EventRecorder(Api api, InstantSource clock, Executor executor, Chance chance) {
    this.api = api;
    this.clock = clock;
    this.executor = new Serial(executor);
    this.correlation = new Correlation(chance);
  }

  /**
   * Records an event.
   *
   * @param source the component that reports it
   * @param kind the kind of the object that it is about
   * @param about that object's metadata
   * @param type {@code Normal} or {@code Warning}
   */
  public void record(
      String source, Kind<?> kind, ObjectMeta about, String type, String reason, String message) {
    if (closed) {
      return;
    }
    if (pending.incrementAndGet() > MOST_PENDING) {
      pending.decrementAndGet();
      return;
    }
    ObjectReference reference =
        ObjectReferenceBuilder.builder()
            .apiVersion(kind.apiVersion())
            .kind(kind.name())
            .namespace(about.namespace())
            .name(about.name())
            .uid(about.uid())
            .build();
    Happening happening = new Happening(source, reference, type, reason, message);
    Instant now = clock.instant();
    try {
      executor.execute(() -> writeNext(happening, about.resourceVersion(), now));
    } catch (RejectedExecutionException ended) {
      LOG.log(System.Logger.Level.DEBUG, () -> "event " + reason + " dropped: " + ended);
    }
  }

  /** Nothing is written any more. */
  @Override
  public void close() {
    closed = true;
  }

  private void writeNext(Happening happening, String resourceVersion, Instant now) {
    pending.decrementAndGet();
    if (closed) {
      return;
    }
    try {
      correlation
          .observe(happening, now)
          .ifPresent(occurrence -> write(happening, resourceVersion, occurrence, now));
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "event " + happening.reason() + " refused: " + refused.getMessage());
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, () -> "event " + happening.reason(), failed);
    }
  }

  private void write(
      Happening happening, String resourceVersion, Occurrence occurrence, Instant now) {
    Resources<Event> events = api.resources(Event.class).inNamespace(occurrence.namespace());
    if (occurrence.count() == 1 || !isCounted(events, occurrence, now)) {
      events.create(event(happening, resourceVersion, occurrence, now));
    }
  }

  /** Counts the Event up; false if it is not there, or no longer. */
  private static boolean isCounted(Resources<Event> events, Occurrence occurrence, Instant now) {
    Json.Obj patch =
        Json.object("count", Json.of((long) occurrence.count()))
            .with("lastTimestamp", Json.of(Times.format(now)))
            .with("message", Json.of(occurrence.message()));
    try {
      events.patch(occurrence.name(), Patch.merge(patch), WriteOptions.NONE);
      return true;
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return false;
      }
      throw refused;
    }
  }

  private static Event event(
      Happening happening, String resourceVersion, Occurrence occurrence, Instant now) {
    return EventBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(occurrence.name())
                .namespace(occurrence.namespace())
                .build())
        .involvedObject(happening.about().withResourceVersion(resourceVersion))
        .reason(happening.reason())
        .message(occurrence.message())
        .source(new EventSource(happening.source(), ""))
        .firstTimestamp(occurrence.first().truncatedTo(ChronoUnit.SECONDS))
        .lastTimestamp(now.truncatedTo(ChronoUnit.SECONDS))
        .count(occurrence.count())
        .type(happening.type())
        .reportingComponent(happening.source())
        .build();
  }
}
