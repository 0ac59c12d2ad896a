package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.apiserver.kubelet.Kubelets;
import dev.orch.model.core.Node;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.List;
import java.util.Optional;

/**
 * Requests for what a node tells of itself: {@code nodes/NAME[:port]/proxy/PATH}. Nodes of this
 * process are asked directly; to the agents of others the request is handed on. Used once, by one
 * thread.
 */
final class NodeDoor {
  private final Request request;
  private final Exchange exchange;
  private final Target target;
  private final Api api;
  private final Nodes nodes;

  NodeDoor(Request request, Exchange exchange, Target target, Api api, Nodes nodes) {
    this.request = request;
    this.exchange = exchange;
    this.target = target;
    this.api = api;
    this.nodes = nodes;
  }

  void open() {
    ProxyName said = ProxyName.of(target);
    Node node = api.resources(Node.class).get(said.name());
    String path = ProxyName.path(request, target);
    NodePages known = nodes.pages();
    if (known != null && known.has(said.name())) {
      here(known.find(said.name(), path));
      return;
    }
    Kubelets.Place place = nodes.place(node).orElse(null);
    Kubelets kubelets = nodes.kubelets();
    if (place == null || kubelets == null) {
      throw unavailable("nothing listens on node \"" + said.name() + "\"");
    }
    if (!said.port().isEmpty() && !said.port().equals(Integer.toString(place.port()))) {
      throw unavailable("of node \"" + said.name() + "\" the agent's port alone is reached");
    }
    kubelets
        .reach(place)
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                forward(connection, path, place);
              } else {
                unanswered(Kubelets.words(failure));
              }
            });
  }

  private void here(Optional<NodePages.Page> page) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    if (page.isEmpty()) {
      TextAnswers.text(exchange, 404, "404 page not found\n");
    } else if (!reads) {
      TextAnswers.text(exchange, 405, "Method Not Allowed\n");
    } else {
      exchange.send(
          200,
          TextAnswers.headers(page.get().type(), List.of(), ImmutableListMultimap.of()),
          page.get().body());
    }
  }

  private void forward(PodStreams.Connection connection, String path, Kubelets.Place place) {
    FullHttpRequest forwarded =
        ForwardedRequest.of(request, path + request.rawQuery(), place.authority());
    String prefix = request.path().substring(0, request.path().length() - path.length());
    new ProxiedExchange(connection, exchange, prefix, this::unanswered).send(forwarded);
  }

  private void unanswered(String why) {
    Answers.status(exchange, Accept.DEFAULT, unavailable(why).status(), List.of());
  }

  private static ApiException unavailable(String why) {
    return Errors.of(Reason.SERVICE_UNAVAILABLE, "error trying to reach service: " + why, null);
  }
}
