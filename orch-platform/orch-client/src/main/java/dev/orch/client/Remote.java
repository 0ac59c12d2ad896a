package dev.orch.client;

import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** What all callers of one remote API share. For any thread. */
final class Remote {
  final HttpEdge edge;
  final Executor executor;
  final ScheduledExecutorService timer;
  final InstantSource clock;
  final Chance chance;
  private final List<Stream> streams = new CopyOnWriteArrayList<>();

  /** By kind: a field that the server has written and its record doesn't have. */
  private final Map<String, String> unknown = new ConcurrentHashMap<>();

  private volatile Kinds kinds;
  private volatile boolean closed;

  Remote(
      HttpEdge edge,
      Executor executor,
      ScheduledExecutorService timer,
      InstantSource clock,
      Chance chance,
      Kinds kinds) {
    this.edge = edge;
    this.executor = executor;
    this.timer = timer;
    this.clock = clock;
    this.chance = chance;
    this.kinds = kinds;
  }

  Kinds kinds() {
    return kinds;
  }

  synchronized void learn(List<Kind<?>> discovered) {
    Kinds known = kinds;
    kinds =
        known.plus(
            discovered.stream()
                .filter(kind -> known.byName(kind.apiVersion(), kind.name()) == null)
                .toList());
  }

  void sawUnknown(Kind<?> kind, String path) {
    unknown.putIfAbsent(kind.toString(), path);
  }

  /** A field of the kind that its record doesn't have, if one was ever read. */
  @Nullable String unknownOf(Kind<?> kind) {
    return unknown.get(kind.toString());
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes the stream together with the API, at once if that is closed. */
  void opened(Stream stream) {
    streams.add(stream);
    if (closed) {
      stream.close();
    }
  }

  void ended(Stream stream) {
    streams.remove(stream);
  }

  void close() {
    closed = true;
    streams.forEach(Stream::close);
  }

  /** Something that goes on until it is closed. */
  interface Stream extends AutoCloseable {
    @Override
    void close();
  }
}
