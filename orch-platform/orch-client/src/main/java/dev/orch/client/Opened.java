package dev.orch.client;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * An answer that has begun. Somebody must subscribe to its body, once, if only to cancel: else its
 * connection stays as it is.
 *
 * @param code the HTTP code
 * @param headers its headers
 * @param body what follows
 */
record Opened(int code, HttpHeaders headers, Flow.Publisher<List<ByteBuffer>> body) {
  static Opened of(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
    return new Opened(response.statusCode(), response.headers(), response.body());
  }

  /** How many seconds the server wants to be left alone, or -1. */
  long retryAfter() {
    try {
      return headers.firstValue("Retry-After").map(Long::parseLong).orElse(-1L);
    } catch (NumberFormatException aDate) {
      return -1;
    }
  }
}
