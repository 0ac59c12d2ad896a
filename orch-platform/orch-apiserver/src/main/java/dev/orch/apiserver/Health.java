package dev.orch.apiserver;

import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.TextAnswers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/**
 * Answers {@code /healthz}, {@code /livez} and {@code /readyz}. Checks are added while the server
 * is assembled. For any thread.
 */
public final class Health {
  private final Map<String, BooleanSupplier> ready = new ConcurrentSkipListMap<>();

  /** The checks of a server that has nothing to wait for. */
  public Health() {
    ready.put("ping", () -> true);
  }

  /** Adds something that must be true before the server is ready. */
  public Health readyWhen(String name, BooleanSupplier check) {
    ready.put(name, check);
    return this;
  }

  void answer(List<String> segments, Exchange exchange) {
    boolean all = segments.get(0).equals("readyz");
    if (segments.size() == 1) {
      StringBuilder failed = new StringBuilder();
      ready.forEach(
          (name, check) -> {
            if (all && !check.getAsBoolean()) {
              failed.append("[-]").append(name).append(" failed: not ready yet\n");
            }
          });
      if (failed.length() == 0) {
        TextAnswers.text(exchange, 200, "ok");
      } else {
        TextAnswers.text(exchange, 500, failed + segments.get(0) + " check failed\n");
      }
      return;
    }
    BooleanSupplier check = segments.size() == 2 ? ready.get(segments.get(1)) : null;
    if (check == null) {
      TextAnswers.text(exchange, 404, "404 page not found\n");
    } else if (check.getAsBoolean()) {
      TextAnswers.text(exchange, 200, "ok");
    } else {
      TextAnswers.text(exchange, 500, "internal server error: not ready yet\n");
    }
  }
}
