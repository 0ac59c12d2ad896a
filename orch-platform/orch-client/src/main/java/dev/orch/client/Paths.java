package dev.orch.client;

import com.google.common.net.PercentEscaper;
import dev.orch.model.Kind;

/** Builds the path and the parameters of a request. For one thread. */
final class Paths {
  /** What stands for itself in paths and parameters alike. */
  private static final PercentEscaper ESCAPER = new PercentEscaper("-._~:", false);

  private final StringBuilder text;
  private char next = '?';

  private Paths(String path) {
    this.text = new StringBuilder(path);
  }

  /** The path of a server's own resource, as it is. */
  static Paths of(String path) {
    return new Paths(path);
  }

  /** The path of a kind's objects, of one namespace or all. */
  static Paths of(Kind<?> kind, String namespace) {
    Paths path = new Paths(kind.group().isEmpty() ? "/api" : "/apis/" + kind.group());
    path.then(kind.version());
    if (kind.isNamespaced() && !namespace.isEmpty()) {
      path.then("namespaces").then(namespace);
    }
    return path.then(kind.plural());
  }

  /** One segment further; {@code ""} is none. */
  Paths then(String segment) {
    if (!segment.isEmpty()) {
      text.append('/').append(ESCAPER.escape(segment));
    }
    return this;
  }

  /** A parameter; {@code ""} is none. */
  Paths with(String name, String value) {
    if (!value.isEmpty()) {
      text.append(next).append(name).append('=').append(ESCAPER.escape(value));
      next = '&';
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
