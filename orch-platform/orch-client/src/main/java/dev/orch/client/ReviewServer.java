package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.store.api.ApiException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A server that is asked who somebody is or what they may do: the address of a kubeconfig, with its
 * path, to which reviews are posted. For any thread; whoever asks waits, thirty seconds at most.
 */
public final class ReviewServer {
  private static final System.Logger LOG = System.getLogger(ReviewServer.class.getName());
  private static final HttpEdge.Limits LIMITS =
      HttpEdge.Limits.DEFAULT.withCall(Duration.ofSeconds(30)).withLargest(1 << 20, 1 << 20);

  private final HttpEdge edge;
  private final String url;

  /**
   * @param access where it is, and what to show it
   * @param executor what connections are served by; its threads don't ask
   * @param timer what time limits run on
   */
  public ReviewServer(ClusterAccess access, Executor executor, ScheduledExecutorService timer) {
    Identities identities = new Identities();
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LIMITS.connect())
            .sslContext(access.trust().context(identities))
            .executor(executor);
    URI proxy = access.proxy();
    if (proxy != null) {
      http.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
    }
    this.url = access.server().toString();
    this.edge = new HttpEdge(http::build, identities, access, timer, LIMITS);
  }

  /** With threads of its own, which end when they are idle and with the JVM. */
  public static ReviewServer create(ClusterAccess access) {
    OwnParts own = new OwnParts();
    return new ReviewServer(access, own.executor(), own.timer());
  }

  /** The status that a review is answered with; empty if the server gives no such answer. */
  Optional<Json.Obj> ask(Json.Obj review) {
    Outgoing request =
        new Outgoing(
            "POST", "", Outgoing.JSON, review.toBytes(), Outgoing.JSON, ImmutableList.of(), false);
    try {
      Answer answer = edge.call(request);
      if (answer.isRefusal()) {
        throw answer.refusal(request);
      }
      if (Json.parse(answer.body()) instanceof Json.Obj json
          && json.text("kind").equals(review.text("kind"))
          && json.get("status") instanceof Json.Obj status) {
        return Optional.of(status);
      }
      return failed(review, "the answer is no " + review.text("kind"));
    } catch (ApiException | JsonException e) {
      return failed(review, String.valueOf(e.getMessage()));
    }
  }

  private Optional<Json.Obj> failed(Json.Obj review, String why) {
    LOG.log(System.Logger.Level.WARNING, review.text("kind") + " to " + url + ": " + why);
    return Optional.empty();
  }
}
