package dev.orch.apiserver.aggregation;

import com.google.common.util.concurrent.MoreExecutors;
import dev.orch.apiserver.aggregation.Conditions.Verdict;
import dev.orch.apiserver.follow.Changes;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceSpec;
import dev.orch.model.apiregistration.ServiceReference;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Knows who answers for which version of which group: registers what this server answers itself,
 * asks the servers behind Services whether they are there, and writes into each APIService what
 * came out. It looks again whenever an APIService or a definition changes, and every two seconds at
 * what can change unseen. One task at a time, on the timer; what it knows is for any thread.
 */
public final class Aggregator implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Aggregator.class.getName());
  private static final long TICK_SECONDS = 2;

  /** Servers that answer are asked again after so many ticks. */
  private static final long CHECK_TICKS = 5;

  /** What they say of themselves is read again after so many. */
  private static final long FACTS_TICKS = 30;

  /** What was done about one APIService; only on the executor. */
  private static final class Progress {
    private final APIServiceSpec spec;
    private boolean asking;
    private long checked = -CHECK_TICKS;
    private long read = -FACTS_TICKS;

    Progress(APIServiceSpec spec) {
      this.spec = spec;
    }
  }

  private final Api api;
  private final RemoteServers servers;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final AutoRegistration registration;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicBoolean registering = new AtomicBoolean();
  private final Changes changes;
  private volatile Registered registered = Registered.NOTHING;
  private volatile boolean closed;

  // From here on: only on the executor.
  private final Map<String, Progress> progress = new TreeMap<>();
  private final SortedMap<String, RemoteFacts> facts = new TreeMap<>();
  private long tick;

  private Aggregator(
      Api api, RemoteServers servers, InstantSource clock, ScheduledExecutorService timer) {
    this.api = api;
    this.servers = servers;
    this.clock = clock;
    this.timer = timer;
    this.executor = MoreExecutors.newSequentialExecutor(timer);
    this.registration = new AutoRegistration(api);
    this.changes = new Changes(api, executor);
  }

  /**
   * Registers what is served, on the calling thread, and goes on from there.
   *
   * @param api the API, as somebody who may do everything
   */
  public static Aggregator start(
      Api api, RemoteServers servers, InstantSource clock, ScheduledExecutorService timer) {
    Aggregator aggregator = new Aggregator(api, servers, clock, timer);
    aggregator.begin();
    return aggregator;
  }

  private void begin() {
    registration.start();
    registration.definitions();
    replace(services());
    changes.of(ExtensionKinds.API_SERVICE, this::lookSoon);
    changes.of(ExtensionKinds.DEFINITION, this::registerSoon);
    ScheduledFuture<?> ticks =
        timer.scheduleWithFixedDelay(
            () -> executor.execute(this::tick), TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    changes.whenClosed(() -> ticks.cancel(false));
  }

  /** What is known now; the same instance while it is the same. */
  public Registered registered() {
    return registered;
  }

  /** The servers, for requests that are handed on. */
  public RemoteServers servers() {
    return servers;
  }

  private void lookSoon() {
    if (looking.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            looking.set(false);
            look();
          });
    }
  }

  private void registerSoon() {
    if (registering.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            registering.set(false);
            attempt(registration::definitions);
          });
    }
  }

  private void tick() {
    tick++;
    changes.resume();
    if (!facts.isEmpty() || !progress.isEmpty()) {
      look();
    }
  }

  private void look() {
    attempt(
        () -> {
          SortedMap<String, APIService> services = services();
          services.values().forEach(this::check);
          progress.keySet().removeIf(name -> isGone(name, services));
          facts.keySet().removeIf(name -> isGone(name, services));
          replace(services);
        });
  }

  private boolean isGone(String name, Map<String, APIService> services) {
    APIService service = services.get(name);
    boolean gone = service == null || service.spec().service() == null;
    if (gone) {
      servers.forget(name);
    }
    return gone;
  }

  private SortedMap<String, APIService> services() {
    SortedMap<String, APIService> services = new TreeMap<>();
    api.resources(APIService.class)
        .list()
        .items()
        .forEach(service -> services.put(service.metadata().name(), service));
    return services;
  }

  private void replace(SortedMap<String, APIService> services) {
    Registered now = new Registered(services, facts);
    if (!now.equals(registered)) {
      registered = now;
    }
  }

  private void check(APIService service) {
    ServiceReference reference = service.spec().service();
    if (reference == null) {
      settle(service, Verdict.LOCAL);
      return;
    }
    String name = service.metadata().name();
    Progress mine =
        progress.compute(
            name,
            (key, had) ->
                had != null && had.spec.equals(service.spec())
                    ? had
                    : new Progress(service.spec()));
    ServiceRoute route = servers.route(reference);
    Verdict fault = route.fault();
    if (fault != null) {
      mine.checked = tick - CHECK_TICKS;
      outdate(name);
      settle(service, fault);
    } else if (!mine.asking
        && (!Registered.isAvailable(service) || tick - mine.checked >= CHECK_TICKS)) {
      mine.asking = true;
      RemoteCheck check = new RemoteCheck(servers, service, route);
      check
          .verdict()
          .whenCompleteAsync(
              (verdict, failure) -> checked(service, mine, check, verdict), executor);
    }
  }

  private void checked(APIService service, Progress mine, RemoteCheck check, Verdict verdict) {
    mine.checked = tick;
    settle(service, verdict);
    if (verdict.equals(Verdict.PASSED) && isDueToBeRead(service, mine)) {
      check.facts().whenCompleteAsync((found, failure) -> read(service, mine, found), executor);
    } else {
      mine.asking = false;
      if (!verdict.equals(Verdict.PASSED)) {
        outdate(service.metadata().name());
        replace(services());
      }
    }
  }

  private boolean isDueToBeRead(APIService service, Progress mine) {
    RemoteFacts known = facts.get(service.metadata().name());
    return known == null || !known.fresh() || tick - mine.read >= FACTS_TICKS;
  }

  private void read(APIService service, Progress mine, RemoteFacts found) {
    mine.asking = false;
    mine.read = tick;
    if (closed) {
      return;
    }
    String name = service.metadata().name();
    if (found.fresh()) {
      facts.put(name, found);
    } else {
      outdate(name);
    }
    attempt(() -> replace(services()));
  }

  private void outdate(String name) {
    facts.computeIfPresent(name, (key, known) -> known.stale());
  }

  private void settle(APIService service, Verdict verdict) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (!closed && !Conditions.with(service, verdict, now).equals(service)) {
      attempt(
          () ->
              api.resources(APIService.class)
                  .status()
                  .edit(
                      service.metadata().name(),
                      present ->
                          present.spec().equals(service.spec())
                              ? Conditions.with(present, verdict, now)
                              : present));
    }
  }

  /** What is refused is tried again at the next tick. */
  private void attempt(Runnable work) {
    if (closed) {
      return;
    }
    try {
      work.run();
    } catch (ApiException e) {
      if (!e.is(Reason.NOT_FOUND)) {
        LOG.log(System.Logger.Level.INFO, () -> "aggregation: " + e.getMessage());
      }
    }
  }

  /** Stops looking. */
  @Override
  public void close() {
    closed = true;
    changes.close();
  }

  /** Whether the API has what this works with. */
  public static boolean isPossible(Api api) {
    return isServed(api, ExtensionKinds.API_SERVICE) && isServed(api, ExtensionKinds.DEFINITION);
  }

  private static <T extends Resource> boolean isServed(Api api, Kind<T> kind) {
    return api.kinds().byName(kind.apiVersion(), kind.name()) != null;
  }
}
