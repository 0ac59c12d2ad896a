package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.network.policy.Flow;
import dev.orch.network.policy.Verdict;
import dev.orch.network.simulated.SimulatedPolicies;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A simulated cluster whose pods are kept to what policies let them, as they come and go. */
class SimulatedPoliciesTest {
  private static final int LIMIT_SECONDS = 60;

  private final SimulatedExecutor executor = new SimulatedExecutor(new VirtualTime(), Rng.of(5));
  private final List<Infrastructure> made = new ArrayList<>();

  private Infrastructure.Factory kept() {
    return (workers, clock) -> {
      made.add(Infrastructure.simulated().make(workers, clock));
      return made.get(0);
    };
  }

  private void until(String what, BooleanSupplier condition) {
    for (int second = 0; !condition.getAsBoolean(); second++) {
      assertThat(second).as(what).isLessThan(LIMIT_SECONDS);
      executor.runFor(Duration.ofSeconds(1));
    }
  }

  private static <T extends Resource> T create(LocalApi api, Class<T> type, String json) {
    return of(api, type)
        .create(api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  private static <T extends Resource> Resources<T> of(LocalApi api, Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  private static String ip(LocalApi api, String pod) {
    return of(api, Pod.class).get(pod).status().podIP();
  }

  private Verdict verdict(LocalApi api, String from, String to, int port) {
    SimulatedPolicies policies = (SimulatedPolicies) made.get(0).policies();
    return policies.verdict(new Flow(ip(api, from), ip(api, to), "TCP", port));
  }

  private static void pod(LocalApi api, String name) {
    create(
        api,
        Pod.class,
        "{'metadata':{'name':'%1$s','labels':{'app':'%1$s'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}"
            .formatted(name));
  }

  @Test
  void connections_areLetByThePoliciesThatThereAre() {
    Orch orch =
        Orch.builder()
            .workers(executor::worker)
            .clock(executor.time())
            .seed(5)
            .nodes(2)
            .infrastructure(kept())
            .start();
    try (orch) {
      LocalApi api = (LocalApi) orch.api();
      until("account", () -> of(api, ServiceAccount.class).find("default").isPresent());
      List.of("web", "db", "other").forEach(name -> pod(api, name));
      until(
          "pods",
          () ->
              of(api, Pod.class).list().items().stream()
                  .noneMatch(pod -> pod.status().podIP().isEmpty()));
      until("open", () -> verdict(api, "other", "db", 5432).allowed());

      create(
          api,
          NetworkPolicy.class,
          "{'metadata':{'name':'db'},'spec':{'podSelector':{'matchLabels':{'app':'db'}},'ingress':"
              + "[{'from':[{'podSelector':{'matchLabels':{'app':'web'}}}],'ports':[{'port':5432}]}]}}");
      until("isolated", () -> !verdict(api, "other", "db", 5432).allowed());
      assertThat(verdict(api, "web", "db", 5432).ingress().toString()).isEqualTo("default/db[0]");
      assertThat(verdict(api, "web", "db", 5433).allowed()).isFalse();
      assertThat(verdict(api, "db", "other", 80).allowed()).isTrue();

      of(api, NetworkPolicy.class).delete("db");
      until("open again", () -> verdict(api, "other", "db", 5432).allowed());
    }
  }
}
