package dev.orch.contracts.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orch.controllers.cloud.CloudException;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.Instance;
import dev.orch.controllers.cloud.Instances;
import dev.orch.controllers.cloud.LoadBalancers;
import dev.orch.controllers.cloud.LoadBalancers.Ensured;
import dev.orch.controllers.cloud.Route;
import dev.orch.controllers.cloud.Routes;
import dev.orch.model.core.LoadBalancerStatus;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServicePortBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CloudProvider} does, of the powers that it has. To be run against a cloud, or
 * what stands in for one, in which the test may make and end instances. What it made is left behind
 * if a test fails.
 */
public abstract class CloudProviderContract {
  private static final String CLUSTER = "contract";

  /** The provider; the same one during a test. */
  protected abstract CloudProvider provider();

  /** Lets the cloud work until the stage has ended. */
  protected abstract void settle(CompletionStage<?> stage);

  /**
   * Makes an instance that runs. Returns the Node as its kubelet registers it: without an id, and
   * with an InternalIP.
   */
  protected abstract Node start(String name);

  /** Turns the instance of a node off; false if that isn't possible in this cloud. */
  protected abstract boolean stop(Node node);

  /** Ends the instance of a node for good. */
  protected abstract void end(Node node);

  /** A range that routes of this cloud can have, of three. */
  protected String range(int number) {
    return "10.77." + number + ".0/24";
  }

  private <T> T get(CompletionStage<T> stage) {
    settle(stage);
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CloudException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Instances instances() {
    Optional<Instances> power = provider().instances();
    assumeTrue(power.isPresent(), "it has no instances");
    return power.orElseThrow();
  }

  private Routes routes() {
    Optional<Routes> power = provider().routes();
    assumeTrue(power.isPresent(), "it has no routes");
    return power.orElseThrow();
  }

  private LoadBalancers balancers() {
    Optional<LoadBalancers> power = provider().loadBalancers();
    assumeTrue(power.isPresent(), "it has no load balancers");
    return power.orElseThrow();
  }

  private static Node withId(Node node, String id) {
    return node.withSpec(node.spec().withProviderID(id));
  }

  private Instance known(Node node) {
    return get(instances().find(node))
        .orElseThrow(() -> new AssertionError("no instance: " + node));
  }

  @Test
  void instance_isFoundByName_andByItsId() {
    Node node = start("contract-a");
    Instance found = known(node);
    assertThat(found.providerId()).startsWith(provider().name() + "://");
    assertThat(found.addresses()).extracting(NodeAddress::type).contains("InternalIP");
    assertThat(found.shutdown()).isFalse();
    assertThat(known(withId(node, found.providerId()))).isEqualTo(found);
    assertThat(known(node)).isEqualTo(found);
    end(node);
  }

  @Test
  void id_countsMoreThanTheName() {
    Node one = start("contract-a");
    Node other = start("contract-b");
    String id = known(one).providerId();
    assertThat(known(withId(other, id)).providerId()).isEqualTo(id);
    assertThat(known(other).providerId()).isNotEqualTo(id);
    end(one);
    end(other);
  }

  @Test
  void instanceThatIsOff_isThere() {
    Node node = start("contract-a");
    String id = known(node).providerId();
    assumeTrue(stop(node), "it turns nothing off");
    Instance found = known(withId(node, id));
    assertThat(found.shutdown()).isTrue();
    assertThat(found.providerId()).isEqualTo(id);
    end(node);
  }

  @Test
  void instanceThatIsGone_isNotThere_andItsIdIsNobodysAgain() {
    Node node = start("contract-a");
    String id = known(node).providerId();
    end(node);
    assertThat(get(instances().find(withId(node, id)))).isEmpty();
    assertThat(get(instances().find(node))).isEmpty();
    Node next = start("contract-a");
    assertThat(known(next).providerId()).isNotEqualTo(id);
    assertThat(get(instances().find(withId(next, id)))).isEmpty();
    end(next);
  }

  private List<Route> to(String destination) {
    return get(routes().list(CLUSTER)).stream()
        .filter(route -> route.destination().equals(destination))
        .toList();
  }

  private Route wanted(Node node, int number) {
    return Route.to(node.metadata().name(), node.status().addresses(), range(number));
  }

  @Test
  void route_isListedOnce_howeverOftenItIsMade() {
    Node node = start("contract-a");
    routes();
    get(routes().create(CLUSTER, "uid-a", wanted(node, 1)));
    get(routes().create(CLUSTER, "uid-a", wanted(node, 1)));
    get(routes().create(CLUSTER, "uid-a", wanted(node, 2)));
    assertThat(to(range(1))).singleElement().extracting(Route::node).isEqualTo("contract-a");
    assertThat(to(range(2))).hasSize(1);
    Route made = to(range(1)).get(0);
    assertThat(made.blackhole()).isFalse();
    assertThat(made.name()).isNotEmpty();
    made.addresses().ifPresent(at -> assertThat(at).isEqualTo(node.status().addresses()));
    List.of(1, 2).forEach(i -> to(range(i)).forEach(r -> get(routes().delete(CLUSTER, r))));
    end(node);
  }

  @Test
  void route_isOfOneCluster() {
    Node node = start("contract-a");
    get(routes().create(CLUSTER, "uid-a", wanted(node, 1)));
    assertThat(get(routes().list("contract-other"))).isEmpty();
    to(range(1)).forEach(route -> get(routes().delete(CLUSTER, route)));
    end(node);
  }

  @Test
  void route_isDeletedTwice_andItsRangeCanLeadElsewhere() {
    Node one = start("contract-a");
    Node other = start("contract-b");
    get(routes().create(CLUSTER, "uid-a", wanted(one, 1)));
    Route made = to(range(1)).get(0);
    get(routes().delete(CLUSTER, made));
    get(routes().delete(CLUSTER, made));
    assertThat(to(range(1))).isEmpty();
    get(routes().create(CLUSTER, "uid-b", wanted(other, 1)));
    assertThat(to(range(1))).singleElement().extracting(Route::node).isEqualTo("contract-b");
    to(range(1)).forEach(route -> get(routes().delete(CLUSTER, route)));
    end(one);
    end(other);
  }

  @Test
  void routes_areMadeAndDeletedInOrder_thoughNobodyWaits() {
    Node node = start("contract-a");
    get(routes().create(CLUSTER, "uid-a", wanted(node, 1)));
    Route made = to(range(1)).get(0);
    CompletionStage<Void> again = routes().create(CLUSTER, "uid-a", wanted(node, 1));
    CompletionStage<Void> deleted = routes().delete(CLUSTER, made);
    get(again);
    get(deleted);
    assertThat(to(range(1))).isEmpty();
    end(node);
  }

  private static Service service(String name, int port) {
    ServicePort one =
        ServicePortBuilder.builder().name("one").protocol("TCP").port(port).nodePort(31777).build();
    return ServiceBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace("contract")
                .name(name)
                .uid("00000000-0000-4000-8000-contract-" + name)
                .build())
        .spec(ServiceSpecBuilder.builder().type("LoadBalancer").ports(List.of(one)).build())
        .build();
  }

  private Optional<LoadBalancerStatus> found(Service service) {
    return get(balancers().find(CLUSTER, service));
  }

  private LoadBalancerStatus ensured(Service service, Node... nodes) {
    Ensured ensured = get(balancers().ensure(CLUSTER, service, List.of(nodes)));
    assumeTrue(ensured.status().isPresent(), "it leaves balancers to others");
    LoadBalancerStatus status = ensured.status().orElseThrow();
    assertThat(status.ingress()).isNotEmpty();
    assertThat(status.ingress())
        .allMatch(ingress -> !ingress.ip().isEmpty() || !ingress.hostname().isEmpty());
    return status;
  }

  @Test
  void balancer_isFoundAndStays_howeverOftenItIsEnsured() {
    Node node = start("contract-a");
    Service web = service("web", 8077);
    assertThat(found(web)).isEmpty();
    LoadBalancerStatus status = ensured(web, node);
    assertThat(found(web)).contains(status);
    assertThat(ensured(web, node)).isEqualTo(status);
    assertThat(ensured(service("web", 8078), node)).isEqualTo(status);
    get(balancers().delete(CLUSTER, web));
    end(node);
  }

  @Test
  void balancer_keepsItsAddresses_whateverItsNodes() {
    Node one = start("contract-a");
    Node other = start("contract-b");
    Service web = service("web", 8077);
    LoadBalancerStatus status = ensured(web, one);
    get(balancers().update(CLUSTER, web, List.of(one, other)));
    assertThat(found(web)).contains(status);
    get(balancers().update(CLUSTER, web, List.of()));
    assertThat(found(web)).contains(status);
    get(balancers().delete(CLUSTER, web));
    end(one);
    end(other);
  }

  @Test
  void balancers_areOneForEachService() {
    Node node = start("contract-a");
    LoadBalancerStatus web = ensured(service("web", 8077), node);
    LoadBalancerStatus api = ensured(service("api", 8077), node);
    assertThat(web).isNotEqualTo(api);
    get(balancers().delete(CLUSTER, service("web", 8077)));
    assertThat(found(service("web", 8077))).isEmpty();
    assertThat(found(service("api", 8077))).contains(api);
    get(balancers().delete(CLUSTER, service("api", 8077)));
    end(node);
  }

  @Test
  void balancer_isDeletedTwice_andWhereThereIsNone() {
    Service web = service("web", 8077);
    get(balancers().delete(CLUSTER, web));
    Node node = start("contract-a");
    ensured(web, node);
    get(balancers().delete(CLUSTER, web));
    get(balancers().delete(CLUSTER, web));
    assertThat(found(web)).isEmpty();
    end(node);
  }

  @Test
  void update_makesNoBalancer() {
    Node node = start("contract-a");
    Service web = service("web", 8077);
    get(balancers().update(CLUSTER, web, List.of(node)));
    assertThat(found(web)).isEmpty();
    end(node);
  }

  @Test
  void balancerThatIsStillMade_isDeletedAllTheSame() {
    Node node = start("contract-a");
    Service web = service("web", 8077);
    CompletionStage<Ensured> made = balancers().ensure(CLUSTER, web, List.of(node));
    CompletionStage<Void> moved = balancers().update(CLUSTER, web, List.of());
    CompletionStage<Void> deleted = balancers().delete(CLUSTER, web);
    get(deleted);
    get(made);
    get(moved);
    assertThat(found(web)).isEmpty();
    end(node);
  }

  @Test
  void failures_areCloudExceptions() {
    Optional<CompletionStage<?>> failing = failing();
    assumeTrue(failing.isPresent(), "no call is known to fail");
    assertThatThrownBy(() -> get(failing.orElseThrow()))
        .isInstanceOf(CloudException.class)
        .hasMessageMatching("(?s).+");
  }

  /** A call that this cloud can't carry out, if one is known. */
  protected Optional<CompletionStage<?>> failing() {
    return Optional.empty();
  }
}
