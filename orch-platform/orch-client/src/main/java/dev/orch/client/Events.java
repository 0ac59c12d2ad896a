package dev.orch.client;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.Status;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one watch, and knows after which version it can go on. Used by one thread at
 * a time; where it stands can be read from any.
 */
final class Events<T extends Resource> {
  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

  private final Remote remote;
  private final Kind<T> kind;
  private final WatchOptions options;

  /** Whether objects are being told that were there when it began: they come in no order. */
  private boolean beginning;

  /** The version after which the watch can go on, or {@code ""} while there is none. */
  private volatile String position;

  Events(Remote remote, Kind<T> kind, WatchOptions options) {
    this.remote = remote;
    this.kind = kind;
    this.options = options;
    String version = options.resourceVersion();
    boolean anyVersion = version.isEmpty() || version.equals("0");
    Boolean initial = options.sendInitialEvents();
    this.beginning = initial == null ? anyVersion : initial;
    this.position = anyVersion ? "" : version;
  }

  /** The last version that was told. */
  String position() {
    return position;
  }

  /** Whether another connection can go on where this one ended. */
  boolean canGoOn() {
    return !beginning && !position.isEmpty();
  }

  /**
   * The event in a line, or null for one that the handler doesn't want or know.
   *
   * @throws dev.orch.model.json.JsonException if it is no JSON
   * @throws IllegalStateException if it is no object
   * @throws dev.orch.model.schema.DecodeException if the event's object can't be read
   */
  @Nullable WatchEvent<T> read(byte[] line) {
    Json.Obj event = Json.parse(line).asObject();
    Json.Obj json = event.object("object");
    return switch (event.text("type")) {
      case "ADDED" -> {
        T object = object(json);
        reached(object.metadata().resourceVersion());
        yield new WatchEvent.Added<>(object, WatchEvent.Encoded.NONE);
      }
      case "MODIFIED" -> new WatchEvent.Modified<>(changed(json), WatchEvent.Encoded.NONE);
      case "DELETED" -> new WatchEvent.Deleted<>(changed(json), WatchEvent.Encoded.NONE);
      case "BOOKMARK" -> bookmark(json.object("metadata"));
      case "ERROR" -> new WatchEvent.Failed<>(RecordReader.read(json, Status.class, unknown -> {}));
      default -> null;
    };
  }

  private T object(Json.Obj json) {
    return kind.read(json, path -> remote.sawUnknown(kind, path));
  }

  /** A change comes after all present objects, whose end is told where it was asked for. */
  private T changed(Json.Obj json) {
    T object = object(json);
    beginning &= options.sendInitialEvents() != null;
    reached(object.metadata().resourceVersion());
    return object;
  }

  private void reached(String version) {
    if (!beginning) {
      position = version;
    }
  }

  private @Nullable WatchEvent<T> bookmark(Json.Obj metadata) {
    String version = metadata.text("resourceVersion");
    boolean end = metadata.object("annotations").text(INITIAL_EVENTS_END).equals("true");
    beginning &= !end && options.sendInitialEvents() != null;
    reached(version);
    return options.bookmarks() ? new WatchEvent.Bookmark<>(version, end) : null;
  }
}
