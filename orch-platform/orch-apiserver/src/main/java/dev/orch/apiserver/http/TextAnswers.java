package dev.orch.apiserver.http;

import com.google.common.collect.ImmutableListMultimap;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers in plain text, and the headers of all. Stateless. */
public final class TextAnswers {
  private static final int TOO_MANY = 429;

  private TextAnswers() {}

  public static void text(Exchange exchange, int code, String text) {
    text(exchange, code, text, ImmutableListMultimap.of());
  }

  /** The answer to a request that should come again later. */
  public static void tooMany(Exchange exchange, ImmutableListMultimap<String, String> more) {
    text(
        exchange,
        TOO_MANY,
        "Too many requests, please try again later.\n",
        ImmutableListMultimap.<String, String>builder()
            .putAll(more)
            .put("Retry-After", "1")
            .build());
  }

  private static void text(
      Exchange exchange, int code, String text, ImmutableListMultimap<String, String> more) {
    exchange.send(
        code,
        headers(
            "text/plain; charset=utf-8",
            List.of(),
            ImmutableListMultimap.<String, String>builder()
                .put("X-Content-Type-Options", "nosniff")
                .putAll(more)
                .build()),
        text.getBytes(StandardCharsets.UTF_8));
  }

  public static ImmutableListMultimap<String, String> headers(
      String type, List<String> warnings, ImmutableListMultimap<String, String> more) {
    ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
    headers.put("Content-Type", type).put("Cache-Control", "no-cache, private");
    for (String warning : warnings) {
      headers.put("Warning", "299 - " + quoted(warning));
    }
    return headers.putAll(more).build();
  }

  /**
   * A quoted string of HTTP: quotes and backslashes escaped, and nothing that would end the header.
   */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else {
        quoted.append(c < 0x20 || c == 0x7f ? ' ' : c);
      }
    }
    return quoted.append('"').toString();
  }
}
