package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.MemoryStore;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.TokenClaims;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.ResourceCodec;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The API behind its dispatcher, with no socket, thread or clock: what it answers is a function of
 * the seed and the requests. Its clients read slowly, or go away, as the seed says.
 */
final class FuzzedServer {
  static final String ADMIN = "admin-token";
  static final String VIEWER = "viewer-token";
  private static final int OPEN_STREAMS = 20;
  private static final Identity IDENTITY =
      Identity.selfMade(
          List.of("127.0.0.1", "localhost"),
          Instant.parse("2026-01-01T00:00:00Z"),
          new SecureRandom());

  /** Issues a token that nobody takes. */
  private static final TokenIssuer NO_SECRETS =
      new TokenIssuer() {
        @Override
        public List<String> audiences() {
          return List.of("api");
        }

        @Override
        public String issue(TokenClaims claims) {
          return "a.b.c";
        }

        @Override
        public String issue(ObjectMeta account, ObjectMeta secret) {
          return "a.b.c";
        }

        @Override
        public Optional<Json.Obj> read(String token) {
          return Optional.empty();
        }
      };

  final LocalApi api;
  private final SimulatedExecutor executor;
  private final MemoryStore<Resource> store;
  private final Dispatcher dispatcher;
  private final Rng rng;
  private final double slow;
  private final int watchesAtFirst;
  private final Deque<Recorder> open = new ArrayDeque<>();

  /** What came back: the status, the type, and the body or its beginning. */
  record Answer(int status, String type, byte[] body, boolean isStream) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  FuzzedServer(long seed) {
    this(
        seed,
        StaticTokens.none()
            .with(ADMIN, User.of("admin", User.MASTERS))
            .with(VIEWER, User.of("viewer")),
        0.2);
  }

  /**
   * @param tokens who may ask
   * @param slow how often a client of a stream doesn't keep up; one that always does reads all
   */
  FuzzedServer(long seed, StaticTokens tokens, double slow) {
    this.slow = slow;
    executor = new SimulatedExecutor(seed);
    rng = Rng.of(seed).split("clients");
    store = new MemoryStore<>(new ResourceCodec(), 1, 1 << 10, 64L << 20);
    api =
        LocalApi.builder()
            .clock(executor.time())
            .seed(seed)
            .store(store)
            .authorizer(Authorizer.MASTERS_ONLY)
            .rbac()
            .tokens(NO_SECRETS)
            .build();
    for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
      create("Namespace", name);
    }
    create("ServiceAccount", "default");
    BootstrapObjects.reconcile(api);
    ScheduledExecutorService worker = executor.worker("server");
    ApiServer.Builder config =
        ApiServer.builder(api, IDENTITY, executor.time(), worker, executor.worker("timer"))
            .authorizer(api.authorizer())
            .authenticator(tokens);
    dispatcher =
        new Dispatcher(
            config,
            worker,
            executor.worker("timer"),
            new HostCheck(IDENTITY.names()),
            null,
            null,
            new Nodes(null, null, null, null));
    executor.runReady();
    watchesAtFirst = store.watchCount();
  }

  private void create(String kind, String name) {
    FuzzSamples.create(
        api,
        Json.Obj.EMPTY
            .with("apiVersion", "v1")
            .with("kind", kind)
            .with("metadata", Json.object("name", Json.of(name))));
  }

  /** Sends one request and gives it every chance to be answered. */
  Answer send(FuzzRequests.Sent sent) {
    ImmutableListMultimap<String, String> headers = sent.headers();
    Map<String, String> first = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.entries().forEach(e -> first.putIfAbsent(e.getKey(), e.getValue()));
    Request request =
        Request.of(
            sent.method(), sent.uri(), first::get, headers.entries(), List.of(), sent.body());
    Recorder recorder = new Recorder();
    dispatcher.handle(request, recorder);
    executor.runReady();
    assertThat(recorder.answers).as("answers").isEqualTo(1);
    if (recorder.isOpen()) {
      open.add(recorder);
    }
    return recorder.answer();
  }

  /** Some time passes, and some clients go. */
  void pass() {
    open.removeIf(stream -> !stream.isOpen());
    open.forEach(Recorder::catchUp);
    while (open.size() > OPEN_STREAMS || !open.isEmpty() && rng.chance(0.3)) {
      open.remove().leave();
    }
    executor.runFor(Duration.ofMillis(rng.nextInt(20_000)));
  }

  /** Ends what can end, and asserts that nothing stays behind. */
  void assertNothingLeft(int requests) {
    // Whoever asked for no longer is sent away when the time is over; the others leave.
    executor.runFor(Duration.ofDays(1));
    open.forEach(Recorder::leave);
    executor.runReady();
    assertThat(open).as("streams").noneMatch(Recorder::isOpen);
    assertThat(store.watchCount()).as("watches of the store").isEqualTo(watchesAtFirst);
    assertThat(store.keyCount()).as("objects").isLessThan(1000 + requests);
  }

  /** An exchange that keeps what it is answered with. */
  private final class Recorder implements Exchange, Exchange.Stream {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int answers;
    private int status;
    private String type = "";
    private boolean full;
    private boolean ended;
    private @Nullable Events events;

    Answer answer() {
      return new Answer(status, type, body.toByteArray(), events != null);
    }

    boolean isOpen() {
      return events != null && !ended;
    }

    void catchUp() {
      if (events != null && full) {
        full = false;
        events.onWritable();
        executor.runReady();
      }
    }

    void leave() {
      if (events != null) {
        events.onClosed();
        executor.runReady();
      }
    }

    private void head(int code, ImmutableListMultimap<String, String> answered) {
      answers++;
      status = code;
      type = String.join(",", answered.get("Content-Type"));
    }

    @Override
    public void send(int code, ImmutableListMultimap<String, String> answered, byte[] bytes) {
      head(code, answered);
      body.writeBytes(bytes);
    }

    @Override
    public Stream begin(int code, ImmutableListMultimap<String, String> answered, Events listener) {
      head(code, answered);
      events = listener;
      return this;
    }

    @Override
    public void upgrade(
        StreamProtocol protocol,
        List<FixedStream> fixed,
        StreamUser user,
        ScheduledExecutorService timer) {
      answers++;
      status = 101;
    }

    @Override
    public void tunnel(
        ImmutableListMultimap<String, String> switching, PodStreams.Connection other) {
      answers++;
      status = 101;
      other.close();
    }

    @Override
    public boolean write(byte[] bytes) {
      assertThat(ended).as("written after the end").isFalse();
      if (slow > 0) {
        body.reset(); // nobody reads all that a watch says
      }
      body.writeBytes(bytes);
      full = rng.chance(slow);
      return !full;
    }

    @Override
    public void end() {
      ended = true;
    }
  }
}
