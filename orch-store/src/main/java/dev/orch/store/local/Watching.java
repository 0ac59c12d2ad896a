package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Versioned;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Errors;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Begins watches. */
final class Watching<T extends Resource> {
  private final Call<T> call;

  Watching(Call<T> call) {
    this.call = call;
  }

  ApiWatch watch(WatchOptions options, Executor executor, WatchHandler<T> handler) {
    call.authorizeMany("watch", options.fieldSelector());
    call.supports("watch");
    validate(options);
    Selection<T> selection =
        Selection.of(call.kind(), options.labelSelector(), options.fieldSelector());
    long version = parse(options.resourceVersion());
    boolean initial = Boolean.TRUE.equals(options.sendInitialEvents());
    boolean fromPresent = initial || options.sendInitialEvents() == null && version == 0;
    long current = call.backend().store().revision();
    if (version > current) {
      throw Listing.tooLarge(version, current);
    }
    Deque<T> present = new ArrayDeque<>();
    long after = fromPresent || version == 0 ? present(selection, fromPresent, present) : version;
    EventStream<T> stream =
        new EventStream<>(call, selection, handler, present, after, initial && options.bookmarks());
    return stream.begin(call.backend().store(), selection.scope(call.namespace()), executor);
  }

  /**
   * Adds the objects that are there now, if they are wanted; returns the revision at which they
   * were read.
   */
  private long present(Selection<T> selection, boolean wanted, Deque<T> into) {
    if (!wanted) {
      return call.backend().store().revision();
    }
    Page<Resource> page =
        call.backend().store().list(ListRequest.all(selection.scope(call.namespace())));
    for (Versioned<Resource> item : page.items()) {
      T object = call.cast(item);
      if (selection.matches(object)) {
        into.add(object);
      }
    }
    return page.revision();
  }

  private static long parse(String version) {
    if (version.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(
          version.startsWith("-") || version.startsWith("+") ? "x" : version);
    } catch (NumberFormatException e) {
      throw new ApiException(Errors.status(500, "", Listing.invalidVersion(version), null));
    }
  }

  private static void validate(WatchOptions options) {
    FieldErrors errors = new FieldErrors();
    FieldPath match = FieldPath.of("resourceVersionMatch");
    if (options.sendInitialEvents() != null) {
      if (!options.resourceVersionMatch().equals("NotOlderThan")) {
        errors.add(
            FieldError.forbidden(
                match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        if (!options.resourceVersionMatch().isEmpty()) {
          errors.add(
              new FieldError(
                  FieldError.Type.NOT_SUPPORTED,
                  match.toString(),
                  Json.of(options.resourceVersionMatch()),
                  "supported values: \"NotOlderThan\""));
        }
      }
    } else if (!options.resourceVersionMatch().isEmpty()) {
      errors.add(
          FieldError.forbidden(
              match,
              "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    }
    if (!errors.isEmpty()) {
      throw Errors.invalid("meta.k8s.io", "ListOptions", "", ImmutableList.copyOf(errors.list()));
    }
  }
}
