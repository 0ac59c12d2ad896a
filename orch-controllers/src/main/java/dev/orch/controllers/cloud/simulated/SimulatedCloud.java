package dev.orch.controllers.cloud.simulated;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.cloud.CloudException;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.Instance;
import dev.orch.controllers.cloud.Instances;
import dev.orch.controllers.cloud.LoadBalancers;
import dev.orch.controllers.cloud.Route;
import dev.orch.controllers.cloud.Routes;
import dev.orch.model.core.LoadBalancerIngressBuilder;
import dev.orch.model.core.LoadBalancerStatus;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.Service;
import dev.orch.store.local.Cidr;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cloud that is nothing but what it is asked to be: instances that come and go as a test wants,
 * routes, and load balancers with addresses of a range. A pure function of its calls, its worker
 * and its {@link Weather}. What is asked of one subject is done in order, however slow it is.
 *
 * <p>Its calls may come from any thread; what isn't of {@link CloudProvider} is for the worker, or
 * for a thread beside which the worker does nothing.
 */
public final class SimulatedCloud implements CloudProvider {
  /** Carries what balancers are to carry, if anything does. */
  @FunctionalInterface
  public interface Carrier {
    /** Nothing is carried. */
    Carrier NONE = balancers -> CompletableFuture.completedFuture(ImmutableMap.of());

    /**
     * Carries these from now on, and nothing else. Ends when it does, with what keeps it from some
     * of them, by the uids of their Services.
     */
    CompletionStage<Map<String, String>> carry(Collection<SimulatedBalancer> balancers);
  }

  /** An address range for tests, which leads nowhere: 203.0.113.0/24 is for documentation. */
  public static final Cidr NOWHERE = Cidr.of("203.0.113.0/24");

  private final String name;
  private final Cidr addresses;
  private final Carrier carrier;
  private final ScheduledExecutorService worker;
  private Weather weather = Weather.FAIR;
  private @Nullable String ipMode;

  // From here on: only on the worker.
  private final Map<String, Instance> instances = new TreeMap<>();
  private final Map<String, String> idsByNode = new TreeMap<>();
  private final Set<String> seen = new TreeSet<>();
  private final Map<String, Map<String, Route>> routes = new TreeMap<>();
  private final Map<String, SimulatedBalancer> balancers = new TreeMap<>();
  private final Map<String, Deque<Runnable>> lines = new TreeMap<>();
  private long made;

  /** A cloud in fair weather whose balancers lead nowhere. */
  public SimulatedCloud(ScheduledExecutorService worker) {
    this("simulated", NOWHERE, Carrier.NONE, worker);
  }

  /**
   * A cloud with nothing in it.
   *
   * @param addresses of balancers
   * @param worker runs one task at a time; it isn't shut down
   */
  public SimulatedCloud(
      String name, Cidr addresses, Carrier carrier, ScheduledExecutorService worker) {
    this.name = name;
    this.addresses = addresses;
    this.carrier = carrier;
    this.worker = worker;
  }

  /** How calls go from now on. */
  public SimulatedCloud weather(Weather newWeather) {
    weather = newWeather;
    return this;
  }

  /** How addresses of balancers are told of: {@code VIP}, which is the default, or Proxy. */
  public SimulatedCloud ipMode(String mode) {
    ipMode = mode;
    return this;
  }

  /** Takes an instance for one of this cloud, made for a node of that name. */
  public void adopt(String node, Instance instance) {
    instances.put(instance.providerId(), instance);
    idsByNode.put(node, instance.providerId());
    seen.add(node);
  }

  /** Makes an instance for a node of that name; it has an id that none had before. */
  public Instance start(String node, List<NodeAddress> at) {
    String id = name + "://" + node + "-" + ++made;
    Instance instance = Instance.of(id, at).in("virtual", "zone-a", "region-1");
    instances.put(id, instance);
    idsByNode.put(node, id);
    seen.add(node);
    return instance;
  }

  /** The instance that a node of that name would be of. */
  public Optional<Instance> instance(String node) {
    return Optional.ofNullable(idsByNode.get(node)).map(instances::get);
  }

  /** Whether a node of that name ever had an instance. */
  public boolean knows(String node) {
    return seen.contains(node);
  }

  /** Whether there is an instance of that id. */
  public boolean has(String providerId) {
    return instances.containsKey(providerId);
  }

  /** Changes an instance that is there. */
  public void change(String node, Function<Instance, Instance> change) {
    instance(node).ifPresent(was -> instances.put(was.providerId(), change.apply(was)));
  }

  /** The instance of that node is no more. */
  public void end(String node) {
    String id = idsByNode.remove(node);
    if (id != null) {
      instances.remove(id);
    }
  }

  /** The routes of a cluster. */
  public List<Route> routes(String cluster) {
    return ImmutableList.copyOf(routes.getOrDefault(cluster, new TreeMap<>()).values());
  }

  /** Adds a route that nobody asked for. */
  public void add(String cluster, Route route) {
    routes.computeIfAbsent(cluster, c -> new TreeMap<>()).put(route.name(), route);
  }

  /** All balancers. */
  public List<SimulatedBalancer> balancers() {
    return ImmutableList.copyOf(balancers.values());
  }

  /** Whether nothing is asked that isn't answered. */
  public boolean isIdle() {
    return lines.isEmpty();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Instances> instances() {
    return Optional.of(
        node -> call("find", "instance", node.metadata().name(), () -> now(find(node))));
  }

  private Optional<Instance> find(Node node) {
    String id = node.spec().providerID();
    String wanted = id.isEmpty() ? idsByNode.getOrDefault(node.metadata().name(), "") : id;
    return Optional.ofNullable(instances.get(wanted));
  }

  private static <T> CompletionStage<T> now(T value) {
    return CompletableFuture.completedFuture(value);
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private static CompletionStage<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Makes a call when those before it of the same subject have had their effect.
   *
   * @param effect what it does, at one moment
   */
  private <T> CompletionStage<T> call(
      String verb, String kind, String subject, Supplier<CompletionStage<T>> effect) {
    CompletableFuture<T> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          Weather.Turn turn = weather.next(verb + " " + subject);
          String line = kind + " " + subject;
          Runnable begin = () -> after(turn.before(), () -> affect(turn, effect, line, result));
          Deque<Runnable> waiting = lines.get(line);
          if (waiting != null) {
            waiting.add(begin);
          } else {
            lines.put(line, new ArrayDeque<>());
            begin.run();
          }
        });
    return result;
  }

  private <T> void affect(
      Weather.Turn turn,
      Supplier<CompletionStage<T>> effect,
      String line,
      CompletableFuture<T> result) {
    effected(turn, effect)
        .whenCompleteAsync(
            (value, failure) -> {
              advance(line);
              after(turn.after(), () -> answer(turn, value, failure, result));
            },
            worker);
  }

  private static <T> CompletionStage<T> effected(
      Weather.Turn turn, Supplier<CompletionStage<T>> effect) {
    if (turn.failure().isPresent() && !turn.done()) {
      return CompletableFuture.failedStage(turn.failure().get());
    }
    try {
      return effect.get();
    } catch (CloudException refused) {
      return CompletableFuture.failedStage(refused);
    }
  }

  private static <T> void answer(
      Weather.Turn turn, T value, Throwable failure, CompletableFuture<T> result) {
    if (failure != null || turn.failure().isPresent()) {
      result.completeExceptionally(turn.failure().<Throwable>map(f -> f).orElse(failure));
    } else {
      result.complete(value);
    }
  }

  private void advance(String line) {
    Deque<Runnable> waiting = lines.get(line);
    Runnable next = waiting == null ? null : waiting.poll();
    if (next == null) {
      lines.remove(line);
    } else {
      next.run();
    }
  }

  private void after(Duration delay, Runnable task) {
    if (delay.isZero()) {
      task.run();
    } else {
      worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public Optional<Routes> routes() {
    return Optional.of(new SimulatedRoutes());
  }

  /** A destination leads to one node alone. */
  private final class SimulatedRoutes implements Routes {
    @Override
    public CompletionStage<List<Route>> list(String cluster) {
      return call("list", "routes", cluster, () -> now(routes(cluster)));
    }

    @Override
    public CompletionStage<Void> create(String cluster, String nameHint, Route route) {
      String destination = route.destination();
      return call("create", "route", destination, () -> create(cluster, route));
    }

    private CompletionStage<Void> create(String cluster, Route route) {
      Map<String, Route> there = routes.computeIfAbsent(cluster, c -> new TreeMap<>());
      for (Route other : there.values()) {
        if (other.destination().equals(route.destination()) && !other.node().equals(route.node())) {
          return CompletableFuture.failedStage(
              CloudException.failed(
                  "the route " + route.destination() + " leads to " + other.node()));
        }
      }
      String called = route.node() + "-" + route.destination();
      there.put(
          called, new Route(called, route.node(), route.destination(), route.addresses(), false));
      return done();
    }

    @Override
    public CompletionStage<Void> delete(String cluster, Route route) {
      return call(
          "delete",
          "route",
          route.destination(),
          () -> {
            routes.getOrDefault(cluster, new TreeMap<>()).remove(route.name());
            return done();
          });
    }
  }

  @Override
  public Optional<LoadBalancers> loadBalancers() {
    return Optional.of(new SimulatedBalancers());
  }

  /** Balancers by the uids of their Services. */
  private final class SimulatedBalancers implements LoadBalancers {
    private <T> CompletionStage<T> of(
        Service service, String verb, Supplier<CompletionStage<T>> effect) {
      String about = service.metadata().namespace() + "/" + service.metadata().name();
      return call(verb, "balancer " + service.metadata().uid(), about, effect);
    }

    @Override
    public CompletionStage<Optional<LoadBalancerStatus>> find(String cluster, Service service) {
      return of(
          service,
          "find",
          () ->
              now(
                  Optional.ofNullable(balancers.get(service.metadata().uid()))
                      .map(SimulatedCloud.this::status)));
    }

    @Override
    public CompletionStage<Ensured> ensure(String cluster, Service service, List<Node> nodes) {
      return of(
          service,
          "ensure",
          () -> {
            SimulatedBalancer balancer =
                new SimulatedBalancer(cluster, addressFor(service), service, nodes);
            balancers.put(service.metadata().uid(), balancer);
            return carrier.carry(balancers()).thenApply(lacking -> made(balancer, lacking));
          });
    }

    private Ensured made(SimulatedBalancer balancer, Map<String, String> lacking) {
      String why = lacking.get(balancer.service().metadata().uid());
      if (why != null) {
        throw CloudException.failed(why);
      }
      return new Made(status(balancer));
    }

    @Override
    public CompletionStage<Void> update(String cluster, Service service, List<Node> nodes) {
      return of(
          service,
          "update",
          () -> {
            balancers.computeIfPresent(
                service.metadata().uid(),
                (uid, was) ->
                    new SimulatedBalancer(was.cluster(), was.address(), was.service(), nodes));
            return carrier.carry(balancers()).thenCompose(lacking -> done());
          });
    }

    @Override
    public CompletionStage<Void> delete(String cluster, Service service) {
      return of(
          service,
          "delete",
          () -> {
            balancers.remove(service.metadata().uid());
            return carrier.carry(balancers()).thenCompose(lacking -> done());
          });
    }
  }

  private LoadBalancerStatus status(SimulatedBalancer balancer) {
    return new LoadBalancerStatus(
        ImmutableList.of(
            LoadBalancerIngressBuilder.builder().ip(balancer.address()).ipMode(ipMode).build()));
  }

  /** The one it has, the one that is asked for or was told before, or the next free one. */
  private String addressFor(Service service) {
    SimulatedBalancer present = balancers.get(service.metadata().uid());
    if (present != null) {
      return present.address();
    }
    List<String> wishes = new ArrayList<>();
    wishes.add(service.spec().loadBalancerIP());
    service.status().loadBalancer().ingress().forEach(ingress -> wishes.add(ingress.ip()));
    for (String wish : wishes) {
      if (addresses.contains(wish) && isFree(wish)) {
        return wish;
      }
    }
    for (long i = 0; i < addresses.size(); i++) {
      String address = addresses.address(i);
      if (isFree(address)) {
        return address;
      }
    }
    throw CloudException.failed("no address is free in " + addresses);
  }

  private boolean isFree(String address) {
    return balancers.values().stream().noneMatch(b -> b.address().equals(address));
  }
}
