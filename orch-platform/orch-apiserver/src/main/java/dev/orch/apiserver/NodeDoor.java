package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.core.Node;
import dev.orch.store.api.Api;
import dev.orch.store.api.Errors;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests for what a node tells of itself: {@code nodes/NAME[:port]/proxy/PATH}. Nodes don't
 * listen: those of this process are asked directly. Used once, by one thread.
 */
final class NodeDoor {
  private final Request request;
  private final Exchange exchange;
  private final Target target;
  private final Api api;
  private final @Nullable NodePages pages;

  NodeDoor(Request request, Exchange exchange, Target target, Api api, @Nullable NodePages pages) {
    this.request = request;
    this.exchange = exchange;
    this.target = target;
    this.api = api;
    this.pages = pages;
  }

  void open() {
    Node node = api.resources(Node.class).get(ProxyName.of(target).name());
    NodePages known = pages;
    if (known == null || !known.has(node)) {
      throw Errors.of(
          Reason.SERVICE_UNAVAILABLE,
          "error trying to reach service: nothing listens on node \""
              + node.metadata().name()
              + "\"",
          null);
    }
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    Optional<NodePages.Page> page = known.find(node, ProxyName.path(request, target));
    if (page.isEmpty()) {
      Answers.text(exchange, 404, "404 page not found\n");
    } else if (!reads) {
      Answers.text(exchange, 405, "Method Not Allowed\n");
    } else {
      exchange.send(
          200,
          Answers.headers(page.get().type(), List.of(), ImmutableListMultimap.of()),
          page.get().body());
    }
  }
}
