package dev.orch.node;

import dev.orch.model.core.HTTPHeader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Probes over the host's network with the JDK's client. A named edge: the client's selector has a
 * thread of its own.
 */
public final class NetworkProber implements Prober {
  private static final int BAD = 400;
  private static final int GOOD = 200;

  private final Executor executor;
  private final ScheduledExecutorService timer;
  private volatile @Nullable HttpClient client;

  /**
   * A prober.
   *
   * @param executor what answers are handled on
   * @param timer what time-outs run on
   */
  public NetworkProber(Executor executor, ScheduledExecutorService timer) {
    this.executor = executor;
    this.timer = timer;
  }

  /**
   * Made at first use: most clusters probe nothing. Probes trust every certificate, as the kubelet
   * does.
   */
  private HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .executor(executor)
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .sslContext(trusting())
              .build();
      client = made;
    }
    return made;
  }

  private static SSLContext trusting() {
    X509TrustManager everybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {everybody}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CompletionStage<Outcome> http(String url, List<HTTPHeader> headers, Duration timeout) {
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(timeout)
              .header("User-Agent", "kube-probe/1.36");
      for (HTTPHeader header : headers) {
        if (!header.name().equalsIgnoreCase("Host")) {
          request.setHeader(header.name(), header.value());
        }
      }
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(new Outcome(false, String.valueOf(e.getMessage())));
    }
    return client()
        .sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
        .handleAsync((response, failure) -> outcome(url, response, failure), executor);
  }

  private static Outcome outcome(
      String url, @Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
    if (response == null) {
      Throwable cause =
          failure == null || failure.getCause() == null ? failure : failure.getCause();
      return new Outcome(
          false, "Get \"" + url + "\": " + (cause == null ? "no answer" : cause.toString()));
    }
    int status = response.statusCode();
    return status >= GOOD && status < BAD
        ? Outcome.OK
        : new Outcome(false, "HTTP probe failed with statuscode: " + status);
  }

  @Override
  public CompletionStage<Outcome> tcp(String host, int port, Duration timeout) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    AsynchronousSocketChannel channel;
    try {
      channel = AsynchronousSocketChannel.open();
    } catch (IOException e) {
      return CompletableFuture.completedFuture(new Outcome(false, String.valueOf(e.getMessage())));
    }
    ScheduledFuture<?> late =
        timer.schedule(
            () -> end(channel, result, "dial tcp: i/o timeout"),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    channel.connect(
        new InetSocketAddress(host, port),
        null,
        new CompletionHandler<Void, @Nullable Object>() {
          @Override
          public void completed(Void done, @Nullable Object nothing) {
            late.cancel(false);
            end(channel, result, "");
          }

          @Override
          public void failed(Throwable failure, @Nullable Object nothing) {
            late.cancel(false);
            end(channel, result, "dial tcp " + host + ":" + port + ": " + failure.getMessage());
          }
        });
    return result;
  }

  private static void end(
      AsynchronousSocketChannel channel, CompletableFuture<Outcome> result, String failure) {
    result.complete(failure.isEmpty() ? Outcome.OK : new Outcome(false, failure));
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(NetworkProber.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a probe", e);
    }
  }
}
