package dev.orch.apiserver;

import dev.orch.apiserver.aggregation.Aggregator;
import dev.orch.apiserver.aggregation.RemoteServers;
import dev.orch.apiserver.backend.Dialer;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' HTTP API over an API in Java: HTTPS with HTTP/1.1 and HTTP/2. Its network threads are
 * its own; requests run on the executor it is given.
 */
public final class ApiServer implements AutoCloseable {
  private final NettyServer server;
  private final @Nullable Aggregator aggregator;

  private ApiServer(NettyServer server, @Nullable Aggregator aggregator) {
    this.server = server;
    this.aggregator = aggregator;
  }

  /**
   * Begins a server for an API.
   *
   * @param api the API, as somebody who may do everything; each request acts as its own caller
   * @param identity the certificate it shows
   * @param clock the time, for ages in tables
   * @param executor what requests and watches run on; not shut down
   * @param timer what time-outs run on; not shut down
   */
  public static Builder builder(
      Api api,
      Identity identity,
      InstantSource clock,
      Executor executor,
      ScheduledExecutorService timer) {
    return new Builder(api, identity, clock, executor, timer);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    if (aggregator != null) {
      aggregator.close();
    }
    server.close();
  }

  /** What a server is made of. For one thread. */
  public static final class Builder {
    final Api api;
    final Identity identity;
    final Executor executor;
    final ScheduledExecutorService timer;
    Authorizer authorizer = Authorizer.MASTERS_ONLY;
    Authenticator authenticator = StaticTokens.none();
    Admission admission = new Admission() {};
    final InstantSource clock;
    Health health = new Health();
    @Nullable PodLogs logs;
    @Nullable PodStreams streams;
    @Nullable NodePages pages;
    @Nullable FrontProxy frontProxy;

    private Builder(
        Api api,
        Identity identity,
        InstantSource clock,
        Executor executor,
        ScheduledExecutorService timer) {
      this.clock = clock;
      this.api = api;
      this.identity = identity;
      this.executor = executor;
      this.timer = timer;
    }

    /**
     * Decides who may do what, before anything else of a request is looked at: the one that the API
     * asks, which does so again for each call.
     */
    public Builder authorizer(Authorizer authorizer) {
      this.authorizer = authorizer;
      return this;
    }

    /**
     * Who is asked about connections with pods, services and nodes: the plugins that the API asks
     * about writes.
     */
    public Builder admission(Admission admission) {
      this.admission = admission;
      return this;
    }

    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = authenticator;
      return this;
    }

    public Builder health(Health health) {
      this.health = health;
      return this;
    }

    /** Who reads the logs of pods; without, logs are refused. */
    public Builder logs(PodLogs logs) {
      this.logs = logs;
      return this;
    }

    /** Who connects callers with pods; without, streams are refused. */
    public Builder streams(PodStreams streams) {
      this.streams = streams;
      return this;
    }

    /** Who knows what nodes tell of themselves; without, they tell nothing. */
    public Builder pages(NodePages pages) {
      this.pages = pages;
      return this;
    }

    /**
     * What the server shows to servers behind it, which are told in kube-system's {@code
     * extension-apiserver-authentication} to believe it; without, it shows nothing.
     */
    public Builder frontProxy(FrontProxy shown) {
      this.frontProxy = shown;
      return this;
    }

    /**
     * Registers what is served as APIServices, listens and serves.
     *
     * @param port the port, or 0 for any free one
     * @throws IOException if the address can't be had
     */
    public ApiServer serve(String host, int port) throws IOException {
      EventLoopGroup loops = NettyServer.loops();
      Aggregator aggregator = Aggregator.isPossible(api) ? aggregator(loops) : null;
      Dispatcher dispatcher =
          new Dispatcher(this, executor, timer, new HostCheck(identity.names()), aggregator);
      try {
        return new ApiServer(
            NettyServer.listen(host, port, identity, dispatcher, executor, loops), aggregator);
      } catch (IOException e) {
        if (aggregator != null) {
          aggregator.close();
        }
        throw e;
      }
    }

    private Aggregator aggregator(EventLoopGroup loops) {
      FrontProxy proxy = frontProxy;
      if (proxy != null) {
        ExtensionAuthentication.publish(api, identity, proxy);
      }
      RemoteServers servers =
          new RemoteServers(
              api,
              new Dialer(loops, executor),
              streams,
              proxy == null ? null : proxy.shown(),
              timer);
      return Aggregator.start(api, servers, clock, timer);
    }
  }
}
