package dev.orch.apiserver;

import dev.orch.apiserver.http.Request;
import dev.orch.store.api.Attributes;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How many seats a list takes, by how large those of its resource were of late: one for 100,000
 * bytes, as Kubernetes counts, and ten at most. For any thread.
 */
final class ListCosts {
  private static final int BYTES_PER_SEAT = 100_000;
  private static final int OBJECTS_PER_SEAT = 100;
  private static final int MOST = 10;

  /** Kinds there are many, but paths that are none are any number. */
  private static final int MOST_RESOURCES = 10_000;

  private final NavigableMap<String, Long> bytes = new ConcurrentSkipListMap<>();

  /** The width of a request. */
  int width(Attributes wanted, Request request) {
    boolean lists =
        wanted.verb().equals("list")
            || wanted.verb().equals("watch") && request.flag("sendInitialEvents");
    if (!lists || !wanted.name().isEmpty()) {
      return 1;
    }
    long known = bytes.getOrDefault(key(wanted), 0L);
    int width = (int) Math.min(MOST, known / BYTES_PER_SEAT + 1);
    return Math.min(width, pages(request.parameter("limit")));
  }

  private static int pages(String limit) {
    try {
      long objects = Long.parseLong(limit);
      return objects <= 0 ? MOST : (int) Math.min(MOST, objects / OBJECTS_PER_SEAT + 1);
    } catch (NumberFormatException e) {
      return MOST;
    }
  }

  /** A request was answered with so many bytes. */
  void learn(Attributes wanted, Request request, long size) {
    boolean whole = wanted.verb().equals("list") && !request.has("limit");
    String key = key(wanted);
    if (whole && (bytes.containsKey(key) || bytes.size() < MOST_RESOURCES)) {
      // Of several namespaces the larger one counts, and is forgotten slowly.
      bytes.merge(key, size, (before, now) -> Math.max(now, before - before / 8));
    }
  }

  private static String key(Attributes wanted) {
    return wanted.group() + "/" + wanted.resource();
  }
}
