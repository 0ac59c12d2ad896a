package dev.orch.runtime.oci.config;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Limits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a container may take, as the runtime specification says it. Immutable. */
public record Resources(ContainerSpec spec, List<Device> devices, Bundle.Host host) {
  private static final int LEAST_SHARES = 2;

  Json json() {
    Map<String, Json> all = new TreeMap<>(limits(spec.limits(), host.swap()).members());
    ImmutableList.Builder<Json> rules = ImmutableList.builder();
    boolean privileged = spec.security().privileged();
    rules.add(Json.object("allow", Json.of(privileged)).with("access", "rwm"));
    if (!privileged) {
      devices.forEach(device -> rules.add(device.rule()));
    }
    all.put("devices", Json.array(rules.build()));
    return new Json.Obj(all);
  }

  /** Processor, memory, processes and large pages; those without a limit are left out. */
  public static Json.Obj limits(Limits limits, boolean swap) {
    Map<String, Json> all = new TreeMap<>();
    Map<String, Json> cpu = new TreeMap<>();
    if (limits.cpuShares() > 0) {
      cpu.put("shares", Json.of(Math.max(LEAST_SHARES, limits.cpuShares())));
    }
    if (limits.cpuQuotaMicros() > 0) {
      cpu.put("quota", Json.of(limits.cpuQuotaMicros()));
      cpu.put("period", Json.of(limits.cpuPeriodMicros()));
    }
    if (!cpu.isEmpty()) {
      all.put("cpu", new Json.Obj(cpu));
    }
    if (limits.memoryBytes() > 0) {
      Json bytes = Json.of(limits.memoryBytes());
      Json.Obj memory = Json.object("limit", bytes);
      // Swap is counted with memory here: as much of both as of memory alone is none of it.
      all.put("memory", swap ? memory.with("swap", bytes) : memory);
    }
    if (limits.pids() > 0) {
      all.put("pids", Json.object("limit", Json.of(limits.pids())));
    }
    if (!limits.hugePageBytes().isEmpty()) {
      all.put(
          "hugepageLimits",
          Json.array(
              limits.hugePageBytes().entrySet().stream()
                  .map(
                      page ->
                          Json.object("pageSize", Json.of(page.getKey()))
                              .with("limit", Json.of(page.getValue())))
                  .collect(ImmutableList.toImmutableList())));
    }
    return new Json.Obj(all);
  }
}
