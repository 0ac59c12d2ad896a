package dev.orch.apiserver.aggregation;

import dev.orch.apiserver.backend.ClientTls;
import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.backend.Fetch;
import dev.orch.apiserver.backend.TlsConnection;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceSpec;
import dev.orch.model.apiregistration.ServiceReference;
import dev.orch.model.core.Pod;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.PodStreams.Connection;
import dev.orch.store.api.Reason;
import dev.orch.store.api.User;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reaches the servers behind APIServices. For any thread. */
public final class RemoteServers {
  private static final long PATIENCE_SECONDS = 5;

  /** As whom this server itself asks others. */
  private static final User AGGREGATOR = User.of("system:kube-aggregator", User.MASTERS);

  /** What a server is asked over, kept while its APIService says the same. */
  private record Built(APIServiceSpec spec, ClientTls verifying, ClientTls trusting) {}

  private final Api api;
  private final Dialer dialer;
  private final @Nullable PodStreams streams;
  private final ClientTls.@Nullable Shown shown;
  private final ScheduledExecutorService timer;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, Built> built = new ConcurrentHashMap<>();

  /**
   * @param streams who reaches pods on nodes of this process
   * @param shown what this server shows itself with
   */
  public RemoteServers(
      Api api,
      Dialer dialer,
      @Nullable PodStreams streams,
      ClientTls.@Nullable Shown shown,
      ScheduledExecutorService timer) {
    this.api = api;
    this.dialer = dialer;
    this.streams = streams;
    this.shown = shown;
    this.timer = timer;
  }

  /** A connection to a server, and the host it was asked for as. */
  public record Reached(Connection connection, String host) {}

  /** Where a server is, or why it is nowhere. */
  public ServiceRoute route(ServiceReference service) {
    return ServiceRoute.of(service, api);
  }

  /**
   * Connects to one of the places in turn, over TLS.
   *
   * @param verified whether the server must prove who it is, as its APIService wants it
   * @param route one that leads somewhere
   */
  public CompletionStage<Reached> reach(APIService service, ServiceRoute route, boolean verified) {
    ClientTls tls;
    try {
      Built both = built(service);
      tls = verified ? both.verifying : both.trusting;
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException(e.getMessage(), e));
    }
    int next = Math.floorMod(turn.getAndIncrement(), route.places().size());
    ServiceRoute.Place place = route.places().get(next);
    String namespace = service(service).namespace();
    return plain(place, namespace)
        .thenCompose(plain -> TlsConnection.over(plain, tls.handler(), timer))
        .thenApply(c -> new Reached(c, Dialer.address(place.host(), place.port())));
  }

  private static ServiceReference service(APIService service) {
    ServiceReference reference = service.spec().service();
    if (reference == null) {
      throw new IllegalStateException(service.metadata().name() + " has no service");
    }
    return reference;
  }

  private static String name(APIService service) {
    return service(service).name() + "." + service(service).namespace() + ".svc";
  }

  private Built built(APIService service) {
    String key = service.metadata().name();
    Built present = built.get(key);
    if (present != null && present.spec.equals(service.spec())) {
      return present;
    }
    ClientTls trusting = ClientTls.trustingAnybody(name(service), shown);
    ClientTls verifying =
        service.spec().insecureSkipTLSVerify()
            ? trusting
            : ClientTls.verifying(service.spec().caBundle(), name(service), shown);
    Built made = new Built(service.spec(), verifying, trusting);
    built.put(key, made);
    return made;
  }

  /** Forgets what was kept of one that is gone. */
  void forget(String service) {
    built.remove(service);
  }

  private CompletionStage<Connection> plain(ServiceRoute.Place place, String namespace) {
    PodStreams pods = streams;
    if (pods == null || place.pod().isEmpty()) {
      return dialer.dial(place.host(), place.port());
    }
    Optional<Pod> pod =
        api.resources(Pod.class)
            .inNamespace(namespace)
            .find(place.pod())
            .filter(found -> found.status().podIP().equals(place.host()));
    return pod.isEmpty()
        ? dialer.dial(place.host(), place.port())
        : pods.connect(pod.get(), place.port())
            .exceptionallyCompose(
                failure ->
                    isElsewhere(failure)
                        ? dialer.dial(place.host(), place.port())
                        : CompletableFuture.failedFuture(failure));
  }

  /** Whether the pod's node is none of this process. */
  private static boolean isElsewhere(Throwable failure) {
    return unwrapped(failure) instanceof ApiException refusal && refusal.is(Reason.NOT_FOUND);
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Why a server wasn't reached, for callers. */
  public static String words(Throwable failure) {
    return String.valueOf(unwrapped(failure).getMessage());
  }

  /** Asks a server something, as this server itself; fails after five seconds. */
  CompletionStage<Fetch.Answer> get(
      APIService service, ServiceRoute route, String path, boolean verified) {
    CompletableFuture<Fetch.Answer> result = new CompletableFuture<>();
    ScheduledFuture<?> limit =
        timer.schedule(
            () ->
                result.completeExceptionally(
                    new IOException(
                        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)")),
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    reach(service, route, verified)
        .thenCompose(
            reached -> {
              result.whenComplete((answer, failure) -> reached.connection.close());
              return Fetch.send(reached.connection, request(path, reached.host));
            })
        .whenComplete(
            (answer, failure) -> {
              limit.cancel(false);
              if (failure == null) {
                result.complete(answer);
              } else {
                result.completeExceptionally(unwrapped(failure));
              }
            });
    return result;
  }

  private static FullHttpRequest request(String path, String host) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request
        .headers()
        .set("Host", host)
        .set("Accept", "application/json")
        .set("Connection", "close")
        .set("User-Agent", "orch-aggregator");
    FrontProxyHeaders.set(request.headers(), AGGREGATOR);
    return request;
  }
}
