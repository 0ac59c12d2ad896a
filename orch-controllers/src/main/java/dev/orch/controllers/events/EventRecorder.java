package dev.orch.controllers.events;

import dev.orch.controllers.base.Serial;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes Events about objects. The same event again counts the one that is there up; one source may
 * write 25 at once about one object, then one every five minutes; what exceeds that, or comes
 * faster than it is written, is dropped, as in client-go. For any thread: recording returns at
 * once, and a refused write is logged and forgotten.
 */
public final class EventRecorder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventRecorder.class.getName());
  private static final int MOST_PENDING = 1000;
  private static final int MOST_REMEMBERED = 4096;
  private static final int BURST = 25;
  private static final Duration REFILL = Duration.ofMinutes(5);

  private final Api api;
  private final InstantSource clock;
  private final Executor executor;
  private final Chance chance;
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean closed;

  // Used on the executor alone, one task at a time.
  private final Map<Same, Written> written = bounded();
  private final Map<Spammer, Tokens> tokens = bounded();

  /**
   * @param executor what the writes are made on, one at a time
   */
  public EventRecorder(Api api, InstantSource clock, Executor executor, Chance chance) {
    this.api = api;
    this.clock = clock;
    this.executor = new Serial(executor);
    this.chance = chance;
  }

  private record Same(
      String source, ObjectReference about, String type, String reason, String message) {}

  private record Written(String namespace, String name, int count) {}

  private record Spammer(String source, ObjectReference about) {}

  private record Tokens(double left, Instant at) {}

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75F, true);
  }

  private static <K, V> void put(Map<K, V> map, K key, V value) {
    map.put(key, value);
    if (map.size() > MOST_REMEMBERED) {
      Iterator<K> oldest = map.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
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
    if (closed || pending.get() >= MOST_PENDING) {
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
    Instant now = clock.instant();
    pending.incrementAndGet();
    executor.execute(
        () -> {
          pending.decrementAndGet();
          if (!closed) {
            write(new Same(source, reference, type, reason, message), about.resourceVersion(), now);
          }
        });
  }

  /** Nothing is written any more. */
  @Override
  public void close() {
    closed = true;
  }

  private void write(Same same, String resourceVersion, Instant now) {
    if (!takeToken(new Spammer(same.source(), same.about()), now)) {
      return;
    }
    try {
      Written before = written.get(same);
      Written after = before == null ? null : countUp(before, now);
      put(written, same, after == null ? create(same, resourceVersion, now) : after);
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "event " + same.reason() + " refused: " + refused.getMessage());
    }
  }

  private boolean takeToken(Spammer spammer, Instant now) {
    Tokens last = tokens.getOrDefault(spammer, new Tokens(BURST, now));
    double refilled =
        (double) Duration.between(last.at(), now).toMillis() / (double) REFILL.toMillis();
    double left = Math.min(BURST, last.left() + Math.max(0, refilled));
    boolean taken = left >= 1;
    put(tokens, spammer, new Tokens(taken ? left - 1 : left, now));
    return taken;
  }

  private Resources<Event> events(String namespace) {
    return api.resources(Event.class).inNamespace(namespace);
  }

  /** Null if the event is no longer there. */
  private @Nullable Written countUp(Written before, Instant now) {
    Written after = new Written(before.namespace(), before.name(), before.count() + 1);
    Json.Obj patch =
        Json.object("count", Json.of((long) after.count()))
            .with("lastTimestamp", Json.of(Times.format(now)));
    try {
      events(before.namespace()).patch(before.name(), Patch.merge(patch), WriteOptions.NONE);
      return after;
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return null;
      }
      throw refused;
    }
  }

  private Written create(Same same, String resourceVersion, Instant now) {
    String own = same.about().namespace();
    String namespace = own.isEmpty() ? "default" : own;
    String name = same.about().name() + "." + Long.toHexString(chance.nextLong());
    Event event =
        EventBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name(name).namespace(namespace).build())
            .involvedObject(same.about().withResourceVersion(resourceVersion))
            .reason(same.reason())
            .message(same.message())
            .source(new EventSource(same.source(), ""))
            .firstTimestamp(now)
            .lastTimestamp(now)
            .count(1)
            .type(same.type())
            .reportingComponent(same.source())
            .build();
    events(namespace).create(event);
    return new Written(namespace, name, 1);
  }
}
