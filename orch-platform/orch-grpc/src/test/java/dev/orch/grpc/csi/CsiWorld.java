package dev.orch.grpc.csi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.node.volumes.HostVolumes;
import dev.orch.node.volumes.HostVolumesSettings;
import dev.orch.node.volumes.LinuxBlockDevices;
import dev.orch.node.volumes.LinuxMounts;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.SignedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** A node with drivers, and an API; on this machine. */
final class CsiWorld implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  final Path folder;
  final LocalApi api =
      LocalApi.builder()
          .clock(() -> NOW)
          .seed(1)
          .tokens(new SignedTokens("https://issuer", new SecureRandom()))
          .build();
  final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  final LinuxMounts mounts = new LinuxMounts(executor);
  final CsiDrivers drivers;
  final HostVolumes volumes;

  CsiWorld(Path temporary) throws IOException {
    this.folder = temporary.toRealPath();
    make(Namespace.class, "", "{'metadata':{'name':'default'}}");
    make(ServiceAccount.class, "default", "{'metadata':{'name':'default'}}");
    make(Node.class, "", "{'metadata':{'name':'n1'}}");
    this.drivers = new CsiDrivers(registry(), api, "n1", executor);
    this.volumes =
        new HostVolumes(
            new HostVolumesSettings(
                "n1", "10.0.0.1", ImmutableSortedMap.of(), folder.resolve("root")),
            api,
            () -> NOW,
            executor,
            (pod, type, reason, message) -> {},
            mounts,
            new LinuxBlockDevices(executor),
            ImmutableList.of(plugin()));
  }

  static void needRoot() {
    String otherwise = "this isn't root";
    if (!"root".equals(System.getProperty("user.name"))) {
      assertThat(System.getenv("CI")).as(otherwise + ", in a CI run").isNotEqualTo("true");
      Assumptions.abort(otherwise);
    }
  }

  CsiPlugin plugin() {
    return new CsiPlugin(api, () -> NOW, "n1", drivers);
  }

  Path registry() {
    return folder.resolve("reg");
  }

  DirectoriesDriver driver() throws IOException {
    DirectoriesDriver driver =
        new DirectoriesDriver(registry().resolve("d.sock"), folder.resolve("data"), "1.0.0");
    until(() -> drivers.find(DirectoriesDriver.NAME).isPresent());
    until(() -> !driver.told.isEmpty());
    return driver;
  }

  /** Waits, with a limit. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  <T extends Resource> T make(Class<T> type, String namespace, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    return api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(Json.parse(text), unknown -> {}));
  }

  <T extends Resource> void status(Class<T> type, String namespace, String name, String json) {
    api.resources(type)
        .inNamespace(namespace)
        .status()
        .patch(
            name, Patch.merge(Json.parse(json.replace('\'', '"')).asObject()), WriteOptions.NONE);
  }

  Path data(String handle) throws IOException {
    return Files.createDirectories(folder.resolve("data").resolve(handle));
  }

  Path source(Pod pod) {
    get(volumes.prepare(pod));
    var mounted = get(volumes.of(pod, pod.spec().containers().get(0), ImmutableMap.of()));
    return Path.of(mounted.mounts().get(0).source());
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  static String failure(CompletionStage<?> stage) {
    return get(
        stage.handle(
            (result, failure) ->
                failure == null
                    ? ""
                    : String.valueOf(
                        (failure.getCause() == null ? failure : failure.getCause()).getMessage())));
  }

  void releaseAll() {
    for (String uid : Objects.requireNonNull(get(volumes.held()))) {
      get(volumes.release(uid));
    }
  }

  @Override
  public void close() throws InterruptedException {
    drivers.close();
    var left = mounts.table().below(folder); // of a test that failed
    left.forEach(point -> get(mounts.unmount(point.target())));
    executor.shutdown();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(left).isEmpty();
  }
}
