package dev.orch.client;

import dev.orch.model.Resource;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Begins watches, and begins them again where they ended. Immutable. */
final class Watching<T extends Resource> {
  /** Servers end a watch after that long, or by chance up to twice as long. */
  private static final Duration SHORTEST = Duration.ofMinutes(5);

  /** How much longer a connection is held on which the server doesn't do so. */
  static final Duration GRACE = Duration.ofSeconds(30);

  final Calls calls;
  final RemoteResources<T> resources;
  final WatchOptions options;

  Watching(Calls calls, RemoteResources<T> resources, WatchOptions options) {
    this.calls = calls;
    this.resources = resources;
    this.options = options;
  }

  ApiWatch begin(Executor executor, WatchHandler<T> handler) {
    try {
      return begin(executor, handler, options);
    } catch (ApiException e) {
      if (!wantsPresent() || !e.is(Reason.INVALID)) {
        throw e;
      }
      return listAndWatch(executor, handler);
    }
  }

  private boolean wantsPresent() {
    return Boolean.TRUE.equals(options.sendInitialEvents())
        && options.resourceVersionMatch().equals("NotOlderThan");
  }

  private ApiWatch begin(Executor executor, WatchHandler<T> handler, WatchOptions wanted) {
    RemoteWatch<T> watch = new RemoteWatch<>(this, wanted, executor, handler);
    long seconds = seconds();
    watch.begin(calls.open(request(wanted, seconds)), seconds);
    return watch;
  }

  /** What a server that doesn't tell present objects in a watch is asked instead. */
  private ApiWatch listAndWatch(Executor executor, WatchHandler<T> handler) {
    ResourceList<T> present =
        resources.list(
            new ListOptions(options.labelSelector(), options.fieldSelector(), "", "", 0, ""));
    WatchOptions after =
        new WatchOptions(
            options.labelSelector(),
            options.fieldSelector(),
            present.resourceVersion(),
            "",
            null,
            options.bookmarks());
    RemoteWatch<T> watch = new RemoteWatch<>(this, after, executor, handler);
    watch.tell(present);
    long seconds = seconds();
    watch.begin(calls.open(request(after, seconds)), seconds);
    return watch;
  }

  /** For how long the next watch is asked for. */
  long seconds() {
    long shortest = SHORTEST.toSeconds();
    return shortest + calls.remote.chance.nextInt((int) shortest);
  }

  /** The request that begins a watch after what the options name. */
  Outgoing request(WatchOptions wanted, long seconds) {
    Boolean initial = wanted.sendInitialEvents();
    return calls.get(
        Paths.of(resources.kind(), resources.namespace())
            .with("watch", "true")
            .with("allowWatchBookmarks", "true")
            .with("timeoutSeconds", Long.toString(seconds))
            .with("labelSelector", wanted.labelSelector())
            .with("fieldSelector", wanted.fieldSelector())
            .with("resourceVersion", wanted.resourceVersion())
            .with("resourceVersionMatch", wanted.resourceVersionMatch())
            .with("sendInitialEvents", initial == null ? "" : initial.toString()));
  }
}
