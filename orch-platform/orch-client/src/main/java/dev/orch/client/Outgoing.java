package dev.orch.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is sent.
 *
 * @param method the HTTP method
 * @param path the path from the server's address on, with parameters
 * @param contentType the media type of the body
 * @param body the body, or null for none
 * @param accept the media type of the answer
 * @param headers further headers: names and values in turn
 * @param changes whether it may change something: whoever loses its answer doesn't know
 */
record Outgoing(
    String method,
    String path,
    String contentType,
    byte @Nullable [] body,
    String accept,
    List<String> headers,
    boolean changes) {
  static final String JSON = "application/json";

  /** For messages. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
