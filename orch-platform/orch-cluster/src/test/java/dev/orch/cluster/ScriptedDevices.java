package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.node.devices.DeviceException;
import dev.orch.node.devices.DevicePlugin;
import dev.orch.node.devices.Granted;
import dev.orch.runtime.base.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A plugin that does as it is told, and writes down what it was asked. */
final class ScriptedDevices implements DevicePlugin {
  final List<String> asked = new ArrayList<>();
  List<String> preferred = List.of();
  String refusal = "";

  @Override
  public CompletionStage<List<String>> preferred(
      List<String> available, List<String> mustInclude, int size) {
    asked.add("preferred " + available + " " + mustInclude + " " + size);
    return CompletableFuture.completedFuture(preferred);
  }

  @Override
  public CompletionStage<Granted> allocate(List<String> ids) {
    asked.add("allocate " + ids);
    if (!refusal.isEmpty()) {
      return CompletableFuture.failedFuture(new DeviceException(refusal));
    }
    return CompletableFuture.completedFuture(
        new Granted(
            ImmutableSortedMap.of("GPUS", String.join(",", ids)),
            ImmutableList.of(new Granted.Mount("/lib/gpu", "/usr/lib/gpu", true)),
            ImmutableList.of(new Granted.DeviceFile("/dev/null", "/dev/gpu0", "rw")),
            Map.of(),
            List.of()));
  }

  @Override
  public CompletionStage<Void> preStart(List<String> ids) {
    asked.add("preStart " + ids);
    return Worker.done();
  }
}
