package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.util.BitSet;
import java.util.Optional;

/**
 * Counts the node ports of all Services anew. A port that no Service has is free again at once:
 * Services and the record of their ports are written together, so that nobody is about to have it.
 */
final class PortRepair {
  private static final System.Logger LOG = System.getLogger(PortRepair.class.getName());
  private static final String SOURCE = "portallocator-repair-controller";

  private final VersionedStore<Resource> store;

  PortRepair(VersionedStore<Resource> store) {
    this.store = store;
  }

  void run(AllocationRepair.Snapshot snapshot, AllocationRepair.Reports reports) {
    Optional<Versioned<Resource>> stored =
        snapshot.ports().stream().filter(o -> o.key().equals(PortAllocation.KEY)).findFirst();
    BitSet before = PortAllocation.taken(stored);
    BitSet used = new BitSet();
    for (Versioned<Resource> found : snapshot.services()) {
      Service service = (Service) found.value();
      for (int port : ServicePorts.held(service)) {
        count(service, port, before, used, reports);
      }
    }
    BitSet leaked = (BitSet) before.clone();
    leaked.andNot(used);
    leaked.stream()
        .map(place -> PortAllocation.FIRST + place)
        .forEach(
            port -> LOG.log(System.Logger.Level.INFO, () -> "node port " + port + " had leaked"));
    if (!used.equals(before)) {
      store.commit(ImmutableList.of(PortAllocation.write(used, stored)));
    }
  }

  private static void count(
      Service service, int port, BitSet before, BitSet used, AllocationRepair.Reports reports) {
    int place = port - PortAllocation.FIRST;
    if (!PortAllocation.isInRange(port)) {
      String range = PortAllocation.FIRST + "-" + PortAllocation.LAST;
      String why = " is not within the port range " + range + "; please recreate service";
      warn(service, "PortOutOfRange", "Port " + port + why, reports);
    } else if (used.get(place)) {
      String why = " was assigned to multiple services; please recreate service";
      warn(service, "PortAlreadyAllocated", "Port " + port + why, reports);
    } else {
      used.set(place);
      if (!before.get(place)) {
        warn(service, "PortNotAllocated", "Port " + port + " is not allocated; repairing", reports);
      }
    }
  }

  private static void warn(
      Service service, String reason, String message, AllocationRepair.Reports reports) {
    reports.warn(SOURCE, BuiltInKinds.SERVICE, service.metadata(), reason, message);
  }
}
