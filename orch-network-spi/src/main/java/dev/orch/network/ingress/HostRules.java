package dev.orch.network.ingress;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests for one host go. A prefix matches element by element, so {@code /foo} and
 * {@code /foo/} both match {@code /foo}, {@code /foo/} and {@code /foo/bar}, and not {@code
 * /foobar}. An exact path is as long as the request's: no prefix is longer. Immutable.
 */
final class HostRules {
  private final Map<String, Backend> exact;

  /** By path, without a slash at the end. */
  private final Map<String, Backend> prefixes;

  private HostRules(Map<String, Backend> exact, Map<String, Backend> prefixes) {
    this.exact = ImmutableMap.copyOf(exact);
    this.prefixes = ImmutableMap.copyOf(prefixes);
  }

  @Nullable Backend route(String path) {
    Backend found = exact.get(path);
    String rest = trimmed(path);
    while (found == null) {
      found = prefixes.get(rest);
      if (found == null && rest.isEmpty()) {
        return null;
      }
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')));
    }
    return found;
  }

  Stream<Backend> backends() {
    return Stream.concat(exact.values().stream(), prefixes.values().stream());
  }

  private static String trimmed(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Rules that come; who comes first stays. For one thread. */
  static final class Builder {
    private final Map<String, Backend> exact = new TreeMap<>();
    private final Map<String, Backend> prefixes = new TreeMap<>();

    void exact(String path, Backend backend) {
      exact.putIfAbsent(path, backend);
    }

    void prefix(String path, Backend backend) {
      prefixes.putIfAbsent(trimmed(path), backend);
    }

    HostRules build() {
      return new HostRules(exact, prefixes);
    }
  }
}
