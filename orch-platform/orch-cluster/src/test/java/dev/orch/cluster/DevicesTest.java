package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Node;
import dev.orch.model.json.Json;
import dev.orch.node.devices.DeviceManager;
import dev.orch.node.devices.DevicePlugin;
import dev.orch.node.devices.DevicePlugin.Device;
import dev.orch.node.devices.DevicePlugin.Options;
import dev.orch.runtime.simulated.Script;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices of plugins: how they are counted, who gets which, and what becomes of them. */
class DevicesTest {
  private static final String GPU = "vendor.com/gpu";
  private static final Script OK_AFTER_5 = Script.RUNS.exitingAfter(Duration.ofSeconds(5), 0);

  @TempDir Path folder;
  private final NodeWorld world = new NodeWorld(1);
  private final ScriptedDevices plugin = new ScriptedDevices();
  private @Nullable DeviceManager manager;

  @BeforeEach
  void equip() {
    world.stopAgent();
    world.devices =
        (settings, environment, changed) -> {
          manager =
              new DeviceManager(
                  folder.resolve("devices.json"), world.executor.worker("devices"), changed);
          return manager;
        };
    world.startAgent();
    world.run(1);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private DeviceManager.Registration plugIn(Options options, int number) {
    DeviceManager.Registration registration =
        Objects.requireNonNull(manager).register(GPU, plugin, options);
    registration.devices(
        IntStream.range(0, number).mapToObj(i -> new Device("g" + i, true)).toList());
    world.run(1);
    return registration;
  }

  private static String container(String name, int number) {
    return "{'name':'%s','image':'i:1','resources':{'limits':{'%s':'%d'}}}"
        .formatted(name, GPU, number);
  }

  private void pod(String name, int number) {
    world.pod(name, "'containers':[" + container("c", number) + "]");
    world.run(2);
  }

  private String amount(Map<String, dev.orch.model.Quantity> amounts, String resource) {
    return String.valueOf(amounts.get(resource));
  }

  private Node node() {
    return world.api.resources(Node.class).get("n1");
  }

  /** The variable that the plugin gave, by pod and container. */
  private Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    world.specs.forEach((name, spec) -> given.put(name, spec.env().getOrDefault("GPUS", "")));
    return given;
  }

  @Test
  void devices_areCountedByHealth_andForgottenFiveMinutesAfterTheirPlugin() {
    DeviceManager.Registration registration = plugIn(Options.NONE, 2);
    registration.devices(
        List.of(new Device("a", true), new Device("b", false), new Device("c", true)));
    world.run(1);
    assertThat(amount(node().status().capacity(), GPU)).isEqualTo("3");
    assertThat(amount(node().status().allocatable(), GPU)).isEqualTo("2");

    registration.close();
    world.run(1);
    assertThat(amount(node().status().capacity(), GPU)).isEqualTo("3");
    assertThat(amount(node().status().allocatable(), GPU)).isEqualTo("0");
    world.run(301);
    assertThat(amount(node().status().capacity(), GPU)).isEqualTo("0");
  }

  @Test
  void pluginThatComesBackInTime_staysCounted() {
    plugIn(Options.NONE, 2).close();
    world.run(200);
    plugIn(Options.NONE, 2);
    world.run(200);
    assertThat(amount(node().status().allocatable(), GPU)).isEqualTo("2");
  }

  @Test
  void extendedResourceThatSomebodyElseNoted_staysInTheStatus() {
    world
        .api
        .resources(Node.class)
        .status()
        .patch(
            "n1",
            Patch.merge(
                Json.parse(
                        "{\"status\":{\"capacity\":{\"example.com/dongle\":\"4\"},"
                            + "\"allocatable\":{\"example.com/dongle\":\"4\"}}}")
                    .asObject()),
            WriteOptions.NONE);
    plugIn(Options.NONE, 1);
    assertThat(amount(node().status().capacity(), "example.com/dongle")).isEqualTo("4");
    assertThat(amount(node().status().allocatable(), "example.com/dongle")).isEqualTo("4");
    assertThat(amount(node().status().capacity(), GPU)).isEqualTo("1");
  }

  @Test
  void containers_getDevicesOfTheirOwn_withWhatThePluginSays() {
    plugIn(Options.NONE, 3);
    pod("p", 1);
    pod("q", 2);
    assertThat(given()).containsExactly(Map.entry("p/c", "g0"), Map.entry("q/c", "g1,g2"));
    var spec = Objects.requireNonNull(world.specs.get("p/c"));
    assertThat(spec.mounts())
        .anyMatch(m -> m.source().equals("/lib/gpu") && m.target().equals("/usr/lib/gpu"));
    assertThat(spec.devices()).anyMatch(d -> d.target().equals("/dev/gpu0"));
  }

  @Test
  void podThatAsksForMoreThanThereIs_isRefused() {
    plugIn(Options.NONE, 2);
    pod("p", 1);
    pod("q", 2);
    assertThat(world.pod("q").status().reason()).isEqualTo("OutOf" + GPU);
  }

  @Test
  void devicesOfAPodThatEnded_areFree() {
    world.script("c", OK_AFTER_5);
    plugIn(Options.NONE, 1);
    world.pod("p", "'restartPolicy':'Never','containers':[" + container("c", 1) + "]");
    world.until(() -> world.phase("p").equals("Succeeded"));
    world.script("c", Script.RUNS);
    pod("q", 1);
    world.until(() -> world.isReady("q"));
    assertThat(given()).containsEntry("q/c", "g0");
  }

  @Test
  void pluginThatRefuses_failsThePodWithItsWords() {
    plugin.refusal = "rpc error: code = Unknown desc = too hot";
    plugIn(Options.NONE, 1);
    pod("p", 1);
    assertThat(world.phase("p")).isEqualTo("Failed");
    assertThat(world.pod("p").status().reason()).isEqualTo("UnexpectedAdmissionError");
    assertThat(world.pod("p").status().message())
        .contains(
            "Allocate failed due to rpc error: code = Unknown desc = too hot, which is unexpected");
  }

  @Test
  void preferredDevices_areTakenAsFarAsTheyAreFree() {
    plugIn(Options.NONE, 4).close();
    plugIn(new Options(false, true), 4);
    pod("p", 1);
    plugin.preferred = List.of("g0", "g3", "nonsense");
    pod("q", 2);
    assertThat(given()).containsEntry("p/c", "g0").containsEntry("q/c", "g3,g1");
    assertThat(plugin.asked).contains("preferred [g1, g2, g3] [] 2");
  }

  @Test
  void initContainersDevices_goOnToTheOthers() {
    world.script("i", OK_AFTER_5);
    plugIn(Options.NONE, 2);
    world.pod(
        "p",
        "'initContainers':["
            + container("i", 2)
            + "],'containers':["
            + container("c", 1)
            + ","
            + container("d", 1)
            + "]");
    world.until(() -> world.isReady("p"));
    assertThat(given())
        .containsExactly(Map.entry("p/c", "g0"), Map.entry("p/d", "g1"), Map.entry("p/i", "g0,g1"));
  }

  @Test
  void pluginThatWishes_isToldBeforeEachStart() {
    world.script("c", OK_AFTER_5);
    plugIn(new Options(true, false), 1);
    pod("p", 1);
    world.until(() -> world.container("p", "c").restartCount() == 2);
    assertThat(plugin.asked)
        .containsExactly("allocate [g0]", "preStart [g0]", "preStart [g0]", "preStart [g0]");
  }

  @Test
  void nextAgent_knowsWhoHasWhich() {
    plugIn(Options.NONE, 2);
    pod("p", 1);
    world.stopAgent();
    world.startAgent();
    world.run(2);
    plugIn(Options.NONE, 2);
    pod("q", 1);
    assertThat(given()).containsExactly(Map.entry("p/c", "g0"), Map.entry("q/c", "g1"));
    assertThat(plugin.asked).containsExactly("allocate [g0]", "allocate [g1]");
  }

  @Test
  void pluginThatHasGone_givesNothing() {
    plugIn(Options.NONE, 2).close();
    world
        .api
        .resources(Node.class)
        .status()
        .patch(
            "n1",
            Patch.merge(
                Json.parse("{\"status\":{\"allocatable\":{\"vendor.com/gpu\":\"2\"}}}").asObject()),
            WriteOptions.NONE);
    pod("p", 1);
    assertThat(world.pod("p").status().message())
        .contains("no healthy devices present; cannot allocate unhealthy devices " + GPU);
  }

  @Test
  void fileThatIsGarbage_isAsGoodAsNone() throws Exception {
    world.stopAgent();
    Files.writeString(folder.resolve("devices.json"), "{\"allocations\":[{\"x\"");
    world.startAgent();
    world.run(2);
    plugIn(Options.NONE, 1);
    pod("p", 1);
    assertThat(given()).containsEntry("p/c", "g0");
  }

  @Test
  void nameThatIsNoExtendedResource_isRefused() {
    DevicePlugin none = plugin;
    assertThatThrownBy(() -> Objects.requireNonNull(manager).register("cpu", none, Options.NONE))
        .hasMessage("the ResourceName \"cpu\" is invalid");
  }
}
