package dev.orch.apiserver.aggregation;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.aggregation.Conditions.Verdict;
import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.backend.Fetch;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks the server behind one APIService whether it answers, and what it has. Immutable. */
final class RemoteCheck {
  private final RemoteServers servers;
  private final APIService service;
  private final ServiceRoute route;
  private final String path;

  RemoteCheck(RemoteServers servers, APIService service, ServiceRoute route) {
    this.servers = servers;
    this.service = service;
    this.route = route;
    this.path = "/apis/" + service.spec().group() + "/" + service.spec().version();
  }

  /** Whether it answers for its version; who it is doesn't matter for that. Never fails. */
  CompletionStage<Verdict> verdict() {
    return servers.get(service, route, path, false).handle(this::judged);
  }

  private Verdict judged(Fetch.@Nullable Answer answer, @Nullable Throwable failure) {
    if (answer != null && answer.isSuccess()) {
      return Verdict.PASSED;
    }
    ServiceRoute.Place place = route.places().get(0);
    String url = "https://" + Dialer.address(place.host(), place.port()) + path;
    String why =
        answer == null
            ? "Get "
                + Json.of(url)
                + ": "
                + (failure == null ? "EOF" : RemoteServers.words(failure))
            : "bad status from " + url + ": " + answer.status();
    return Verdict.no(
        "FailedDiscoveryCheck", "failing or missing response from " + url + ": " + why);
  }

  /** What it says of its version; what it doesn't say is empty. Never fails. */
  CompletionStage<RemoteFacts> facts() {
    CompletionStage<Json.Obj> index = json("/openapi/v3");
    CompletionStage<Json.Obj> swagger = json("/openapi/v2");
    return json(path)
        .thenCombine(index, (list, of) -> ImmutableList.of(list, of))
        .thenCombine(swagger, (two, document) -> made(two.get(0), openApi(two.get(1)), document));
  }

  private static RemoteFacts made(Json.Obj list, String openApi, Json.Obj swagger) {
    return new RemoteFacts(list.has("resources"), list, openApi, swagger);
  }

  private String openApi(Json.Obj index) {
    return index.object("paths").object(path.substring(1)).text("serverRelativeURL");
  }

  private CompletionStage<Json.Obj> json(String from) {
    return servers
        .get(service, route, from, true)
        .handle(
            (answer, failure) ->
                answer != null && answer.isSuccess() ? parsed(answer.body()) : Json.Obj.EMPTY);
  }

  private static Json.Obj parsed(byte[] body) {
    try {
      return Json.parse(body) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (JsonException e) {
      return Json.Obj.EMPTY;
    }
  }
}
