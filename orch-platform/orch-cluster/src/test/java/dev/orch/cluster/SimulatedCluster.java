package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Event;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Scope;
import dev.orch.store.Watcher;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.base.VirtualTime;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole cluster on a virtual clock, whose every step and commit is written down. */
final class SimulatedCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(10);

  final SimulatedExecutor executor;
  final Orch orch;
  final Api api;

  SimulatedCluster(long seed, int nodes) {
    executor = new SimulatedExecutor(new VirtualTime(), Rng.of(seed));
    executor.trace().on();
    orch =
        Orch.builder()
            .workers(executor::worker)
            .clock(executor.time())
            .seed(seed)
            .nodes(nodes)
            .start();
    api = orch.api();
    traceCommits((LocalApi) api);
    until(() -> of(ServiceAccount.class).find("default").isPresent());
  }

  private void traceCommits(LocalApi local) {
    Map<String, Kind<?>> kinds = new TreeMap<>();
    local.kinds().all().forEach(kind -> kinds.putIfAbsent(kind.resource(), kind));
    kinds.forEach(
        (resource, kind) ->
            local
                .store()
                .watch(Scope.of(resource), local.store().revision(), Runnable::run, noting(kind)));
  }

  private Watcher<Resource> noting(Kind<?> kind) {
    return new Watcher<>() {
      @Override
      public boolean onCommit(Commit<Resource> commit) {
        commit.changes().forEach(change -> note(kind, change));
        return true;
      }

      @Override
      public void onEnd(End end) {}
    };
  }

  private <T extends Resource> void note(Kind<T> kind, Change<Resource> change) {
    // A node tells of the host that it is on.
    boolean told = change.after() != null && !kind.name().equals("Node");
    executor
        .trace()
        .note("store", change + (told ? " " + kind.toJson(kind.cast(change.after())) : ""));
  }

  /** JSON with single quotes for double ones, in the default namespace. */
  <T extends Resource> T create(Class<T> type, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    return of(type).create(api.kinds().of(type).read(Json.parse(text), unknown -> {}));
  }

  /** Objects of the default namespace. */
  <T extends Resource> Resources<T> of(Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  void until(BooleanSupplier condition) {
    assertThat(executor.runUntil(condition, LIMIT)).as(this::pods).isTrue();
  }

  private String pods() {
    return Stream.concat(
            of(Pod.class).list().items().stream()
                .map(pod -> pod.metadata().name() + " " + pod.status().conditions()),
            of(Event.class).list().items().stream()
                .map(e -> e.involvedObject().name() + " " + e.reason() + " " + e.message()))
        .collect(Collectors.joining("\n"));
  }

  static boolean isReady(Pod pod) {
    return pod.status().phase().equals("Running")
        && pod.status().conditions().stream()
            .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }

  @Override
  public void close() {
    orch.close();
  }
}
