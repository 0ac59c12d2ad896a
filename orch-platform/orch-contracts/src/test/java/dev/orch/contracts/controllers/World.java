package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Controller;
import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.MemoryStore;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A cluster without nodes under a simulated executor: the API in-process, and some loops. */
final class World implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(10);

  final SimulatedExecutor executor;
  final MemoryStore<Resource> store;
  final Api api;
  private final ControllerManager manager;

  World(long seed, Loop... loops) {
    this(seed, new SimulatedExecutor(seed), HookedApi::interleaving, loops);
  }

  /** The same with loops that reach the API through a hook. */
  World(
      long seed,
      SimulatedExecutor executor,
      Function<SimulatedExecutor, HookedApi.Hook> hook,
      Loop... loops) {
    this(seed, executor, hook, List.of(), loops);
  }

  /** The same with more kinds. */
  World(
      long seed,
      SimulatedExecutor executor,
      Function<SimulatedExecutor, HookedApi.Hook> hook,
      List<Kind<?>> kinds,
      Loop... loops) {
    this.executor = executor;
    executor.trace().on();
    LocalApi local =
        LocalApi.builder()
            .clock(executor.time())
            .seed(seed)
            .kinds(BuiltInKinds.all().plus(kinds))
            .build();
    store = (MemoryStore<Resource>) local.store();
    api = local.as(Caller.component("test"));
    createIn("", Namespace.class, "{'metadata':{'name':'default'}}");
    createIn("default", ServiceAccount.class, "{'metadata':{'name':'default'}}");
    manager =
        ControllerManager.start(
            new HookedApi(api.as(Caller.component("controllers")), hook.apply(executor)),
            executor.time(),
            executor::worker,
            new Chance(seed),
            List.of(loops));
  }

  /** Objects of the default namespace. */
  <T extends Resource> Resources<T> of(Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  /** JSON with single quotes for double ones. */
  <T extends Resource> T createIn(String namespace, Class<T> type, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    return api.resources(type).inNamespace(namespace).create(object);
  }

  <T extends Resource> T create(Class<T> type, String json, Object... arguments) {
    return createIn("default", type, String.format(Locale.ROOT, json, arguments));
  }

  void until(BooleanSupplier condition) {
    assertThat(executor.runUntil(condition, LIMIT)).as(this::dump).isTrue();
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    for (var kind : List.of(Deployment.class, ReplicaSet.class, Pod.class, Event.class)) {
      of(kind).list().items().forEach(object -> text.append(object).append('\n'));
    }
    return text.append(executor.trace()).toString();
  }

  /**
   * A stand-in for nodes: pods are running and ready up to ten seconds after they were made, and
   * gone up to five after they were deleted.
   */
  static Controller<Pod> kubelet() {
    return Controller.of(Pod.class)
        .named("kubelet")
        .reconcile(
            (pod, context) -> {
              int chance = Math.floorMod(pod.metadata().uid().hashCode(), 10_000);
              Instant deleted = pod.metadata().deletionTimestamp();
              Instant due =
                  deleted == null
                      ? Objects.requireNonNull(pod.metadata().creationTimestamp())
                          .plusMillis(chance)
                      : deleted.minusSeconds(30).plusMillis(chance / 2);
              if (context.now().isBefore(due)) {
                return Result.again(Duration.between(context.now(), due));
              }
              if (deleted != null) {
                context
                    .api()
                    .resources(Pod.class)
                    .inNamespace(pod.metadata().namespace())
                    .delete(
                        pod.metadata().name(),
                        DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
                        WriteOptions.NONE);
              } else if (!pod.status().phase().equals("Running")) {
                Edits.ifUnchanged(
                    context.api().resources(Pod.class).status(),
                    pod,
                    now -> running(now, context.now()));
              }
              return Result.done();
            });
  }

  static Pod running(Pod pod, Instant now) {
    PodCondition ready = new PodCondition("Ready", 0, "True", null, now, "", "");
    int last = Math.floorMod(pod.metadata().uid().hashCode(), 250);
    String ip = "10.1.0." + last;
    return pod.withStatus(
        pod.status()
            .withPhase("Running")
            .withPodIP(ip)
            .withPodIPs(List.of(new PodIP(ip)))
            .withStartTime(now)
            .withConditions(List.of(ready)));
  }

  @Override
  public void close() {
    manager.close();
  }
}
