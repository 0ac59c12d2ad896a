package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Chance;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.node.devices.DeviceManager;
import dev.orch.node.devices.DevicePlugin.Device;
import dev.orch.node.devices.DevicePlugin.Options;
import dev.orch.node.devices.Granted;
import dev.orch.testkit.base.SimulatedExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whoever comes and goes, and however often the agent begins anew: a device is one container's. */
class DevicesProperties {
  private static final String GPU = "vendor.com/gpu";
  private static final int DEVICES = 6;

  @Property(tries = 300)
  void twoContainersThatRunTogether_neverHaveTheSameDevice(@ForAll long seed) throws IOException {
    Path folder = Files.createTempDirectory("orch-devices");
    Chance chance = new Chance(seed);
    SimulatedExecutor executor = new SimulatedExecutor(seed);
    ScriptedDevices plugin = new ScriptedDevices();
    DeviceManager manager = manager(folder, executor, plugin, chance);
    Map<String, Pod> pods = new LinkedHashMap<>();
    for (int step = 0; step < 30; step++) {
      int what = chance.nextInt(10);
      if (what < 5) {
        Pod pod = pod("p" + step, chance);
        Set<String> alive = new HashSet<>(pods.keySet());
        CompletableFuture<Void> done = manager.allocate(pod, alive).toCompletableFuture();
        executor.runReady();
        assertThat(done).isDone();
        boolean fits = !done.isCompletedExceptionally();
        assertThat(fits).as("%s beside %s", pod, pods).isEqualTo(fits(pod, pods.values()));
        if (fits) {
          pods.put(pod.metadata().uid(), pod);
        }
      } else if (what < 8 && !pods.isEmpty()) {
        List<String> uids = new ArrayList<>(pods.keySet());
        pods.remove(uids.get(chance.nextInt(uids.size())));
      } else {
        manager = manager(folder, executor, plugin, chance);
      }
      disjoint(manager, executor, pods);
    }
    Files.deleteIfExists(folder.resolve("devices.json"));
    Files.delete(folder);
  }

  private static DeviceManager manager(
      Path folder, SimulatedExecutor executor, ScriptedDevices plugin, Chance chance) {
    DeviceManager manager =
        new DeviceManager(folder.resolve("devices.json"), executor.worker("devices"), () -> {});
    manager
        .register(GPU, plugin, new Options(chance.nextInt(2) == 0, chance.nextInt(2) == 0))
        .devices(IntStream.range(0, DEVICES).mapToObj(i -> new Device("g" + i, true)).toList());
    executor.runReady();
    return manager;
  }

  private static Pod pod(String name, Chance chance) {
    String text =
        "{'metadata':{'name':'%s','uid':'%s'},'spec':{'initContainers':[%s],'containers':[%s,%s]}}"
            .formatted(
                name,
                name,
                container("i", chance.nextInt(4)),
                container("c", chance.nextInt(3)),
                container("d", chance.nextInt(3)));
    return BuiltInKinds.POD.read(Json.parse(text.replace('\'', '"')), unknown -> {});
  }

  private static String container(String name, int number) {
    return number == 0
        ? "{'name':'%s'}".formatted(name)
        : "{'name':'%s','resources':{'limits':{'%s':'%d'}}}".formatted(name, GPU, number);
  }

  private static int number(Container container) {
    var limit = container.resources().limits().get(GPU);
    return limit == null ? 0 : (int) limit.value();
  }

  /** A pod needs what runs together, or its init container if that needs more. */
  private static int needs(Pod pod) {
    int main = pod.spec().containers().stream().mapToInt(DevicesProperties::number).sum();
    return Math.max(main, number(pod.spec().initContainers().get(0)));
  }

  private static boolean fits(Pod pod, Iterable<Pod> others) {
    int used = 0;
    for (Pod other : others) {
      used += needs(other);
    }
    return used + needs(pod) <= DEVICES;
  }

  private static void disjoint(
      DeviceManager manager, SimulatedExecutor executor, Map<String, Pod> pods) {
    List<String> all = new ArrayList<>();
    for (Pod pod : pods.values()) {
      Set<String> ofPod = new HashSet<>();
      for (Container container : pod.spec().containers()) {
        List<String> ids = ids(manager, executor, pod, container);
        ids.forEach(id -> assertThat(ofPod.add(id)).as("%s, twice in %s", id, pod).isTrue());
      }
      ofPod.addAll(ids(manager, executor, pod, pod.spec().initContainers().get(0)));
      assertThat(ofPod).hasSize(needs(pod));
      all.addAll(ofPod);
    }
    assertThat(all).doesNotHaveDuplicates();
  }

  private static List<String> ids(
      DeviceManager manager, SimulatedExecutor executor, Pod pod, Container container) {
    CompletableFuture<Granted> granted = manager.of(pod, container).toCompletableFuture();
    executor.runReady();
    String ids = granted.join().env().getOrDefault("GPUS", "");
    List<String> list = ids.isEmpty() ? List.of() : List.of(ids.split(",", -1));
    assertThat(list).hasSize(number(container)).doesNotHaveDuplicates();
    return list;
  }
}
