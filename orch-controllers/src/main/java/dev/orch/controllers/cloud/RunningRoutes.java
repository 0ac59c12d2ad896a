package dev.orch.controllers.cloud;

import dev.orch.controllers.Environment;
import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.queue.Backoff;
import dev.orch.controllers.queue.WorkQueue;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One running route controller. It goes around in rounds: it lists the routes, has those removed
 * that nobody wants, then those made that are missing, and then tells the nodes. Each step is begun
 * by the end of what the last one asked of the cloud; nobody waits. All on one worker.
 */
final class RunningRoutes implements Subscription {
  private static final System.Logger LOG = System.getLogger(RunningRoutes.class.getName());
  private static final String ROUND = "routes";
  private static final Duration SOON = Duration.ofSeconds(1);

  /** {@code maxConcurrentRouteOperations} of the original; the next round has the rest. */
  private static final int AT_A_TIME = 200;

  private final Routes routes;
  private final CloudSettings settings;
  private final Environment environment;
  private final Informer<Node> nodes;
  private final WorkQueue<String> queue;
  private final Executor worker;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private volatile boolean closed;

  // From here on: only on the worker.
  private CompletableFuture<?> pending = CompletableFuture.completedFuture("nothing");
  private @Nullable Runnable next;
  private boolean wanted;

  RunningRoutes(String name, Routes routes, CloudSettings settings, Environment environment) {
    this.routes = routes;
    this.settings = settings;
    this.environment = environment;
    this.nodes = environment.informers().of(BuiltInKinds.NODE);
    ScheduledExecutorService timers = environment.workers().apply(name);
    this.worker = new Serial(timers);
    this.queue = new WorkQueue<>(timers, Backoff.RECONCILE, () -> worker.execute(this::runOne));
  }

  Subscription begin() {
    subscriptions.add(
        nodes.listen(
            (before, after) -> {
              if (matters(before, after)) {
                queue.add(ROUND);
              }
            }));
    queue.add(ROUND);
    subscriptions.add(nodes.synced().listen(synced -> worker.execute(this::runOne)));
    return this;
  }

  private static boolean matters(@Nullable Node before, @Nullable Node after) {
    return before == null
        || after == null
        || !before.spec().podCIDRs().equals(after.spec().podCIDRs())
        || !before.status().addresses().equals(after.status().addresses())
        || !NetworkCondition.of(before).equals(NetworkCondition.of(after));
  }

  private void runOne() {
    if (closed || !nodes.synced().isTrue()) {
      return;
    }
    queue
        .poll()
        .ifPresent(
            key -> {
              try {
                step();
              } finally {
                queue.done(key);
              }
            });
  }

  /** Goes on with the round that is under way, or begins one. */
  private void step() {
    if (!pending.isDone()) {
      wanted = true; // what changed meanwhile is for the next round
      return;
    }
    Runnable step = next == null ? this::list : next;
    next = null;
    try {
      step.run();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.WARNING, "a round of routes", bug);
      end(settings.routePeriod());
    }
  }

  private void then(CompletableFuture<?> asked, Runnable following) {
    pending = asked;
    next = following;
    asked.whenComplete((done, failed) -> queue.add(ROUND));
  }

  private void end(Duration pause) {
    queue.addAfter(ROUND, wanted ? Duration.ZERO : pause);
    wanted = false;
  }

  private void list() {
    CompletableFuture<CloudCalls.Reply<List<Route>>> listed =
        CloudCalls.begin(() -> routes.list(settings.cluster()));
    then(listed, () -> plan(told(listed)));
  }

  private static <A> CloudCalls.Reply<A> told(CompletableFuture<CloudCalls.Reply<A>> ended) {
    return ended.getNow(CloudCalls.Reply.of(null, CloudException.failed("no answer")));
  }

  private void plan(CloudCalls.Reply<List<Route>> listed) {
    List<Route> there;
    try {
      there = listed.get();
    } catch (CloudException failure) {
      LOG.log(System.Logger.Level.INFO, () -> "no list of routes: " + failure.getMessage());
      end(failure.retryAfter().orElse(settings.routePeriod()));
      return;
    }
    List<Node> present = nodes.list();
    RoutePlan plan = RoutePlan.of(present, there, settings.podRanges());
    Set<String> led = new TreeSet<>();
    there.forEach(route -> led.add(route.node()));
    List<CompletableFuture<?>> removals = new ArrayList<>();
    for (Route route : first(plan.unwanted())) {
      removals.add(CloudCalls.begin(() -> truly(routes.delete(settings.cluster(), route))));
    }
    then(all(removals), () -> create(plan, present, led));
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), AT_A_TIME));
  }

  private static CompletionStage<Boolean> truly(CompletionStage<Void> command) {
    return command.thenApply(done -> true);
  }

  private static CompletableFuture<?> all(List<? extends CompletableFuture<?>> asked) {
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
  }

  /** A route that is being made. */
  private record Creation(
      RoutePlan.Missing what, CompletableFuture<CloudCalls.Reply<Boolean>> reply) {}

  private void create(RoutePlan plan, List<Node> present, Set<String> led) {
    Instant begun = environment.clock().instant();
    List<Creation> creations = new ArrayList<>();
    for (RoutePlan.Missing missing : first(plan.missing())) {
      String hint = missing.node().metadata().uid();
      creations.add(
          new Creation(
              missing,
              CloudCalls.begin(
                  () -> truly(routes.create(settings.cluster(), hint, missing.route())))));
    }
    then(
        all(creations.stream().map(Creation::reply).toList()),
        () -> tell(plan, creations, present, led, begun));
  }

  private void tell(
      RoutePlan plan,
      List<Creation> creations,
      List<Node> present,
      Set<String> led,
      Instant begun) {
    boolean more = Math.max(plan.unwanted().size(), plan.missing().size()) > AT_A_TIME;
    Duration pause = more ? SOON : settings.routePeriod();
    Set<String> lacking = new TreeSet<>();
    plan.missing().stream()
        .skip(creations.size())
        .forEach(missing -> lacking.add(missing.node().metadata().name()));
    for (Creation creation : creations) {
      try {
        told(creation.reply()).get();
      } catch (CloudException failure) {
        lacking.add(creation.what().node().metadata().name());
        warn(creation.what(), failure, begun);
      }
    }
    for (Node planned : present) {
      String name = planned.metadata().name();
      boolean hasRanges = !planned.spec().podCIDRs().isEmpty();
      if (!hasRanges && !led.contains(name)) {
        continue;
      }
      Optional<Node> now = nodes.get("", name).filter(node -> isSame(node, planned));
      boolean hasRoutes = hasRanges && !lacking.contains(name);
      if (now.isPresent() && !NetworkCondition.write(now.get(), hasRoutes, environment)) {
        pause = SOON;
      }
    }
    end(pause);
  }

  private static boolean isSame(Node node, Node planned) {
    return node.metadata().uid().equals(planned.metadata().uid())
        && node.spec().podCIDRs().equals(planned.spec().podCIDRs());
  }

  private void warn(RoutePlan.Missing missing, CloudException failure, Instant begun) {
    Node node = missing.node();
    double seconds = Duration.between(begun, environment.clock().instant()).toMillis() / 1000.0;
    environment
        .events()
        .record(
            "route_controller",
            BuiltInKinds.NODE,
            node.metadata(),
            "Warning",
            "FailedToCreateRoute",
            "Could not create route "
                + node.metadata().uid()
                + " "
                + missing.route().destination()
                + " for node "
                + node.metadata().name()
                + " after "
                + seconds
                + "s: "
                + failure.getMessage());
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    queue.close();
  }
}
