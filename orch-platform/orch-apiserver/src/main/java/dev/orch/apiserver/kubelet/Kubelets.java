package dev.orch.apiserver.kubelet;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.backend.ClientTls;
import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.backend.Fetch;
import dev.orch.apiserver.backend.TlsConnection;
import dev.orch.apiserver.backend.TlsFailures;
import dev.orch.apiserver.stream.SpdyCall;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.model.Bytes;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.store.api.Api;
import dev.orch.store.api.PodStreams.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks the agents of nodes over HTTPS, at the port that the node's status tells. An agent must show
 * a certificate that the cluster's authority has signed, for its address and its name. For any
 * thread.
 */
public final class Kubelets {
  /**
   * In which order addresses are taken. A host's name comes after its address here, as names need
   * not be known where this server runs.
   */
  private static final List<String> PREFERRED =
      ImmutableList.of("InternalIP", "InternalDNS", "Hostname", "ExternalDNS", "ExternalIP");

  private static final long PATIENCE_SECONDS = 10;

  private final Api api;
  private final Dialer dialer;
  private final ClientTls tls;
  private final ScheduledExecutorService timer;

  /**
   * @param api where nodes tell their addresses, as somebody who may read them
   * @param authority who signs the agents' certificates, in PEM
   * @param shown whom the server shows itself as
   * @param timer for time limits; not shut down
   */
  public Kubelets(
      Api api,
      Dialer dialer,
      Bytes authority,
      ClientTls.Shown shown,
      ScheduledExecutorService timer) {
    this.api = api;
    this.dialer = dialer;
    this.tls = ClientTls.verifying(authority, "", shown);
    this.timer = timer;
  }

  /** Where a node's agent listens. */
  public record Place(String node, String host, int port) {
    /** Host and port as one text. */
    public String authority() {
      return Dialer.address(host, port);
    }
  }

  /** Where the agent of the node of that name listens; empty if it doesn't tell. */
  Optional<Place> place(String node) {
    return node.isEmpty()
        ? Optional.empty()
        : api.resources(Node.class).find(node).flatMap(this::place);
  }

  /** Where the agent of the node listens; empty if it doesn't tell. */
  public Optional<Place> place(Node node) {
    int port = node.status().daemonEndpoints().kubeletEndpoint().port();
    if (port == 0) {
      return Optional.empty();
    }
    for (String type : PREFERRED) {
      for (NodeAddress address : node.status().addresses()) {
        if (address.type().equals(type) && !address.address().isEmpty()) {
          return Optional.of(new Place(node.metadata().name(), address.address(), port));
        }
      }
    }
    return Optional.empty();
  }

  /** Connects; a stage that fails does so with an {@link IOException}. */
  public CompletionStage<Connection> reach(Place place) {
    SslHandler handler = tls.named(place.host).handler();
    return dialer
        .dial(place.host, place.port)
        .thenCompose(plain -> TlsConnection.over(plain, handler, timer))
        .thenApply(
            connection -> {
              String fault = NodeCertificate.fault(handler.engine(), place.node);
              if (!fault.isEmpty()) {
                connection.close();
                throw new CompletionException(new IOException(fault));
              }
              return connection;
            });
  }

  /** Opens streams; a stage that fails does so with an {@link IOException}. */
  CompletionStage<Void> stream(Place place, SpdyCall.Wish wish, StreamUser user) {
    SslHandler handler = tls.named(place.host).handler();
    return dialer
        .dial(
            place.host,
            place.port,
            true,
            channel -> channel.pipeline().addLast(handler, new Handshake()))
        .thenCompose(channel -> shaken(channel, handler, place))
        .thenCompose(channel -> SpdyCall.over(channel, wish, user, timer));
  }

  /** Closes a connection whose handshake fails, until somebody speaks on it. */
  private static final class Handshake extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
      here.close();
    }
  }

  private static CompletionStage<Channel> shaken(Channel channel, SslHandler handler, Place place) {
    CompletableFuture<Channel> result = new CompletableFuture<>();
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              String fault =
                  done.isSuccess()
                      ? NodeCertificate.fault(handler.engine(), place.node)
                      : TlsFailures.words(done.cause());
              if (fault.isEmpty()) {
                channel.pipeline().remove(Handshake.class);
                result.complete(channel);
              } else {
                channel.close();
                result.completeExceptionally(new IOException(fault));
              }
            });
    return result;
  }

  /** Reads a page of a node's agent; fails after ten seconds. */
  public CompletionStage<Fetch.Answer> get(Place place, String path) {
    CompletableFuture<Fetch.Answer> result = new CompletableFuture<>();
    ScheduledFuture<?> limit =
        timer.schedule(
            () -> result.completeExceptionally(new IOException("context deadline exceeded")),
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    reach(place)
        .thenCompose(
            connection -> {
              result.whenComplete((answer, failure) -> connection.close());
              return Fetch.send(connection, request(place, path));
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

  static FullHttpRequest request(Place place, String path) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request
        .headers()
        .set("Host", place.authority())
        .set("Connection", "close")
        .set("User-Agent", "kube-apiserver");
    return request;
  }

  static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Why an agent wasn't reached, for callers. */
  public static String words(Throwable failure) {
    return String.valueOf(unwrapped(failure).getMessage());
  }
}
