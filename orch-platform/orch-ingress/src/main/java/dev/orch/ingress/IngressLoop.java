package dev.orch.ingress;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.State;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Secret;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressClass;
import dev.orch.network.ingress.Backend;
import dev.orch.network.ingress.IngressTable;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Keeps the routes as Ingresses of this controller's classes, their Services, endpoints and secrets
 * have them. To be started once.
 */
public final class IngressLoop implements Loop {
  /** What IngressClasses name as their controller to be served here. */
  public static final String CONTROLLER = "orch.dev/ingress";

  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  /** Changes that come close together are taken together. */
  private static final long SETTLE_MILLIS = 20;

  private final State known = new State();
  private volatile Routes routes = Routes.NONE;
  private volatile Consumer<Routes> listener = changed -> {};

  @Override
  public String name() {
    return "ingress";
  }

  /** Whether all routes are known. */
  public State known() {
    return known;
  }

  Routes routes() {
    return routes;
  }

  /** Has one hear of new routes; on the loop's worker. */
  void listen(Consumer<Routes> one) {
    listener = one;
  }

  @Override
  public Subscription start(Environment environment) {
    return new Running(environment).begin();
  }

  /** Whether an Ingress is one of these classes'. */
  static boolean isOurs(Ingress ingress, Optional<IngressClass> ofIt) {
    return ingress.metadata().deletionTimestamp() == null
        && ofIt.filter(its -> its.spec().controller().equals(CONTROLLER)).isPresent();
  }

  /** The loop at work; on its worker. */
  private final class Running {
    private final Informer<Ingress> ingresses;
    private final Informer<IngressClass> classes;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Secret> secrets;
    private final ScheduledExecutorService worker;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    Running(Environment environment) {
      this.ingresses = environment.informers().of(NetworkKinds.INGRESS);
      this.classes = environment.informers().of(NetworkKinds.INGRESS_CLASS);
      this.services = environment.informers().of(BuiltInKinds.SERVICE);
      this.slices = environment.informers().of(BuiltInKinds.ENDPOINT_SLICE);
      this.secrets = environment.informers().of(BuiltInKinds.SECRET);
      this.worker = environment.workers().apply("ingress");
    }

    private List<Informer<?>> all() {
      return List.of(ingresses, classes, services, slices, secrets);
    }

    Subscription begin() {
      slices.addIndex(
          SERVICE_LABEL,
          slice ->
              List.of(
                  slice.metadata().namespace()
                      + "/"
                      + slice.metadata().labels().getOrDefault(SERVICE_LABEL, "")));
      List<Subscription> subscriptions =
          all().stream()
              .flatMap(
                  each ->
                      List.of(
                          each.listen((before, after) -> later()),
                          each.synced().listen(is -> later()))
                          .stream())
              .toList();
      return () -> {
        closed = true;
        subscriptions.forEach(Subscription::close);
      };
    }

    private void later() {
      if (!closed && scheduled.compareAndSet(false, true)) {
        worker.schedule(this::publish, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private void publish() {
      scheduled.set(false);
      if (closed || !all().stream().allMatch(each -> each.synced().isTrue())) {
        return;
      }
      IngressTable table =
          IngressTable.of(
              ingresses.list().stream().filter(each -> isOurs(each, ofIt(each))).toList());
      routes = new Routes(table, endpoints(table), certificates(table));
      listener.accept(routes);
      known.set(true);
    }

    private Optional<IngressClass> ofIt(Ingress ingress) {
      String name = ingress.spec().ingressClassName();
      return name == null ? Optional.empty() : classes.get(new ObjectKey("", name));
    }

    private Map<Backend, List<InetSocketAddress>> endpoints(IngressTable table) {
      Map<Backend, List<InetSocketAddress>> all = new LinkedHashMap<>();
      for (Backend each : table.backends()) {
        services
            .get(new ObjectKey(each.namespace(), each.service()))
            .ifPresent(
                service ->
                    all.put(
                        each,
                        Endpoints.of(
                            each,
                            service,
                            slices.byIndex(
                                SERVICE_LABEL, each.namespace() + "/" + each.service()))));
      }
      return all;
    }

    private Map<String, Certificate> certificates(IngressTable table) {
      Map<String, Certificate> all = new LinkedHashMap<>();
      table
          .certificates()
          .forEach(
              (host, secret) -> {
                String[] key = secret.split("/", 2);
                secrets
                    .get(new ObjectKey(key[0], key[1]))
                    .flatMap(Certificate::of)
                    .ifPresent(found -> all.put(host, found));
              });
      return all;
    }
  }
}
