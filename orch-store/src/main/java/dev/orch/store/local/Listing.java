package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.store.CompactedException;
import dev.orch.store.FutureRevisionException;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Versioned;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads objects, one or many. */
final class Listing<T extends Resource> {
  private final Call<T> call;

  Listing(Call<T> call) {
    this.call = call;
  }

  T get(String name) {
    call.authorize("get", name);
    call.supports("get");
    return call.cast(call.present(name));
  }

  ResourceList<T> list(ListOptions options) {
    call.authorizeMany("list", options.fieldSelector());
    call.supports("list");
    return select(options);
  }

  /** As {@link #list} for a caller whose right to do this was established otherwise. */
  ResourceList<T> select(ListOptions options) {
    Selection<T> selection =
        Selection.of(call.kind(), options.labelSelector(), options.fieldSelector());
    long limit = Math.max(0, options.limit());
    @Nullable Key after = null;
    long revision = revision(options);
    if (!options.continueToken().isEmpty()) {
      if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals("0")) {
        throw Errors.badRequest("specifying resource version is not allowed when using continue");
      }
      ContinueToken token = ContinueToken.parse(options.continueToken());
      revision = token.revision();
      after =
          new Key(
              call.kind().stored().resource(),
              token.namespace(call.namespace()),
              token.name(call.namespace()));
    }
    try {
      return page(selection, limit, revision, after);
    } catch (CompactedException e) {
      throw expired(options);
    } catch (FutureRevisionException e) {
      throw tooLarge(revision, e.current());
    }
  }

  private ResourceList<T> page(Selection<T> selection, long limit, long at, @Nullable Key after) {
    List<T> items = new ArrayList<>();
    long revision = at;
    @Nullable Key last = after;
    while (true) {
      int wanted = limit == 0 ? 0 : (int) Math.min(limit - items.size(), 10_000);
      Page<Resource> page =
          call.backend()
              .store()
              .list(new ListRequest(selection.scope(call.namespace()), revision, wanted, last));
      revision = page.revision();
      List<Versioned<Resource>> read = page.items();
      call.castAll(read).stream().filter(selection::matches).forEach(items::add);
      last = read.isEmpty() ? last : read.get(read.size() - 1).key();
      boolean full = limit > 0 && items.size() >= limit;
      if (page.remaining() == 0 || full && last != null) {
        boolean more = page.remaining() > 0 && last != null;
        return new ResourceList<>(
            call.kind(),
            items,
            Long.toString(revision),
            more
                ? ContinueToken.of(
                        revision, java.util.Objects.requireNonNull(last), call.namespace())
                    .encode()
                : "",
            more && selection.isEverything() ? (Long) page.remaining() : null);
      }
    }
  }

  /** The revision to read at: 0 for the present one, which satisfies all but an exact match. */
  private long revision(ListOptions options) {
    if (options.resourceVersion().isEmpty()) {
      return 0;
    }
    long version = parse(options.resourceVersion());
    if (options.resourceVersionMatch().equals("Exact")
        || options.resourceVersionMatch().isEmpty() && options.limit() > 0 && version > 0) {
      return version;
    }
    long current = call.backend().store().revision();
    if (version > current) {
      throw tooLarge(version, current);
    }
    return 0;
  }

  private static long parse(String version) {
    try {
      return Long.parseUnsignedLong(
          version.startsWith("-") || version.startsWith("+") ? "x" : version);
    } catch (NumberFormatException e) {
      throw Errors.badRequest("invalid resource version: " + invalidVersion(version));
    }
  }

  static String invalidVersion(String version) {
    String quoted = Json.of(version).toString();
    return "resourceVersion: Invalid value: "
        + quoted
        + ": strconv.ParseUint: parsing "
        + quoted
        + ": invalid syntax";
  }

  private static ApiException expired(ListOptions options) {
    return Errors.expired(
        options.continueToken().isEmpty()
            ? "The resourceVersion for the provided list is too old."
            : "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                + " without the continue parameter.");
  }

  static ApiException tooLarge(long asked, long current) {
    return Errors.of(
        Reason.TIMEOUT,
        "Timeout: Too large resource version: " + asked + ", current: " + current,
        StatusDetailsBuilder.builder()
            .causes(
                ImmutableList.of(
                    new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")))
            .retryAfterSeconds(1)
            .build());
  }
}
