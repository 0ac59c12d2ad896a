package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Service;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever callers and the controller do at once, no quota is exceeded, and none forgets. */
class QuotaProperties {
  /**
   * @param within how often the one before it reads or writes the store until this one gets in; 0:
   *     it waits for its end
   */
  record Step(String verb, String name, boolean dryRun, int within) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(
                "map",
                "map",
                "node port",
                "node port",
                "node port",
                "cluster IP",
                "cluster IP",
                "balancer",
                "recount",
                "delete map",
                "delete service"),
            Arbitraries.of("a", "b", "c", "d"),
            Arbitraries.of(false, false, false, true),
            Arbitraries.integers().between(0, 12))
        .as(Step::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(40);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void noQuotaIsExceeded(@ForAll("steps") List<Step> steps) {
    Deque<Step> rest = new ArrayDeque<>(steps);
    Quotas[] running = new Quotas[1];
    int[] touched = new int[1];
    Runnable others =
        () -> {
          int within = running[0] == null || rest.isEmpty() ? 0 : rest.peek().within();
          if (within > 0 && ++touched[0] >= within) {
            touched[0] = 0;
            run(running[0], rest.remove());
          }
        };
    VersionedStore<Resource> store = LocalApi.builder().clock(() -> Quotas.NOW).build().store();
    Quotas it = new Quotas(new HookedStore<>(store, others, others));
    it.limit("q-a", "'hard':{'configmaps':'3','services':'4'}");
    it.limit("q-b", "'hard':{'count/configmaps':'2','services.nodeports':'1'}");
    it.limit("q-c", "'hard':{'services.loadbalancers':'1','services':'4','pods':'1'}");
    while (!rest.isEmpty()) {
      running[0] = it;
      touched[0] = 0;
      run(it, rest.remove());
      running[0] = null;
      it.check();
    }
    it.checkCounts();
  }

  private static void run(Quotas it, Step step) {
    WriteOptions options = step.dryRun() ? WriteOptions.DRY_RUN : WriteOptions.NONE;
    String name = step.name();
    try {
      switch (step.verb()) {
        case "map" -> it.of(ConfigMap.class).create(it.map(name), options);
        case "delete map" -> it.of(ConfigMap.class).delete(name);
        case "delete service" -> it.of(Service.class).delete(name);
        case "recount" -> it.recount(name.compareTo("c") <= 0 ? "q-" + name : "q-a");
        case "node port" -> write(it, it.service(name, "NodePort"), options);
        case "balancer" -> write(it, it.service(name, "LoadBalancer"), options);
        default -> write(it, it.service(name, "ClusterIP"), options);
      }
    } catch (ApiException refused) {
      assertThat(refused.status().code()).isIn(403, 404, 409);
    }
  }

  private static void write(Quotas it, Service service, WriteOptions options) {
    String name = service.metadata().name();
    if (it.of(Service.class).find(name).isPresent()) {
      it.of(Service.class).update(service, options);
    } else {
      it.of(Service.class).create(service, options);
    }
  }
}
