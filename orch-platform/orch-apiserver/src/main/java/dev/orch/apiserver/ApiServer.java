package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.apiserver.aggregation.Aggregator;
import dev.orch.apiserver.aggregation.RemoteServers;
import dev.orch.apiserver.audit.AuditPolicy;
import dev.orch.apiserver.audit.AuditSink;
import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.flow.FlowControl;
import dev.orch.apiserver.http.BodyMemory;
import dev.orch.apiserver.http.NettyServer;
import dev.orch.model.Chance;
import dev.orch.model.core.Node;
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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' HTTP API over an API in Java: HTTPS with HTTP/1.1 and HTTP/2. Its network threads are
 * its own; requests run on the executor it is given.
 */
public final class ApiServer implements AutoCloseable {
  /** As kube-apiserver's --max-requests-inflight and --max-mutating-requests-inflight add up to. */
  private static final int SEATS = 600;

  /** Enough for a thousand nodes, each with a dozen. */
  private static final int WATCHES = 20_000;

  private static final Duration ARRIVAL = Duration.ofMinutes(1);

  private final NettyServer server;
  private final Parts parts;
  private final @Nullable IdentityLease lease;

  private ApiServer(NettyServer server, Parts parts, @Nullable IdentityLease lease) {
    this.server = server;
    this.parts = parts;
    this.lease = lease;
  }

  /** What is behind the network. */
  private record Parts(
      Dispatcher dispatcher,
      @Nullable Aggregator aggregator,
      @Nullable FlowControl flows,
      Nodes nodes) {
    void close() {
      if (aggregator != null) {
        aggregator.close();
      }
      if (flows != null) {
        flows.close();
      }
    }
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

  /**
   * Reads a page of a node's agent that isn't of this process, such as {@code /metrics/resource};
   * the stage fails with an {@link IOException}.
   */
  public CompletionStage<byte[]> nodePage(Node node, String path) {
    return parts.nodes.page(node, path);
  }

  /** What the bodies of requests take, for tests. */
  BodyMemory memory() {
    return parts.dispatcher.limits().memory();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
    parts.close();
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
    Predicate<String> anonymous = path -> true;
    Admission admission = new Admission() {};
    final InstantSource clock;
    Health health = new Health();
    @Nullable PodLogs logs;
    @Nullable PodStreams streams;
    @Nullable NodePages pages;
    @Nullable KubeletClient kubelets;
    @Nullable FrontProxy frontProxy;
    @Nullable Auditing audit;
    Duration arrival = ARRIVAL;
    int watches = WATCHES;
    private int seats = SEATS;
    List<X509Certificate> clientAuthorities = ImmutableList.of();
    private @Nullable String host;

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

    /**
     * Which paths somebody may ask for who shows nothing, before it is asked whether they are
     * allowed to; without, any.
     */
    public Builder anonymous(Predicate<String> paths) {
      this.anonymous = paths;
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
     * What the server shows to the agents of nodes that aren't of this process, and by whose
     * certificates it knows them; without, it doesn't ask them.
     */
    public Builder kubelets(KubeletClient shown) {
      this.kubelets = shown;
      return this;
    }

    /**
     * How many requests are served at once, by default 600 as kube-apiserver's; of more,
     * FlowSchemas and PriorityLevelConfigurations say which are next.
     */
    public Builder requestsInFlight(int most) {
      this.seats = most;
      return this;
    }

    /**
     * Has it noted who asks for what, and what becomes of it.
     *
     * @param policy of which requests, and how much
     * @param sink where it is kept; not closed
     */
    public Builder audit(AuditPolicy policy, AuditSink sink) {
      this.audit = new Auditing(policy, sink, clock, api::kinds);
      return this;
    }

    /** How many watches there may be at once, by default 20,000. */
    public Builder watches(int most) {
      this.watches = most;
      return this;
    }

    /**
     * How long a request may take to arrive, from its first byte to its last; by default a minute.
     */
    public Builder arrival(Duration most) {
      this.arrival = most;
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
     * The authorities whose certificates clients are asked for; whom such a certificate is of is
     * the authenticator's to say, for one {@link ClientCertificates}.
     */
    public Builder clientAuthorities(List<X509Certificate> authorities) {
      this.clientAuthorities = ImmutableList.copyOf(authorities);
      return this;
    }

    /**
     * The name of the host, a DNS label, for which the server shows by a Lease in kube-system that
     * it is there; without, it doesn't.
     */
    public Builder host(String name) {
      this.host = name;
      return this;
    }

    /**
     * Registers what is served as APIServices, listens and serves.
     *
     * @param port the port, or 0 for any free one
     * @throws IOException if the address can't be had
     */
    public ApiServer serve(String address, int port) throws IOException {
      EventLoopGroup loops = NettyServer.loops("orch-apiserver");
      Dialer dialer = new Dialer(loops, executor);
      Nodes nodes = Nodes.of(this, dialer);
      Aggregator aggregator =
          Aggregator.isPossible(api) ? aggregator(dialer, nodes.streams()) : null;
      FlowControl flows =
          FlowControl.isPossible(api)
              ? FlowControl.start(api, seats, clock, executor, timer)
              : null;
      Dispatcher dispatcher =
          new Dispatcher(
              this, executor, timer, new HostCheck(identity.names()), aggregator, flows, nodes);
      Parts parts = new Parts(dispatcher, aggregator, flows, nodes);
      try {
        NettyServer server =
            NettyServer.listen(
                address, port, identity.tls(clientAuthorities), dispatcher, executor, loops);
        return new ApiServer(server, parts, lease(server.address()));
      } catch (IOException e) {
        parts.close();
        throw e;
      }
    }

    private @Nullable IdentityLease lease(InetSocketAddress at) {
      if (host == null) {
        return null;
      }
      String address = InetAddresses.toUriString(at.getAddress()) + ":" + at.getPort();
      String once = new Chance(clock.instant().toEpochMilli()).uuid();
      return new IdentityLease(api, clock, executor, timer, host, address, once);
    }

    private Aggregator aggregator(Dialer dialer, @Nullable PodStreams reached) {
      FrontProxy proxy = frontProxy;
      if (proxy != null) {
        ExtensionAuthentication.publish(api, identity, proxy);
      }
      RemoteServers servers =
          new RemoteServers(api, dialer, reached, proxy == null ? null : proxy.shown(), timer);
      return Aggregator.start(api, servers, clock, timer);
    }
  }
}
