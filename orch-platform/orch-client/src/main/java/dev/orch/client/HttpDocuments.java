package dev.orch.client;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Fetches documents that others publish, such as the keys of an issuer of tokens: over HTTP, in ten
 * seconds and with 4 MiB at most. No redirect is followed, and no credentials are shown. For any
 * thread; nobody waits.
 */
public final class HttpDocuments {
  private static final HttpEdge.Limits LIMITS =
      HttpEdge.Limits.DEFAULT.withCall(Duration.ofSeconds(10)).withLargest(4 << 20, 1 << 20);

  private final Executor executor;
  private final ScheduledExecutorService timer;

  /**
   * @param executor what connections are served by
   * @param timer what time limits run on
   */
  public HttpDocuments(Executor executor, ScheduledExecutorService timer) {
    this.executor = executor;
    this.timer = timer;
  }

  /** With threads of its own, which end when they are idle and with the JVM. */
  public static HttpDocuments create() {
    OwnParts own = new OwnParts();
    return new HttpDocuments(own.executor(), own.timer());
  }

  /**
   * The body of a successful answer; fails if there is none.
   *
   * @param authorities certificates in PEM of who may vouch for the server, or {@code ""} for those
   *     that the JDK knows
   */
  public CompletionStage<byte[]> fetch(URI url, String authorities) {
    try {
      Trust trust = authorities.isEmpty() ? Trust.SYSTEM : Trust.authority(authorities);
      URI server = URI.create(url.getScheme() + "://" + url.getRawAuthority());
      ClusterAccess access = ClusterAccess.of(server).withTrust(trust);
      return edge(access).later(get(url), LIMITS.call()).thenCompose(HttpDocuments::body);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Outgoing get(URI url) {
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return new Outgoing(
        "GET",
        url.getRawPath() + query,
        Outgoing.JSON,
        null,
        Outgoing.JSON,
        ImmutableList.of(),
        false);
  }

  private static CompletionStage<byte[]> body(Answer answer) {
    return answer.code() == HttpEdge.OK
        ? CompletableFuture.completedFuture(answer.body())
        : CompletableFuture.failedFuture(new IOException("the answer is " + answer.code()));
  }

  /** Documents are asked for so seldom that no connection is kept. */
  private HttpEdge edge(ClusterAccess access) {
    Identities identities = new Identities();
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LIMITS.connect())
            .sslContext(access.trust().context(identities))
            .executor(executor);
    return new HttpEdge(client::build, identities, access, timer, LIMITS);
  }
}
