package dev.orch.apiserver.http;

import dev.orch.store.api.ApiException;

/** What requests are handed to. For any thread. */
public interface RequestHandler {
  /** What requests may take before they are handled. */
  RequestLimits limits();

  /** What tells a request apart from all others, which the answer repeats; {@code ""} for none. */
  String id(Request request);

  /** Answers a request, perhaps after a while; whatever goes wrong is an answer too. */
  void handle(Request request, Exchange exchange);

  /** Answers one that isn't handled at all. */
  void refuse(Request request, Exchange exchange, ApiException why);
}
