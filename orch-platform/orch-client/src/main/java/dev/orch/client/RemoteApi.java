package dev.orch.client;

import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The API of a Kubernetes server, whichever it is, over HTTP: what is written against {@link Api}
 * runs against it unchanged. For any thread. A call waits for the server's answer.
 *
 * <pre>{@code
 * try (RemoteApi api = RemoteApi.connect()) {
 *   api.resources(Deployment.class).inNamespace("default").edit("web", d -> …);
 * }
 * }</pre>
 *
 * <p>Calls throw what they throw in-process. A server that can't be reached, or gives no answer in
 * time, is an {@code ApiException} with reason ServiceUnavailable or Timeout; a write that was sent
 * and not answered is an {@link dev.orch.store.api.UnknownFateException}.
 */
public final class RemoteApi implements Api, AutoCloseable {
  /** Whoever the credentials say. */
  private static final User ONESELF = User.of("");

  private final Remote remote;
  private final Calls calls;
  private final Runnable end;

  private RemoteApi(Remote remote, Caller caller, Runnable end) {
    this.remote = remote;
    this.calls = new Calls(remote, caller);
    this.end = end;
  }

  /**
   * The cluster that kubectl would call, or the one that this program's pod runs in; with the
   * system's clock and threads of its own.
   *
   * @throws IllegalArgumentException if there is neither
   */
  public static RemoteApi connect() {
    return builder(KubeConfig.find(OwnParts.clock())).build();
  }

  /** Begins a client of a cluster. */
  public static Builder builder(ClusterAccess access) {
    return new Builder(access);
  }

  /** The built-in kinds and those that were given, and after {@link #discover} the server's. */
  @Override
  public Kinds kinds() {
    return remote.kinds();
  }

  /**
   * Asks the server for its kinds, and adds those that have no record here as kinds of {@link
   * dev.orch.model.DynamicObject}s. Returns all.
   */
  public Kinds discover() {
    remote.learn(Discovering.kinds(calls));
    return remote.kinds();
  }

  @Override
  public <T extends Resource> Resources<T> resources(Kind<T> kind) {
    return new RemoteResources<>(calls, kind, "", "");
  }

  /**
   * The same API, called as somebody else, which the server must allow (impersonation). A user
   * without a name is whoever the credentials say. Closing it closes this too.
   */
  @Override
  public RemoteApi as(Caller caller) {
    return new RemoteApi(remote, caller, end);
  }

  /** Who calls; a user without a name where the credentials say who it is. */
  @Override
  public Caller caller() {
    return calls.caller;
  }

  /** Reads the logs of pods. */
  public PodLogs logs() {
    return new RemoteLogs(calls);
  }

  /** Ends every watch and log. What was given is left as it is. */
  @Override
  public void close() {
    remote.close();
    end.run();
  }

  /** What a client is made of; whatever isn't set has a default. For one thread. */
  public static final class Builder {
    private final ClusterAccess access;
    private @Nullable Executor executor;
    private @Nullable ScheduledExecutorService timer;
    private @Nullable InstantSource clock;
    private @Nullable Chance chance;
    private Kinds kinds = BuiltInKinds.all();
    private String fieldManager = "orch";
    private Consumer<String> warnings = Builder::log;
    private HttpEdge.Limits limits = HttpEdge.Limits.DEFAULT;

    private Builder(ClusterAccess access) {
      this.access = access;
    }

    private static void log(String warning) {
      System.getLogger(RemoteApi.class.getName()).log(System.Logger.Level.WARNING, warning);
    }

    /**
     * What connections are served by. By default threads of the client's own; it must not be a pool
     * whose threads call this API, as they would wait for each other.
     */
    public Builder executor(Executor executor) {
      this.executor = executor;
      return this;
    }

    /** What delays run on; not one whose only thread calls this API. */
    public Builder timer(ScheduledExecutorService timer) {
      this.timer = timer;
      return this;
    }

    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** Where the spread of delays comes from. */
    public Builder chance(Chance chance) {
      this.chance = chance;
      return this;
    }

    /** The kinds that have records; by default the built-in ones. */
    public Builder kinds(Kinds kinds) {
      this.kinds = kinds;
      return this;
    }

    /** The name under which the server records changes, where a call names none. */
    public Builder fieldManager(String name) {
      this.fieldManager = name;
      return this;
    }

    /** Is told of the server's warnings, on the thread that calls; by default they are logged. */
    public Builder warnings(Consumer<String> listener) {
      this.warnings = listener;
      return this;
    }

    /** How long a call may take; 30 s by default. */
    public Builder callTimeout(Duration timeout) {
      this.limits = limits.withCall(timeout);
      return this;
    }

    /**
     * The longest that a call waits because the server is busy and said for how long (429); where
     * it says longer, the caller is told. 5 s by default.
     */
    public Builder longestPause(Duration pause) {
      this.limits = limits.withPause(pause);
      return this;
    }

    /** How many calls are on their way at a time, beside watches and logs; 64 by default. */
    public Builder inFlight(int calls) {
      this.limits = limits.withInFlight(calls);
      return this;
    }

    /** The most bytes of an answer, 256 MiB by default, and of a watch's event, 16 MiB. */
    public Builder largest(long answer, int event) {
      this.limits = limits.withLargest(answer, event);
      return this;
    }

    /** The client; nothing is sent before the first call. */
    public RemoteApi build() {
      OwnParts own = new OwnParts();
      ScheduledExecutorService timer = this.timer == null ? own.timer() : this.timer;
      Executor executor = this.executor == null ? own.executor() : this.executor;
      Identities identities = new Identities();
      HttpClient.Builder http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(limits.connect())
              .sslContext(access.trust().context(identities))
              .executor(executor);
      URI proxy = access.proxy();
      if (proxy != null) {
        http.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
      }
      Remote remote =
          new Remote(
              new HttpEdge(http::build, identities, access, timer, limits),
              executor,
              timer,
              clock == null ? OwnParts.clock() : clock,
              chance == null ? OwnParts.chance() : chance,
              kinds);
      User user = access.as() == null ? ONESELF : access.as();
      return new RemoteApi(remote, new Caller(user, fieldManager, warnings), own::close);
    }
  }
}
