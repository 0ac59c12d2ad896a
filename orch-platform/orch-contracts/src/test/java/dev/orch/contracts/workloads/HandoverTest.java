package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.controllers.cluster.BuiltInLoops;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Event;
import dev.orch.model.json.Json;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.MemoryStore;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.Watcher;
import dev.orch.store.api.Caller;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.base.VirtualTime;
import dev.orch.testkit.simulation.Logged;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * A cluster that Kubernetes' own controllers have brought to rest, as recorded: ours take it over
 * and find nothing to do.
 */
class HandoverTest {
  private static final Instant RECORDED = Instant.parse("2026-11-22T14:46:50Z");

  private final SimulatedExecutor executor =
      new SimulatedExecutor(new VirtualTime(RECORDED), Rng.of(1));
  private final LocalApi api = LocalApi.builder().clock(executor.time()).seed(1).build();
  private final List<String> writes = new ArrayList<>();

  private static List<Json.Obj> recorded() {
    try (InputStream file = HandoverTest.class.getResourceAsStream("converged.json")) {
      byte[] bytes = Objects.requireNonNull(file).readAllBytes();
      Json.Obj list = (Json.Obj) Json.parse(new String(bytes, StandardCharsets.UTF_8));
      return list.array("items").stream().map(Json.Obj.class::cast).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load(Json.Obj object) {
    Kind<?> kind =
        api.kinds().all().stream()
            .filter(k -> k.name().equals(object.text("kind")))
            .filter(k -> k.apiVersion().equals(object.text("apiVersion")))
            .findFirst()
            .orElseThrow(() -> new AssertionError(object.text("kind")));
    load(kind, object);
  }

  /** As it is, past all that the API does with what it is given. */
  private <T extends Resource> void load(Kind<T> kind, Json.Obj json) {
    T object = kind.read(json, unknown -> {});
    Key key = new Key(kind.resource(), object.metadata().namespace(), object.metadata().name());
    long present = store().get(key).map(Versioned::revision).orElse(0L);
    CommitResult<Resource> result =
        store().commit(List.of(new Mutation.Put<>(key, object, present)));
    assertThat(result).as(key.toString()).isInstanceOf(CommitResult.Committed.class);
  }

  @SuppressWarnings("unchecked")
  private MemoryStore<Resource> store() {
    return (MemoryStore<Resource>) api.store();
  }

  /** Nodes go on reporting. */
  private void beat() {
    var leases = api.resources(Lease.class).inNamespace("kube-node-lease");
    for (Lease lease : leases.list().items()) {
      leases.edit(
          lease.metadata().name(),
          now -> now.withSpec(now.spec().withRenewTime(executor.time().instant())));
    }
  }

  private void noteWrites() {
    Set<String> resources = new TreeSet<>();
    api.kinds().all().forEach(kind -> resources.add(kind.resource()));
    for (String resource : resources) {
      store()
          .watch(
              Scope.of(resource),
              store().revision(),
              Runnable::run,
              new Watcher<Resource>() {
                @Override
                public boolean onCommit(Commit<Resource> commit) {
                  commit.changes().forEach(HandoverTest.this::note);
                  return true;
                }

                @Override
                public void onEnd(End end) {}
              });
    }
  }

  /**
   * But leases, what a new cluster lacks elsewhere, and what an autoscaler says again and again.
   */
  private void note(Change<Resource> change) {
    Key key = change.key();
    boolean expected =
        key.resource().startsWith("leases")
            || !key.namespace().isEmpty() && !key.namespace().equals("handover")
            || change.after() instanceof Event event
                && event.source().component().equals("horizontal-pod-autoscaler");
    if (!expected) {
      writes.add(key + ": " + change.before() + " -> " + change.after());
    }
  }

  @Test
  void convergedCluster_staysAsItIs() {
    run(loop -> !loop.name().equals("cronjob-controller"), Duration.ofHours(1));
  }

  @Test
  void convergedClusterUntilTheNextRunOfItsCronJob_staysAsItIs() {
    run(loop -> true, Duration.ofSeconds(9));
  }

  private void run(Predicate<Loop> chosen, Duration time) {
    recorded().forEach(this::load);
    // The recording left one ConfigMap out that its quota counts.
    load(
        (Json.Obj)
            Json.parse(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"left-out\","
                    + "\"namespace\":\"handover\",\"uid\":\"0\"}}"));
    String authority =
        api.resources(ConfigMap.class)
            .inNamespace("handover")
            .get("kube-root-ca.crt")
            .data()
            .get("ca.crt");
    List<Loop> loops = new ArrayList<>(BuiltInLoops.all().stream().filter(chosen).toList());
    loops.add(RootCertificates.controller(() -> authority));
    executor.worker("nodes").scheduleWithFixedDelay(this::beat, 0, 10, TimeUnit.SECONDS);
    noteWrites();
    try (Logged logged = new Logged("dev.orch.controllers");
        ControllerManager manager =
            ControllerManager.start(
                api.as(Caller.component("controllers")),
                executor.time(),
                executor::worker,
                new Chance(1),
                loops)) {
      executor.runFor(time);
      assertThat(manager.informers()).isNotNull();
      assertThat(logged.thrown()).isNull();
    }
    assertThat(writes).isEmpty();
  }
}
