package dev.orch.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.core.ServiceAccountBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalApiTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private Api api;
  private Resources<ConfigMap> maps;

  @BeforeEach
  void start() {
    api = LocalApi.builder().clock(() -> NOW).seed(1).build();
    api.resources(Namespace.class)
        .create(NamespaceBuilder.builder().metadata(named("default")).build());
    api.resources(ServiceAccount.class)
        .inNamespace("default")
        .create(ServiceAccountBuilder.builder().metadata(named("default")).build());
    maps = api.resources(ConfigMap.class).inNamespace("default");
  }

  private static ObjectMeta named(String name) {
    return ObjectMetaBuilder.builder().name(name).build();
  }

  private static ConfigMap map(String name) {
    return ConfigMapBuilder.builder().metadata(named(name)).data(Map.of("k", "v")).build();
  }

  private Pod pod(String name) {
    return BuiltInKinds.POD.read(
        Json.parse(
            "{\"metadata\":{\"name\":\""
                + name
                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}"),
        unknown -> {});
  }

  @Test
  void createdObject_isCompleteAndStored() {
    ConfigMap made = maps.create(map("a"));
    assertThat(made.metadata().uid()).hasSize(36);
    assertThat(made.metadata().namespace()).isEqualTo("default");
    assertThat(made.metadata().creationTimestamp()).isEqualTo(NOW);
    assertThat(maps.get("a")).isEqualTo(made);
  }

  @Test
  void secondCreate_isRefusedAsExisting() {
    maps.create(map("a"));
    assertThatThrownBy(() -> maps.create(map("a"))).hasMessage("configmaps \"a\" already exists");
  }

  @Test
  void missingNamespace_isNotFound() {
    assertThatThrownBy(() -> api.resources(ConfigMap.class).inNamespace("nope").create(map("a")))
        .hasMessage("namespaces \"nope\" not found");
  }

  @Test
  void staleUpdate_isAConflict() {
    ConfigMap first = maps.create(map("a"));
    maps.update(first.withData(Map.of("k", "2")));
    assertThatThrownBy(() -> maps.update(first.withData(Map.of("k", "3"))))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isConflict()).isTrue());
    assertThat(maps.get("a").data()).containsEntry("k", "2");
  }

  @Test
  void unchangedUpdate_keepsTheRevision() {
    ConfigMap first = maps.create(map("a"));
    assertThat(maps.update(first)).isEqualTo(first);
  }

  @Test
  void finalizer_keepsADeletedObjectUntilItIsTaken() {
    maps.create(map("a").withMetadata(named("a").withFinalizers(List.of("example.com/f"))));
    Deleted<ConfigMap> marked = maps.delete("a");
    assertThat(marked.gone()).isFalse();
    assertThat(marked.object().metadata().deletionTimestamp()).isEqualTo(NOW);
    maps.edit("a", m -> m.withMetadata(m.metadata().withFinalizers(List.of())));
    assertThat(maps.find("a")).isEmpty();
  }

  @Test
  void podOnANode_isDeletedGracefully() {
    Resources<Pod> pods = api.resources(Pod.class).inNamespace("default");
    Pod pod = pod("p");
    pods.create(pod.withSpec(pod.spec().withNodeName("n1")));
    Deleted<Pod> first = pods.delete("p");
    assertThat(first.object().metadata().deletionGracePeriodSeconds()).isEqualTo(30);
    Deleted<Pod> second =
        pods.delete(
            "p", DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(), WriteOptions.NONE);
    assertThat(second.gone()).isTrue();
    assertThat(pods.find("p")).isEmpty();
  }

  @Test
  void pages_areOfOneRevision() {
    for (String name : List.of("a", "b", "c")) {
      maps.create(map(name));
    }
    ResourceList<ConfigMap> first = maps.list(ListOptions.ALL.withLimit(2));
    maps.delete("c");
    ResourceList<ConfigMap> second =
        maps.list(ListOptions.ALL.withLimit(2).withContinue(first.continueToken()));
    assertThat(first.remaining()).isEqualTo(1);
    assertThat(second.items()).extracting(m -> m.metadata().name()).containsExactly("c");
    assertThat(second.continueToken()).isEmpty();
  }

  @Test
  void watch_tellsPresentObjectsThenChanges() {
    maps.create(map("a"));
    List<String> seen = new ArrayList<>();
    maps.watch(WatchOptions.fromStart(), Runnable::run, collect(seen, 100));
    maps.create(map("b"));
    maps.delete("a");
    assertThat(seen).containsExactly("+a", "|", "+b", "-a");
  }

  @Test
  void pausedWatch_losesNothing() {
    maps.create(map("a"));
    maps.create(map("b"));
    List<String> seen = new ArrayList<>();
    var watch = maps.watch(WatchOptions.fromStart(), Runnable::run, collect(seen, 1));
    maps.create(map("c"));
    maps.create(map("d"));
    for (int i = 0; i < 10; i++) {
      watch.resume();
    }
    assertThat(seen).containsExactly("+a", "+b", "|", "+c", "+d");
  }

  /** Collects events, pausing after every {@code batch}. */
  private static WatchHandler<ConfigMap> collect(List<String> into, int batch) {
    return new WatchHandler<>() {
      @Override
      public boolean onEvent(WatchEvent<ConfigMap> event) {
        into.add(text(event));
        return into.size() % batch != 0;
      }

      @Override
      public void onEnd() {
        into.add("end");
      }
    };
  }

  private static String text(WatchEvent<ConfigMap> event) {
    if (event instanceof WatchEvent.Added<ConfigMap> e) {
      return "+" + e.object().metadata().name();
    }
    if (event instanceof WatchEvent.Deleted<ConfigMap> e) {
      return "-" + e.object().metadata().name();
    }
    if (event instanceof WatchEvent.Modified<ConfigMap> e) {
      return "~" + e.object().metadata().name();
    }
    return event instanceof WatchEvent.Bookmark<ConfigMap> b && b.initialEventsEnd()
        ? "|"
        : "?" + event;
  }

  @Test
  void stranger_isForbidden() {
    Api other = api.as(new Caller(User.of("limited", "golden"), "test", w -> {}));
    assertThatThrownBy(() -> other.resources(Pod.class).inNamespace("default").get("p"))
        .hasMessage(
            "pods \"p\" is forbidden: User \"limited\" cannot get resource \"pods\" in API group \"\" in the namespace"
                + " \"default\"");
  }
}
