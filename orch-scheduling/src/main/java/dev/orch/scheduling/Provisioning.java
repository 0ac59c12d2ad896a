package dev.orch.scheduling;

import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.TopologySelectorLabelRequirement;
import dev.orch.model.core.TopologySelectorTerm;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSIStorageCapacity;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeBindings;
import org.jspecify.annotations.Nullable;

/** Whether a new volume could be made for a claim on a node. Stateless. */
final class Provisioning {
  private static final String NONE = "kubernetes.io/no-provisioner";

  private Provisioning() {}

  /** Whether the class makes volumes that the node may use. */
  static boolean isAllowed(StorageClass storageClass, NodeView node) {
    return !storageClass.provisioner().isEmpty()
        && !storageClass.provisioner().equals(NONE)
        && (storageClass.allowedTopologies().isEmpty()
            || storageClass.allowedTopologies().stream().anyMatch(term -> matches(term, node)));
  }

  private static boolean matches(TopologySelectorTerm term, NodeView node) {
    for (TopologySelectorLabelRequirement each : term.matchLabelExpressions()) {
      String value = node.labels().get(each.key());
      if (value == null || !each.values().contains(value)) {
        return false;
      }
    }
    return !term.matchLabelExpressions().isEmpty();
  }

  /** Whether the driver has enough storage within the node's reach, if it tells how much it has. */
  static boolean hasRoom(
      PersistentVolumeClaim claim, StorageClass storageClass, NodeView node, ClusterView cluster) {
    boolean tells =
        cluster
            .find(StorageKinds.DRIVER, "", storageClass.provisioner())
            .map(Provisioning::tellsCapacity)
            .orElse(false);
    if (!tells || !claim.spec().resources().requests().containsKey("storage")) {
      return true;
    }
    Quantity asked = VolumeBindings.asked(claim);
    for (CSIStorageCapacity capacity : cluster.all(StorageKinds.CAPACITY)) {
      Quantity limit = limit(capacity);
      if (capacity.storageClassName().equals(storageClass.metadata().name())
          && limit != null
          && limit.compareTo(asked) >= 0
          && isWithinReach(capacity.nodeTopology(), node)) {
        return true;
      }
    }
    return false;
  }

  static boolean tellsCapacity(CSIDriver driver) {
    return Boolean.TRUE.equals(driver.spec().storageCapacity());
  }

  /** The largest volume that can be made there; null if nobody knows. */
  static @Nullable Quantity limit(CSIStorageCapacity capacity) {
    return capacity.maximumVolumeSize() != null
        ? capacity.maximumVolumeSize()
        : capacity.capacity();
  }

  private static boolean isWithinReach(@Nullable LabelSelector topology, NodeView node) {
    return topology != null && LabelSelectors.matches(topology, node.labels());
  }
}
