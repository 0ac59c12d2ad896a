package dev.orch.client;

import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.Status;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * An answer that was read to its end.
 *
 * @param code the HTTP code
 * @param headers its headers
 * @param body its body
 */
record Answer(int code, HttpHeaders headers, byte[] body) {
  static final int UNAUTHORIZED = 401;
  static final int GONE = 410;
  static final int TOO_MANY_REQUESTS = 429;
  private static final int LONGEST_QUOTE = 200;

  boolean isRefusal() {
    return code < 200 || code > 299;
  }

  /** The refusal in it: the server's Status, or one made of what something on the way said. */
  ApiException refusal(Outgoing request) {
    try {
      if (Json.parse(body) instanceof Json.Obj json && json.text("kind").equals("Status")) {
        return new ApiException(RecordReader.read(json, Status.class, unknown -> {}));
      }
    } catch (JsonException | DecodeException notAStatus) {
      // What it is instead is quoted.
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    String quote = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) : text;
    return new ApiException(
        Errors.status(
            code,
            reason(),
            request + ": the server answered " + code + (quote.isEmpty() ? "" : ": " + quote),
            null));
  }

  private String reason() {
    return switch (code) {
      case 409 -> Reason.CONFLICT.text();
      case GONE -> Reason.GONE.text();
      default -> {
        for (Reason reason : Reason.values()) {
          if (reason.code() == code) {
            yield reason.text();
          }
        }
        yield "";
      }
    };
  }
}
