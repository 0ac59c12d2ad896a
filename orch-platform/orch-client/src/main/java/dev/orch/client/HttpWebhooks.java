package dev.orch.client;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.store.api.Webhooks;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;

/**
 * Calls webhooks over HTTPS. An answer may have 16 MiB; no redirect is followed, and no credentials
 * are shown. Connections to the webhooks that were called last are kept. For any thread; whoever
 * calls waits.
 */
public final class HttpWebhooks implements Webhooks {
  private static final HttpEdge.Limits LIMITS =
      HttpEdge.Limits.DEFAULT.withCall(Duration.ofSeconds(30)).withLargest(16 << 20, 1 << 20);
  private static final int MOST_KEPT = 64;

  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final CallTargets allowed;
  private final Cache<Target, HttpEdge> edges =
      CacheBuilder.newBuilder().maximumSize(MOST_KEPT).build();

  /**
   * @param executor what connections are served by; its threads don't call the API
   * @param timer what time limits run on
   * @param allowed which addresses may be called
   */
  public HttpWebhooks(Executor executor, ScheduledExecutorService timer, CallTargets allowed) {
    this.executor = executor;
    this.timer = timer;
    this.allowed = allowed;
  }

  /** With threads of its own, which end when they are idle and with the JVM. */
  public static HttpWebhooks create(CallTargets allowed) {
    OwnParts own = new OwnParts();
    return new HttpWebhooks(own.executor(), own.timer(), allowed);
  }

  @Override
  public List<Answer> call(List<Call> calls) {
    List<CompletableFuture<Answer>> begun = new ArrayList<>();
    calls.forEach(call -> begun.add(begin(call)));
    return HttpEdge.all(begun);
  }

  private CompletableFuture<Answer> begin(Call call) {
    URI url;
    CompletableFuture<dev.orch.client.Answer> answer;
    Outgoing request;
    try {
      url = withLimit(URI.create(call.target().url()), call.limit());
      HttpEdge edge = edge(call.target());
      request =
          new Outgoing(
              "POST",
              path(url),
              Outgoing.JSON,
              call.review().toBytes(),
              Outgoing.JSON,
              ImmutableList.of(),
              false);
      answer = edge.later(request, call.limit());
    } catch (IllegalArgumentException | UnknownHostException e) {
      return CompletableFuture.completedFuture(
          failed(call.target().url(), String.valueOf(e.getMessage())));
    }
    return answer.handle(
        (whole, failure) ->
            failure == null
                ? read(whole, request)
                : failed(url.toString(), told(HttpEdge.unwrapped(failure))));
  }

  private static Answer read(dev.orch.client.Answer answer, Outgoing request) {
    if (answer.isRefusal()) {
      return Answer.failed(String.valueOf(answer.refusal(request).getMessage()));
    }
    try {
      return Json.parse(answer.body()) instanceof Json.Obj object
          ? Answer.of(object)
          : Answer.failed("the answer is no object");
    } catch (JsonException e) {
      return Answer.failed(String.valueOf(e.getMessage()));
    }
  }

  private static Answer failed(String url, String why) {
    return Answer.failed("Post \"" + url + "\": " + why);
  }

  private static String told(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "context deadline exceeded";
    }
    if (failure instanceof ConnectException && failure.getMessage() == null) {
      return "connect: connection refused";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** Webhooks are told how long they may take. */
  private static URI withLimit(URI url, Duration limit) {
    String query = url.getRawQuery();
    String timeout = "timeout=" + limit.toSeconds() + "s";
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return URI.create(
        url.getScheme()
            + "://"
            + url.getRawAuthority()
            + path
            + "?"
            + (query == null ? timeout : query + "&" + timeout));
  }

  private static String path(URI url) {
    return url.getRawPath() + "?" + url.getRawQuery();
  }

  private HttpEdge edge(Target target) throws UnknownHostException {
    URI url = URI.create(target.url());
    String server = target.address().isEmpty() ? url.getRawAuthority() : target.address();
    URI address = URI.create(url.getScheme() + "://" + server);
    if (address.getHost() == null) {
      throw new IllegalArgumentException("no such host");
    }
    check(address.getHost());
    Target kept = new Target(address.toString(), url.getHost(), target.authorities());
    HttpEdge present = edges.getIfPresent(kept);
    if (present != null) {
      return present;
    }
    HttpEdge made = edge(address, trust(target, url));
    edges.put(kept, made);
    return made;
  }

  /** The JDK remembers for half a minute what a name stands for: it is this that is called. */
  private void check(String host) throws UnknownHostException {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      for (InetAddress address : InetAddress.getAllByName(name)) {
        if (!allowed.allows(address)) {
          throw new IllegalArgumentException(
              "webhooks at " + address.getHostAddress() + " are not called");
        }
      }
    } catch (UnknownHostException e) {
      throw new UnknownHostException("lookup " + name + ": no such host");
    }
  }

  private static Trust trust(Target target, URI url) {
    Trust trust =
        target.authorities().size() == 0
            ? Trust.SYSTEM
            : Trust.authority(new String(target.authorities().toArray(), StandardCharsets.UTF_8));
    return target.address().isEmpty() ? trust : trust.named(url.getHost());
  }

  private HttpEdge edge(URI address, Trust trust) {
    Identities identities = new Identities();
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LIMITS.connect())
            .sslContext(trust.context(identities))
            .executor(executor);
    return new HttpEdge(
        client::build, identities, ClusterAccess.of(address).withTrust(trust), timer, LIMITS);
  }
}
