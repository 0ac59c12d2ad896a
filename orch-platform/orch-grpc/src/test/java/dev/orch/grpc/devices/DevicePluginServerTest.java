package dev.orch.grpc.devices;

import static dev.orch.grpc.devices.SocketPlugin.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.devices.Devices.Count;
import dev.orch.node.devices.Granted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins at sockets, as vendors write them. */
class DevicePluginServerTest {
  @TempDir Path folder;
  private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
  private Path sockets;
  private DevicePluginServer server;
  private SocketPlugin plugin;

  @BeforeEach
  void start() throws IOException {
    sockets = folder.resolve("device-plugins");
    begin();
    plugin = new SocketPlugin(sockets, "gpu.sock");
  }

  private void begin() {
    server = new DevicePluginServer(sockets, folder.resolve("devices.json"), worker, () -> {});
  }

  @AfterEach
  void stop() throws InterruptedException {
    plugin.close();
    server.close();
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void untilCounted(long capacity, long allocatable) {
    until(() -> new Count(capacity, allocatable).equals(server.counts().get(RESOURCE)));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Pod pod(String name, int number) {
    String text =
        "{'metadata':{'name':'%s','uid':'%s'},'spec':{'containers':[{'name':'c','resources':{'limits':{'%s':'%d'}}}]}}"
            .formatted(name, name, RESOURCE, number);
    return BuiltInKinds.POD.read(Json.parse(text.replace('\'', '"')), unknown -> {});
  }

  private Granted granted(Pod pod) {
    return get(server.of(pod, pod.spec().containers().get(0)));
  }

  private String failure(Pod pod) {
    return get(
        server
            .allocate(pod, Set.of())
            .handle((done, failure) -> failure == null ? "" : failure.getMessage()));
  }

  @Test
  void pluginThatRegisters_isCountedAndAsked() {
    plugin.devices("a", "b", "sick");
    assertThat(plugin.register("v1beta1", RESOURCE)).isEmpty();
    untilCounted(3, 2);
    plugin.devices("a", "b");
    untilCounted(2, 2);

    Pod pod = pod("p", 1);
    assertThat(server.concern(pod)).isTrue();
    get(server.allocate(pod, Set.of()));
    Granted granted = granted(pod);
    assertThat(granted.env()).containsEntry("GPUS", "b"); // as it prefers
    assertThat(granted.mounts())
        .containsExactly(new Granted.Mount("/lib/gpu", "/usr/lib/gpu", true));
    assertThat(granted.devices())
        .containsExactly(new Granted.DeviceFile("/dev/null", "/dev/gpu0", "rw"));
    assertThat(granted.annotations()).containsEntry("vendor.com/ids", "b");
    assertThat(granted.cdiDevices()).containsExactly("vendor.com/gpu=b");
    assertThat(plugin.asked.stream().map(Message::getClass).map(Class::getSimpleName))
        .containsExactly(
            "PreferredAllocationRequest", "AllocateRequest", "PreStartContainerRequest");
  }

  @Test
  void whatIsNoRegistration_isRefusedWithTheKubeletsWords() {
    assertThat(plugin.register("v1alpha1", RESOURCE))
        .endsWith(
            "requested API version \"v1alpha1\" is not supported by kubelet. Supported version is"
                + " [\"v1beta1\"]");
    assertThat(plugin.register("v1beta1", "cpu")).endsWith("the ResourceName \"cpu\" is invalid");
    assertThat(server.counts()).isEmpty();
  }

  @Test
  void pluginThatDies_hasNoDevices_andMayComeBack() throws IOException {
    plugin.devices("a");
    plugin.register("v1beta1", RESOURCE);
    untilCounted(1, 1);
    plugin.close();
    untilCounted(1, 0);
    assertThat(failure(pod("p", 1))).contains("no healthy devices present");

    plugin = new SocketPlugin(sockets, "gpu.sock");
    plugin.devices("a", "b");
    plugin.register("v1beta1", RESOURCE);
    untilCounted(2, 2);
  }

  @Test
  void pluginThatRefuses_isQuoted() {
    plugin.devices("broken");
    plugin.register("v1beta1", RESOURCE);
    untilCounted(1, 1);
    assertThat(failure(pod("p", 1))).contains("rpc error: code = Unknown desc = out of order");
  }

  @Test
  void nextServer_tellsPluginsToRegisterAnew_andKnowsWhatWasGiven() throws IOException {
    plugin.devices("a", "b");
    plugin.register("v1beta1", RESOURCE);
    untilCounted(2, 2);
    Pod pod = pod("p", 1);
    get(server.allocate(pod, Set.of()));
    server.close();

    begin();
    assertThat(Files.exists(sockets.resolve("gpu.sock"))).isFalse();
    untilCounted(0, 0);
    plugin.close();
    plugin = new SocketPlugin(sockets, "gpu.sock");
    plugin.devices("a", "b");
    plugin.register("v1beta1", RESOURCE);
    untilCounted(2, 2);
    assertThat(granted(pod).env()).containsEntry("GPUS", "b");
    assertThat(failure(pod("q", 2))).isEmpty(); // p isn't said to be alive
  }
}
