package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.validation.ValidationContext;
import dev.orch.network.ServiceProxy;
import dev.orch.network.simulated.SimulatedServiceProxy;
import dev.orch.node.NodeParts;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.SandboxState;
import dev.orch.store.MemoryStore;
import dev.orch.store.api.Resources;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A cluster that has had much and has it no more is as it was. */
class LeakTest {
  private static final int LIMIT_SECONDS = 600;
  private static final int ROUNDS = 20;
  private static final int PER_ROUND = 50;

  private final SimulatedExecutor executor = new SimulatedExecutor(new VirtualTime(), Rng.of(11));
  private final List<ContainerRuntime> runtimes = new ArrayList<>();
  private SimulatedServiceProxy proxy;

  /** Simulated nodes, whose runtimes can be asked. */
  private Infrastructure.Factory watched() {
    return (workers, clock) -> {
      Infrastructure simulated = Infrastructure.simulated().make(workers, clock);
      return new Infrastructure() {
        @Override
        public NodeParts node(int index) {
          NodeParts parts = simulated.node(index);
          runtimes.add(parts.runtime());
          return parts;
        }

        @Override
        public ServiceProxy proxy() {
          proxy = (SimulatedServiceProxy) simulated.proxy();
          return proxy;
        }

        @Override
        public ValidationContext validation() {
          return simulated.validation();
        }

        @Override
        public String serviceRange() {
          return simulated.serviceRange();
        }

        @Override
        public void close() {
          simulated.close();
        }
      };
    };
  }

  private void until(String what, BooleanSupplier condition) {
    for (int second = 0; !condition.getAsBoolean(); second++) {
      assertThat(second).as(what).isLessThan(LIMIT_SECONDS);
      executor.runFor(Duration.ofSeconds(1));
    }
  }

  private static <T extends Resource> void create(
      LocalApi api, Class<T> type, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    of(api, type).create(api.kinds().of(type).read(Json.parse(text), unknown -> {}));
  }

  private static <T extends Resource> Resources<T> of(LocalApi api, Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  private static int count(LocalApi api, Class<? extends Resource> type) {
    return api.resources(type).list().items().size();
  }

  private static MemoryStore<?> store(LocalApi api) {
    return (MemoryStore<?>) api.store();
  }

  /** What the store keeps memory for, but Events, and what is of the past alone. */
  private static int keysButEvents(LocalApi api) {
    store(api).compact(store(api).revision());
    return store(api).keyCount() - count(api, Event.class);
  }

  /** How much happens in a quarter of an hour. */
  private int bustle() {
    int before = executor.trace().lines().size();
    executor.trace().on();
    executor.runFor(Duration.ofMinutes(15));
    executor.trace().off();
    return executor.trace().lines().size() - before;
  }

  private static boolean have(LocalApi api, int replicas) {
    return of(api, Deployment.class).list().items().stream()
        .allMatch(
            d -> d.status().availableReplicas() == replicas && d.status().replicas() == replicas);
  }

  private void round(LocalApi api, int round) {
    List<String> names =
        Stream.iterate(0, i -> i + 1).limit(PER_ROUND).map(i -> "d-" + round + "-" + i).toList();
    for (String name : names) {
      create(
          api,
          Deployment.class,
          "{'metadata':{'name':'%1$s'},'spec':{'replicas':1,'selector':{'matchLabels':{'app':'%1$s'}},"
              + "'template':{'metadata':{'labels':{'app':'%1$s'}},"
              + "'spec':{'terminationGracePeriodSeconds':1,"
              + "'containers':[{'name':'c','image':'img:1'}]}}}}",
          name);
      create(
          api,
          Service.class,
          "{'metadata':{'name':'%1$s'},'spec':{'selector':{'app':'%1$s'},'ports':[{'port':80}]}}",
          name);
    }
    until("created", () -> have(api, 1));
    names.forEach(
        name -> of(api, Deployment.class).edit(name, d -> d.withSpec(d.spec().withReplicas(2))));
    until("scaled", () -> have(api, 2));
    names.forEach(
        name -> {
          of(api, Deployment.class).delete(name);
          of(api, Service.class).delete(name);
        });
    until("pods gone", () -> count(api, Pod.class) == 0);
  }

  @Test
  void aThousandDeployments_leaveNothingBehind() {
    int threads = Thread.activeCount();
    executor.trace().off();
    // Fewer cluster IPs and pod IPs than there will have been Services and pods.
    Orch orch =
        Orch.builder()
            .workers(executor::worker)
            .clock(executor.time())
            .seed(11)
            .nodes(3)
            .serviceRange(Cidr.parse("10.96.0.0/24"))
            .infrastructure(watched())
            .start();
    try (orch) {
      LocalApi api = (LocalApi) orch.api();
      until("account", () -> of(api, ServiceAccount.class).find("default").isPresent());
      round(api, ROUNDS); // what there is once for each node or namespace is there now
      executor.runFor(Duration.ofMinutes(20));
      int keys = keysButEvents(api);
      int watches = store(api).watchCount();
      int bustle = bustle();

      for (int round = 0; round < ROUNDS; round++) {
        round(api, round);
      }

      executor.runFor(Duration.ofMinutes(20));
      assertThat(keysButEvents(api)).isEqualTo(keys);
      assertThat(store(api).watchCount()).isEqualTo(watches);
      assertThat(bustle()).isBetween(bustle * 9 / 10, bustle * 11 / 10);
      for (ContainerRuntime runtime : runtimes) {
        CompletableFuture<List<SandboxState>> left = runtime.list().toCompletableFuture();
        until("listed", left::isDone);
        assertThat(left).isCompletedWithValue(List.of());
      }
      assertThat(proxy.table().services().keySet())
          .noneMatch(name -> name.startsWith("default/d-"));
    }
    executor.runFor(Duration.ofMinutes(1));
    assertThat(store((LocalApi) orch.api()).watchCount()).isZero();
    assertThat(Thread.activeCount()).isEqualTo(threads);
  }
}
