package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.core.NodeSelectorRequirement;
import dev.orch.model.core.NodeSelectorTerm;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.DeviceAllocationConfiguration;
import dev.orch.model.resource.DeviceAllocationResult;
import dev.orch.model.resource.DeviceClaimConfiguration;
import dev.orch.model.resource.DeviceClassConfiguration;
import dev.orch.model.resource.DeviceRequestAllocationResult;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.scheduling.DeviceAllocator.Given;
import dev.orch.scheduling.DeviceRequests.Request;
import dev.orch.scheduling.DeviceRequests.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the devices that were found are written into the claims. */
record DeviceGrants(List<ResourceClaim> claims, List<Request> requests, List<Given> given) {
  ImmutableList<AllocationResult> results() {
    ImmutableList.Builder<AllocationResult> results = ImmutableList.builder();
    for (int i = 0; i < claims.size(); i++) {
      int claim = i;
      List<Given> own =
          given.stream()
              .filter(one -> one.claim() == claim)
              .collect(ImmutableList.toImmutableList());
      results.add(
          new AllocationResult(
              new DeviceAllocationResult(
                  own.stream().map(DeviceGrants::result).collect(ImmutableList.toImmutableList()),
                  config(i, own)),
              nodes(own),
              null));
    }
    return results.build();
  }

  private static DeviceRequestAllocationResult result(Given one) {
    return new DeviceRequestAllocationResult(
        one.wanted().name(),
        one.id().driver(),
        one.id().pool(),
        one.id().device(),
        one.wanted().isAdmin() ? true : null,
        one.wanted().tolerations(),
        ImmutableList.of(),
        ImmutableList.of(),
        null,
        ImmutableSortedMap.of());
  }

  /**
   * Classes' first, each with the requests that are given its devices; all requests need no names.
   */
  private List<DeviceAllocationConfiguration> config(int claim, List<Given> own) {
    Map<String, List<String>> byClass = new LinkedHashMap<>();
    Map<String, Wanted> chosen = new LinkedHashMap<>();
    own.forEach(one -> chosen.putIfAbsent(one.wanted().request(), one.wanted()));
    Map<String, List<DeviceClassConfiguration>> ofClass = new LinkedHashMap<>();
    for (Wanted wanted : chosen.values()) {
      String name = wanted.deviceClass().metadata().name();
      byClass.computeIfAbsent(name, n -> new ArrayList<>()).add(wanted.name());
      ofClass.put(name, wanted.deviceClass().spec().config());
    }
    int all = claims.get(claim).spec().devices().requests().size();
    ImmutableList.Builder<DeviceAllocationConfiguration> config = ImmutableList.builder();
    ofClass.forEach(
        (name, each) -> {
          List<String> names = byClass.getOrDefault(name, ImmutableList.of());
          for (DeviceClassConfiguration one : each) {
            config.add(
                new DeviceAllocationConfiguration("FromClass", some(names, all), one.opaque()));
          }
        });
    for (DeviceClaimConfiguration one : claims.get(claim).spec().devices().config()) {
      if (one.requests().isEmpty()
          || chosen.values().stream().anyMatch(wanted -> wanted.isAmong(one.requests()))) {
        config.add(
            new DeviceAllocationConfiguration(
                "FromClaim", some(one.requests(), all), one.opaque()));
      }
    }
    return config.build();
  }

  private static List<String> some(List<String> names, int all) {
    return names.size() == all ? ImmutableList.of() : names;
  }

  /** The nodes from which all devices are reached; null if all are. */
  private static @Nullable NodeSelector nodes(List<Given> own) {
    List<NodeSelectorRequirement> fields = new ArrayList<>();
    List<NodeSelectorRequirement> labels = new ArrayList<>();
    for (Given one : own) {
      boolean each = Boolean.TRUE.equals(one.offer().slice().perDeviceNodeSelection());
      String name = each ? one.device().nodeName() : one.offer().slice().nodeName();
      if (name != null && !name.isEmpty()) {
        return selector(
            ImmutableList.of(),
            ImmutableList.of(
                new NodeSelectorRequirement("metadata.name", "In", ImmutableList.of(name))));
      }
      NodeSelector selector =
          each ? one.device().nodeSelector() : one.offer().slice().nodeSelector();
      if (selector != null) {
        for (NodeSelectorTerm term : selector.nodeSelectorTerms()) {
          add(fields, term.matchFields());
          add(labels, term.matchExpressions());
        }
      }
    }
    return fields.isEmpty() && labels.isEmpty() ? null : selector(labels, fields);
  }

  private static void add(List<NodeSelectorRequirement> all, List<NodeSelectorRequirement> some) {
    some.stream().filter(each -> !all.contains(each)).forEach(all::add);
  }

  private static NodeSelector selector(
      List<NodeSelectorRequirement> labels, List<NodeSelectorRequirement> fields) {
    return new NodeSelector(ImmutableList.of(new NodeSelectorTerm(labels, fields)));
  }
}
