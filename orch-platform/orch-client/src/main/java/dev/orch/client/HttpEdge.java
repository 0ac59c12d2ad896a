package dev.orch.client;

import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.UnknownFateException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;

/**
 * Sends requests and waits for their answers: a named edge, and a scheduling point for whoever
 * calls. For any thread.
 *
 * <p>A refusal that says nothing was done is met here: the server is busy and says when to come
 * again (429), or it didn't take the credentials and there are others now (401). What else fails is
 * the caller's to know.
 */
final class HttpEdge {
  /**
   * Bounds.
   *
   * @param call how long a call may take, each time it is sent
   * @param pause the longest that a caller is kept waiting because the server is busy; longer ones
   *     are told to it
   * @param attempts how often a call is sent while the server is busy
   * @param inFlight how many calls are on their way at a time
   * @param answer the most bytes of an answer
   * @param event the most bytes of a watch's event
   */
  record Limits(Duration call, Duration pause, int attempts, int inFlight, long answer, int event) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(30), Duration.ofSeconds(5), 5, 64, 256L << 20, 16 << 20);

    /** Less than a call may take: so it is known that nothing was sent. */
    Duration connect() {
      return call.dividedBy(2);
    }

    Limits withCall(Duration changed) {
      return new Limits(changed, pause, attempts, inFlight, answer, event);
    }

    Limits withPause(Duration changed) {
      return new Limits(call, changed, attempts, inFlight, answer, event);
    }

    Limits withInFlight(int changed) {
      return new Limits(call, pause, attempts, changed, answer, event);
    }

    Limits withLargest(long changedAnswer, int changedEvent) {
      return new Limits(call, pause, attempts, inFlight, changedAnswer, changedEvent);
    }
  }

  static final int OK = 200;
  private static final long LARGEST_REFUSAL = 1 << 20;

  private final Supplier<HttpClient> clients;
  private volatile HttpClient client;
  private final Identities identities;
  private final ClusterAccess access;
  private final String base;
  private final ScheduledExecutorService timer;
  private final Semaphore inFlight;
  final Limits limits;

  HttpEdge(
      Supplier<HttpClient> clients,
      Identities identities,
      ClusterAccess access,
      ScheduledExecutorService timer,
      Limits limits) {
    this.clients = clients;
    this.client = clients.get();
    this.identities = identities;
    this.access = access;
    String server = access.server().toString();
    this.base = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    this.timer = timer;
    this.limits = limits;
    this.inFlight = new Semaphore(limits.inFlight());
  }

  /** Sends a call and returns its answer, a refusal too. @throws ApiException if there is none */
  Answer call(Outgoing request) {
    enter(request);
    try {
      return read(request, settled(request), limits.answer());
    } finally {
      inFlight.release();
    }
  }

  /**
   * The same for an answer that goes on: it has begun when this returns.
   *
   * @throws ApiException if it is refused
   */
  Opened open(Outgoing request) {
    enter(request);
    try {
      Opened opened = settled(request);
      if (opened.code() == OK) {
        return opened;
      }
      throw read(request, opened, LARGEST_REFUSAL).refusal(request);
    } finally {
      inFlight.release();
    }
  }

  /**
   * The same without waiting, tried once, and given up when it takes too long; a refusal is an
   * answer like others.
   *
   * @throws CredentialsException if there is nothing to show
   */
  CompletableFuture<Opened> openLater(Outgoing request) {
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> response =
        send(request, access.credentials().get());
    ScheduledFuture<?> limit =
        timer.schedule(() -> response.cancel(true), limits.call().toNanos(), TimeUnit.NANOSECONDS);
    response.whenComplete((begun, failed) -> limit.cancel(false));
    return response.thenApply(Opened::of);
  }

  /**
   * A whole answer, a refusal too, that is asked for once and without waiting; fails with a {@link
   * TimeoutException} if it isn't there in time.
   */
  CompletableFuture<Answer> later(Outgoing request, Duration limit) {
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> response =
        send(request, access.credentials().get());
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ScheduledFuture<?> end =
        timer.schedule(
            () -> answer.completeExceptionally(new TimeoutException()),
            limit.toNanos(),
            TimeUnit.NANOSECONDS);
    CompletableFuture<Answer> whole =
        response
            .thenApply(Opened::of)
            .thenCompose(
                opened -> {
                  CompletableFuture<byte[]> body = Collected.of(opened, limits.answer()).whole();
                  answer.whenComplete((is, failed) -> body.cancel(true));
                  return body.thenApply(b -> new Answer(opened.code(), opened.headers(), b));
                });
    whole.whenComplete(
        (is, failed) -> {
          if (failed == null) {
            answer.complete(is);
          } else {
            answer.completeExceptionally(failed);
          }
        });
    answer.whenComplete(
        (is, failed) -> {
          end.cancel(false);
          response.cancel(true);
        });
    return answer;
  }

  /** Waits for what comes of each, which comes in any case. */
  static <V> List<V> all(List<CompletableFuture<V>> awaited) {
    try {
      List<V> all = new ArrayList<>();
      for (CompletableFuture<V> each : awaited) {
        all.add(each.get());
      }
      return all;
    } catch (InterruptedException e) {
      awaited.forEach(each -> each.cancel(true));
      Thread.currentThread().interrupt();
      throw Errors.of(Reason.TIMEOUT, "interrupted", null);
    } catch (ExecutionException e) {
      throw new IllegalStateException(unwrapped(e));
    }
  }

  /** The rest of such an answer that is a refusal. */
  CompletableFuture<Answer> readLater(Opened opened) {
    return Collected.of(opened, LARGEST_REFUSAL)
        .whole()
        .thenApply(body -> new Answer(opened.code(), opened.headers(), body));
  }

  /**
   * Has credentials that the server no longer takes got anew. @throws CredentialsException if not
   */
  void renew() {
    access.credentials().refused(access.credentials().get());
  }

  private void enter(Outgoing request) {
    try {
      if (!inFlight.tryAcquire(limits.call().toNanos(), TimeUnit.NANOSECONDS)) {
        throw Errors.tooManyRequests(
            request + ": " + limits.inFlight() + " calls are on their way already", 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notSent(request, e);
    }
  }

  /** The beginning of an answer that waiting or other credentials don't improve. */
  private Opened settled(Outgoing request) {
    boolean renewed = false;
    for (int attempt = 1; ; attempt++) {
      Credential shown = credential(request);
      Opened opened = Opened.of(await(request, send(request, shown)));
      if (opened.code() == Answer.UNAUTHORIZED && !renewed && hasOthers(shown)) {
        renewed = true;
        drop(opened);
        continue;
      }
      long pause = opened.code() == Answer.TOO_MANY_REQUESTS ? opened.retryAfter() : -1;
      if (pause < 0 || pause > limits.pause().toSeconds() || attempt >= limits.attempts()) {
        return opened;
      }
      drop(opened);
      pause(request, pause);
    }
  }

  /** Whether there is something else to show than what was refused. */
  private boolean hasOthers(Credential shown) {
    access.credentials().refused(shown);
    try {
      return !access.credentials().get().equals(shown);
    } catch (CredentialsException e) {
      return false;
    }
  }

  private Credential credential(Outgoing request) {
    try {
      return access.credentials().get();
    } catch (CredentialsException e) {
      ApiException refusal = Errors.of(Reason.UNAUTHORIZED, request + ": " + e.getMessage(), null);
      refusal.initCause(e);
      throw refusal;
    }
  }

  private CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> send(
      Outgoing request, Credential credential) {
    if (identities.show(credential.identity())) {
      client = clients.get(); // whose connections show the new one
    }
    byte[] body = request.body();
    HttpRequest.Builder built =
        HttpRequest.newBuilder(URI.create(base + request.path()))
            .method(
                request.method(),
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Accept", request.accept());
    if (body != null) {
      built.header("Content-Type", request.contentType());
    }
    if (!credential.authorization().isEmpty()) {
      built.header("Authorization", credential.authorization());
    }
    for (int i = 0; i < request.headers().size(); i += 2) {
      built.header(request.headers().get(i), request.headers().get(i + 1));
    }
    return client.sendAsync(built.build(), HttpResponse.BodyHandlers.ofPublisher());
  }

  private Answer read(Outgoing request, Opened opened, long most) {
    return new Answer(
        opened.code(), opened.headers(), await(request, Collected.of(opened, most).whole()));
  }

  /** Reads what follows and forgets it, so that the connection can be used again. */
  private static void drop(Opened opened) {
    Collected.of(opened, LARGEST_REFUSAL);
  }

  private void pause(Outgoing request, long seconds) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    timer.schedule(() -> over.complete(true), seconds, TimeUnit.SECONDS);
    await(request, over);
  }

  private <V> V await(Outgoing request, CompletableFuture<V> answer) {
    try {
      return answer.get(limits.call().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw noAnswer(request, unwrapped(e));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw noAnswer(
          request, new TimeoutException("no answer in " + limits.call().toSeconds() + " s"));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw noAnswer(request, e);
    }
  }

  static Throwable unwrapped(Throwable failed) {
    Throwable cause = failed;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static ApiException noAnswer(Outgoing request, Throwable why) {
    boolean sent =
        !(why instanceof ConnectException
            || why instanceof HttpConnectTimeoutException
            || why instanceof SSLHandshakeException);
    return sent && request.changes()
        ? new UnknownFateException(request + ": " + told(why), why)
        : notSent(request, why);
  }

  private static ApiException notSent(Outgoing request, Throwable why) {
    Reason reason = why instanceof TimeoutException ? Reason.TIMEOUT : Reason.SERVICE_UNAVAILABLE;
    ApiException refusal = Errors.of(reason, request + ": " + told(why), null);
    refusal.initCause(why);
    return refusal;
  }

  private static String told(Throwable why) {
    String message = why.getMessage();
    return message == null ? why.getClass().getSimpleName() : message;
  }
}
