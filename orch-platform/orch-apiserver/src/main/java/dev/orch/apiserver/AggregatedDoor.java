package dev.orch.apiserver;

import dev.orch.apiserver.aggregation.FrontProxyHeaders;
import dev.orch.apiserver.aggregation.Registered;
import dev.orch.apiserver.aggregation.RemoteServers;
import dev.orch.apiserver.aggregation.ServiceRoute;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.ServiceReference;
import dev.orch.store.api.User;
import io.netty.handler.codec.http.FullHttpRequest;

/**
 * A request that is handed on to the server behind an APIService, in the name of whoever asks. Used
 * once, by one thread.
 */
final class AggregatedDoor {
  private static final int UNAVAILABLE = 503;

  private final Request request;
  private final Exchange exchange;
  private final User user;
  private final RemoteServers servers;

  AggregatedDoor(Request request, Exchange exchange, User user, RemoteServers servers) {
    this.request = request;
    this.exchange = exchange;
    this.user = user;
    this.servers = servers;
  }

  /** Hands the request on to one of the servers, if they are there. */
  void open(APIService service) {
    ServiceReference reference = service.spec().service();
    if (reference == null || !Registered.isAvailable(service)) {
      refuse("service unavailable");
      return;
    }
    ServiceRoute route = servers.route(reference);
    if (route.fault() != null) {
      refuse("service unavailable");
      return;
    }
    servers
        .reach(service, route, true)
        .whenComplete(
            (reached, failure) -> {
              if (failure == null) {
                forward(reached);
              } else {
                unanswered(RemoteServers.words(failure));
              }
            });
  }

  private void forward(RemoteServers.Reached reached) {
    String path = request.path() + request.rawQuery();
    FullHttpRequest forwarded = ForwardedRequest.of(request, path, reached.host());
    FrontProxyHeaders.set(forwarded.headers(), user);
    new ProxiedExchange(reached.connection(), exchange, "", this::unanswered).send(forwarded);
  }

  private void unanswered(String why) {
    refuse("error trying to reach service: " + why);
  }

  private void refuse(String text) {
    TextAnswers.text(exchange, UNAVAILABLE, text + "\n");
  }
}
