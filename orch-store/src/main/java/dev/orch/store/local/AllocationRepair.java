package dev.orch.store.local;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.ListRequest;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.util.List;

/**
 * Looks whether what Services have is what is allocated, and puts right what can be: kube-apiserver
 * does so every three minutes. The API itself leaves nothing to repair, but others who write to its
 * store may, and so may users, who can delete an address that is in use. What is repaired is
 * written only if it is still as it was read. For any thread; {@link #run} is for one at a time.
 */
public final class AllocationRepair {
  private final VersionedStore<Resource> store;
  private final DefaultRange defaultRange;
  private final AddressRepair addresses;
  private final PortRepair ports;

  AllocationRepair(
      VersionedStore<Resource> store,
      DefaultRange defaultRange,
      AddressRepair addresses,
      PortRepair ports) {
    this.store = store;
    this.defaultRange = defaultRange;
    this.addresses = addresses;
    this.ports = ports;
  }

  /** Is told what is wrong; called on the repair's thread. */
  @FunctionalInterface
  public interface Reports {
    /**
     * @param source the component that reports it, as Kubernetes names it
     * @param about the object that it is about
     */
    void warn(String source, Kind<?> kind, ObjectMeta about, String reason, String message);
  }

  /** All that allocation is about, as it was at one revision. */
  record Snapshot(
      List<Versioned<Resource>> services,
      List<Versioned<Resource>> addresses,
      List<Versioned<Resource>> ranges,
      List<Versioned<Resource>> ports) {}

  /** Looks once, and returns what it found through the reports. */
  public void run(Reports reports) {
    defaultRange.ensure();
    Snapshot snapshot = read();
    addresses.run(snapshot, reports);
    ports.run(snapshot, reports);
  }

  private Snapshot read() {
    Page<Resource> services = store.list(ListRequest.all(scope(BuiltInKinds.SERVICE)));
    long revision = services.revision();
    return new Snapshot(
        services.items(),
        list(scope(NetworkKinds.IP_ADDRESS), revision),
        list(scope(NetworkKinds.SERVICE_CIDR), revision),
        list(Scope.of(PortAllocation.KEY.resource()), revision));
  }

  private static Scope scope(Kind<?> kind) {
    return Scope.of(kind.stored().resource());
  }

  private List<Versioned<Resource>> list(Scope scope, long revision) {
    return store.list(new ListRequest(scope, revision, 0, null)).items();
  }
}
