package dev.orch.apiserver;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.apiserver.aggregation.Aggregator;
import dev.orch.apiserver.aggregation.Registered;
import dev.orch.apiserver.audit.AuditTrail;
import dev.orch.apiserver.flow.Flow;
import dev.orch.apiserver.flow.FlowControl;
import dev.orch.apiserver.flow.Guest;
import dev.orch.apiserver.flow.Places;
import dev.orch.apiserver.flow.Seat;
import dev.orch.apiserver.http.BodyMemory;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.RequestHandler;
import dev.orch.apiserver.http.RequestLimits;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.core.Binding;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.schema.RecordType;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.User;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Leads each request to what answers it: who calls, whether that may be, and where the path leads.
 * For any thread.
 */
final class Dispatcher implements RequestHandler {
  private static final ImmutableList<String> STREAMED = ImmutableList.of("GET", "POST");
  private static final ImmutableList<String> PROXIED =
      ImmutableList.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final Splitter BLANK = Splitter.on(' ').limit(3);
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final List<String> HEALTH = ImmutableList.of("healthz", "livez", "readyz");
  private static final List<String> STREAMS = ImmutableList.of("attach", "exec", "portforward");
  private static final ImmutableMap<String, String> DISCOVERY_FORMS =
      ImmutableMap.of("APIGroupDiscoveryList", "apidiscovery.k8s.io");

  /** Who shows what nobody believes. */
  private static final User NOBODY = User.of("");

  private static final User ANONYMOUS = User.of("system:anonymous", "system:unauthenticated");

  /** What goes on for as long as its client likes occupies no seat. */
  private static final ImmutableSet<String> LONG_RUNNING =
      ImmutableSet.of("attach", "exec", "log", "portforward", "proxy");

  private final Api api;
  private final Authorizer authorizer;
  private final Authenticator authenticator;
  private final Predicate<String> anonymous;
  private final Admission admission;
  private final Nodes nodes;
  private final @Nullable Aggregator aggregator;
  private final Surface surface;
  private final InstantSource clock;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final HostCheck hosts;
  private final Health health;
  private final Chance audits;
  private final Encodings encodings;
  private final @Nullable FlowControl flows;
  private final @Nullable Auditing audit;
  private final ListCosts costs = new ListCosts();
  private final RequestLimits limits;
  private final Places watches;

  /**
   * @param aggregator who knows of servers behind this one; null if there are none
   * @param flows who says when a request is served; null if each is at once
   * @param nodes how nodes and their pods are reached
   */
  Dispatcher(
      ApiServer.Builder config,
      Executor executor,
      ScheduledExecutorService timer,
      HostCheck hosts,
      @Nullable Aggregator aggregator,
      @Nullable FlowControl flows,
      Nodes nodes) {
    this.flows = flows;
    this.audit = config.audit;
    this.limits = new RequestLimits(BodyMemory.ofHeap(), config.arrival);
    this.watches = new Places(config.watches);
    this.api = config.api;
    this.authorizer = config.authorizer;
    this.authenticator = config.authenticator;
    this.anonymous = config.anonymous;
    this.admission = config.admission;
    this.nodes = nodes;
    this.aggregator = aggregator;
    this.surface = new Surface(api, this::registered);
    this.clock = config.clock;
    this.executor = executor;
    this.timer = timer;
    this.hosts = hosts;
    this.health = config.health;
    this.audits = new Chance(config.clock.instant().toEpochMilli());
    this.encodings = new Encodings(config.clock);
  }

  @Override
  public RequestLimits limits() {
    return limits;
  }

  /** What its client says, or else a new one. */
  @Override
  public String id(Request request) {
    String given = request.header("Audit-ID");
    return given.isEmpty() ? audits.uuid() : given;
  }

  private Registered registered() {
    return aggregator == null ? Registered.NOTHING : aggregator.registered();
  }

  @Override
  public void refuse(Request request, Exchange exchange, ApiException why) {
    fail(request, exchange, why, List.of());
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    attempt(
        request,
        exchange,
        () -> {
          hosts.check(request.header("Host"));
          audited(request, exchange);
        });
  }

  /** Has it noted who asks for what, and what becomes of it. */
  private void audited(Request request, Exchange exchange) {
    User user = NOBODY;
    ApiException refusal = null;
    try {
      user = user(request);
    } catch (ApiException e) {
      refusal = e;
    }
    if (audit == null) {
      asCaller(request, exchange, user, refusal, null);
      return;
    }
    Attributes wanted = wanted(request, user);
    AuditTrail trail = audit.begin(request, exchange, wanted);
    Exchange told = new AuditedExchange(exchange, trail, isLong(wanted));
    asCaller(request, told, user, refusal, trail);
  }

  private void asCaller(
      Request request,
      Exchange exchange,
      User user,
      @Nullable ApiException refusal,
      @Nullable AuditTrail trail) {
    attempt(
        request,
        exchange,
        () -> {
          if (refusal != null) {
            throw refusal;
          }
          inTurn(request, exchange, caller(request, user, trail));
        });
  }

  private static boolean isLong(Attributes wanted) {
    return wanted.verb().equals("watch") || LONG_RUNNING.contains(wanted.subresource());
  }

  private static void attempt(Request request, Exchange exchange, Runnable answer) {
    try {
      answer.run();
    } catch (ApiException e) {
      fail(request, exchange, e, List.of());
    } catch (RuntimeException | Error e) {
      // An error too: nobody else would tell the client, who waits.
      LOG.log(System.Logger.Level.ERROR, "a bug: " + request.method() + " " + request.path(), e);
      fail(request, exchange, Errors.internal("the request could not be handled"), List.of());
    }
  }

  /** Has the request answered when it is its turn. */
  private void inTurn(Request request, Exchange exchange, Caller caller) {
    Attributes wanted = wanted(request, caller.user());
    Flow flow =
        flows == null || LONG_RUNNING.contains(wanted.subresource()) ? null : flows.flow(wanted);
    if (flows == null || flow == null) {
      route(request, exchange, caller);
      return;
    }
    flows.enter(
        flow,
        costs.width(wanted, request),
        new Guest() {
          @Override
          public void seated(Seat seat) {
            Exchange seated =
                new SeatedExchange(
                    exchange,
                    flow.headers(),
                    wanted.verb().equals("watch"),
                    seat,
                    size -> costs.learn(wanted, request, size));
            attempt(request, seated, () -> route(request, seated, caller));
          }

          @Override
          public void turnedAway() {
            TextAnswers.tooMany(exchange, flow.headers());
          }
        });
  }

  private static Attributes wanted(Request request, User user) {
    List<String> segments = request.segments();
    return isOfResource(segments)
        ? PathAttributes.of(user, request, segments)
        : Attributes.path(user, request.method().toLowerCase(Locale.ROOT), request.path());
  }

  private static boolean isOfResource(List<String> segments) {
    int version = segments.isEmpty() ? -1 : segments.get(0).equals("api") ? 2 : 3;
    return segments.size() > version
        && version > 0
        && (version == 2 || segments.get(0).equals("apis"));
  }

  static void fail(Request request, Exchange exchange, ApiException e, List<String> warnings) {
    Answers.status(exchange, ResourceDoor.failureForm(request), e.status(), warnings);
  }

  private Caller caller(Request request, User user, @Nullable AuditTrail trail) {
    String agent = request.header("User-Agent");
    int slash = agent.indexOf('/');
    String manager = slash < 0 ? agent : agent.substring(0, slash);
    User acting = Impersonation.of(request, user, authorizer);
    String name = manager.isEmpty() ? "unknown" : manager;
    if (trail == null) {
      return new Caller(acting, name, w -> {});
    }
    if (!acting.equals(user)) {
      trail.actsAs(acting);
    }
    return new Caller(acting, name, w -> {}, trail::note);
  }

  /** Whom a request's certificate or token is of; without either it is nobody's in particular. */
  private User user(Request request) {
    List<String> parts = BLANK.splitToList(request.header("Authorization"));
    boolean bearer = parts.size() > 1 && Ascii.equalsIgnoreCase(parts.get(0), "bearer");
    Credentials shown = new Credentials(bearer ? parts.get(1) : "", request.certificates());
    if (shown.isEmpty() && anonymous.test(request.path())) {
      return ANONYMOUS;
    }
    return authenticator
        .authenticate(shown)
        .orElseThrow(() -> Errors.of(Reason.UNAUTHORIZED, "Unauthorized", null))
        .authenticated();
  }

  private void route(Request request, Exchange exchange, Caller caller) {
    List<String> segments = request.segments();
    String first = segments.isEmpty() ? "" : segments.get(0);
    APIService remote = remote(segments);
    if (remote != null && aggregator != null) {
      authorizeRemote(request, caller, segments);
      new AggregatedDoor(request, exchange, caller.user(), aggregator.servers()).open(remote);
      return;
    }
    if (isOfResource(segments)) {
      permit(caller, PathAttributes.of(caller.user(), request, segments));
      resource(request, exchange, caller);
      return;
    }
    authorizePath(request, caller, first);
    if (HEALTH.contains(first)) {
      health.answer(segments, exchange);
      return;
    }
    if (!request.method().equals("GET")) {
      throw Errors.methodNotAllowed();
    }
    plain(request, exchange, segments, first);
  }

  /** The APIService of the other server that a path, or its document of OpenAPI, belongs to. */
  private @Nullable APIService remote(List<String> segments) {
    List<String> path = isDocument(segments) ? segments.subList(2, segments.size()) : segments;
    return path.size() < 3 || !path.get(0).equals("apis")
        ? null
        : registered().remote(path.get(1), path.get(2));
  }

  private static boolean isDocument(List<String> segments) {
    return segments.size() == 5
        && segments.get(0).equals("openapi")
        && segments.get(1).equals("v3");
  }

  private void authorizeRemote(Request request, Caller caller, List<String> segments) {
    if (segments.size() == 3 || isDocument(segments)) {
      authorizePath(request, caller, segments.get(0));
    } else {
      permit(caller, PathAttributes.of(caller.user(), request, segments));
    }
  }

  private void permit(Caller caller, Attributes wanted) {
    Authorizer.Decision decision = authorizer.decide(wanted);
    caller
        .notes()
        .accept("authorization.k8s.io/decision", decision.isAllowed() ? "allow" : "forbid");
    caller.notes().accept("authorization.k8s.io/reason", decision.reason());
    if (!decision.isAllowed()) {
      throw Errors.forbidden(wanted, decision);
    }
  }

  private void authorizePath(Request request, Caller caller, String first) {
    if (HEALTH.contains(first) || first.equals("version")) {
      return;
    }
    String verb = request.method().toLowerCase(Locale.ROOT);
    permit(caller, Attributes.path(caller.user(), verb, request.path()));
  }

  private void plain(Request request, Exchange exchange, List<String> segments, String first) {
    if (first.equals("openapi") && segments.size() == 2 && segments.get(1).equals("v2")) {
      surface.current().swagger().answer(request, exchange);
      return;
    }
    Accept accept = Accept.of(request, false, DISCOVERY_FORMS);
    if (accept == null) {
      throw ResourceDoor.notAcceptable(request, false);
    }
    Discovery discovery = surface.current().discovery();
    boolean aggregated = accept.as().equals("APIGroupDiscoveryList");
    Json json =
        switch (first) {
          case "" -> Json.object("paths", Json.strings(paths()));
          case "version" -> segments.size() == 1 ? Version.json() : null;
          case "api" ->
              segments.size() == 1
                  ? aggregated ? discovery.aggregated(true) : Discovery.core()
                  : discovery.resources("", segments.get(1));
          case "apis" -> groups(discovery, segments, aggregated);
          case "openapi" -> openApi(segments);
          default -> null;
        };
    if (json != null) {
      if (aggregated && segments.size() == 1) {
        exchange.send(
            200,
            TextAnswers.headers(
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                List.of(),
                ImmutableListMultimap.of()),
            json.toBytes());
      } else {
        Answers.object(exchange, accept, 200, json, List.of());
      }
    } else if (first.startsWith("api") && !(first.equals("apis") && segments.size() == 2)) {
      throw unknown();
    } else {
      TextAnswers.text(exchange, 404, "404 page not found\n");
    }
  }

  private static @Nullable Json groups(
      Discovery discovery, List<String> segments, boolean aggregated) {
    return switch (segments.size()) {
      case 1 -> aggregated ? discovery.aggregated(false) : discovery.groups();
      case 2 -> discovery.hasGroup(segments.get(1)) ? discovery.groupAlone(segments.get(1)) : null;
      default -> discovery.resources(segments.get(1), segments.get(2));
    };
  }

  private @Nullable Json openApi(List<String> segments) {
    if (segments.size() < 2 || !segments.get(1).equals("v3")) {
      return null;
    }
    Surface.Of current = surface.current();
    return segments.size() == 2
        ? current.remote().index(current.openApi().index().asObject())
        : current.openApi().find(String.join("/", segments.subList(2, segments.size())));
  }

  private List<String> paths() {
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    paths.add("/api", "/api/v1", "/apis");
    paths.addAll(surface.current().discovery().paths());
    paths.add("/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version");
    return paths.build().stream().distinct().sorted().toList();
  }

  static ApiException unknown() {
    return Errors.of(
        Reason.NOT_FOUND,
        "the server could not find the requested resource",
        StatusDetailsBuilder.builder().build());
  }

  private void resource(Request sent, Exchange exchange, Caller caller) {
    Kinds kinds = api.kinds();
    Request request = WatchPaths.modern(sent, sent.segments(), kinds);
    List<String> segments = request.segments();
    if (isBindings(segments)) {
      bindings(request, exchange, caller, segments);
      return;
    }
    Target target = Target.of(segments, kinds);
    if (target == null || isAcrossNamespaces(request, target)) {
      if (isBuiltIn(segments, kinds)) {
        throw unknown();
      }
      TextAnswers.text(exchange, 404, "404 page not found\n");
      return;
    }
    answer(request, exchange, caller, target, target.kind());
  }

  /** Objects of a definition's kind are only read across namespaces; other paths aren't there. */
  private static boolean isAcrossNamespaces(Request request, Target target) {
    return target.kind().isDynamic()
        && target.kind().isNamespaced()
        && target.namespace().isEmpty()
        && !request.method().equals("GET");
  }

  /** Whether the path's group is not one that only definitions make. */
  private static boolean isBuiltIn(List<String> segments, Kinds kinds) {
    return segments.get(0).equals("api")
        || kinds.all().stream()
            .anyMatch(kind -> !kind.isDynamic() && kind.group().equals(segments.get(1)));
  }

  private static boolean isBindings(List<String> segments) {
    return segments.size() == 5
        && segments.get(0).equals("api")
        && segments.get(1).equals("v1")
        && segments.get(2).equals("namespaces")
        && segments.get(4).equals("bindings");
  }

  /** The resource that bindings are posted to: the pod is named in the body. */
  private void bindings(Request request, Exchange exchange, Caller caller, List<String> segments) {
    if (!request.method().equals("POST")) {
      throw Errors.methodNotAllowed();
    }
    String pod =
        Bodies.parse(request, RecordType.of(Binding.class)).json().object("metadata").text("name");
    Target target = new Target(api.kinds().of(Pod.class), segments.get(3), pod, "binding");
    answer(request, exchange, caller, target, api.kinds().of(Pod.class));
  }

  private <T extends Resource> void answer(
      Request request, Exchange exchange, Caller caller, Target target, Kind<T> kind) {
    ResourceDoor<T> door =
        new ResourceDoor<>(request, exchange, kind, target, api, caller, clock, encodings);
    try {
      String sub = target.subresource();
      if (sub.isEmpty() || sub.equals("status") && kind.hasStatus()) {
        whole(request, exchange, target, door);
      } else if (kind.subresource(sub) == null) {
        throw unknown();
      } else if (sub.equals("log") && kind.type() == Pod.class) {
        log(request, exchange, target);
      } else if (sub.equals("proxy")) {
        admitted(request, caller, target, door);
        proxy(request, exchange, target);
      } else if (STREAMS.contains(sub) && kind.type() == Pod.class) {
        admitted(request, caller, target, door);
        stream(request, exchange, target);
      } else {
        subresource(request, exchange, target, door, key(sub));
      }
    } catch (ApiException e) {
      fail(request, exchange, e, door.warnings());
    }
  }

  /** Asks the plugins whether a connection may be. */
  private void admitted(Request request, Caller caller, Target target, ResourceDoor<?> door) {
    Caller told = new Caller(caller.user(), caller.fieldManager(), door.warnings()::add);
    new Connecting(admission, told).ask(request, target);
  }

  private <T extends Resource> void whole(
      Request request, Exchange exchange, Target target, ResourceDoor<T> door) {
    boolean watch =
        request.method().equals("GET")
            && target.name().isEmpty()
            && request.has("watch")
            && (request.parameter("watch").isEmpty() || request.flag("watch"));
    if (watch) {
      watch(request, exchange, door);
    } else {
      door.answer();
    }
  }

  private <T extends Resource> void watch(
      Request request, Exchange exchange, ResourceDoor<T> door) {
    Seat place = watches.take();
    if (place == null) {
      throw Errors.tooManyRequests("there are too many watches, please try again later", 1);
    }
    Exchange counted =
        new SeatedExchange(exchange, ImmutableListMultimap.of(), false, place, size -> {});
    try {
      WatchDoor.open(
          request, counted, door.resources(), clock, encodings, executor, timer, door.warnings());
    } catch (RuntimeException e) {
      place.leave();
      throw e;
    }
  }

  private static <T extends Resource, S extends Record> void subresource(
      Request request,
      Exchange exchange,
      Target target,
      ResourceDoor<T> door,
      SubresourceKey<S> key) {
    SubresourceDoor.answer(
        request, exchange, door.resources().subresource(key), key, target, door.warnings());
  }

  private static SubresourceKey<?> key(String name) {
    return switch (name) {
      case "scale" -> SubresourceKey.SCALE;
      case "binding" -> SubresourceKey.BINDING;
      case "finalize" -> SubresourceKey.FINALIZE;
      case "approval" -> SubresourceKey.APPROVAL;
      case "eviction" -> SubresourceKey.EVICTION;
      case "ephemeralcontainers" -> SubresourceKey.EPHEMERAL_CONTAINERS;
      case "resize" -> SubresourceKey.RESIZE;
      case "token" -> SubresourceKey.TOKEN;
      default -> throw unknown();
    };
  }

  private void log(Request request, Exchange exchange, Target target) {
    if (!request.method().equals("GET")) {
      throw Errors.methodNotAllowed();
    }
    LogDoor.open(request, exchange, pod(target), nodes.logs(), clock, executor);
  }

  private void stream(Request request, Exchange exchange, Target target) {
    if (!STREAMED.contains(request.method())) {
      throw Errors.methodNotAllowed();
    }
    new StreamDoor(request, exchange, pod(target), nodes.streams(), timer)
        .open(target.subresource());
  }

  private void proxy(Request request, Exchange exchange, Target target) {
    if (!PROXIED.contains(request.method())) {
      throw Errors.methodNotAllowed();
    }
    if (target.kind().type() == Node.class) {
      new NodeDoor(request, exchange, target, api, nodes).open();
    } else {
      new ProxyDoor(request, exchange, target, api, nodes.streams()).open();
    }
  }

  private Pod pod(Target target) {
    return api.resources(Pod.class).inNamespace(target.namespace()).get(target.name());
  }
}
