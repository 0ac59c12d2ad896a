package dev.orch.model.kinds;

import dev.orch.model.Column;
import dev.orch.model.resource.DeviceClass;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.model.resource.ResourceSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The tables of resource.k8s.io. */
final class DeviceColumns {
  static final List<Column<DeviceClass>> DEVICE_CLASS = Columns.<DeviceClass>named().age().build();

  static final List<Column<ResourceClaimTemplate>> CLAIM_TEMPLATE =
      Columns.<ResourceClaimTemplate>named().age().build();

  static final List<Column<ResourceClaim>> CLAIM =
      Columns.<ResourceClaim>named()
          .text(
              "State",
              "Whether it has been given devices, and who uses them.",
              DeviceColumns::state)
          .age()
          .build();

  static final List<Column<ResourceSlice>> SLICE =
      Columns.<ResourceSlice>named()
          .text(
              "Node",
              "The node that has the devices.",
              s -> Objects.requireNonNullElse(s.spec().nodeName(), ""))
          .text("Driver", "The driver that offers them.", s -> s.spec().driver())
          .text("Pool", "The pool that they belong to.", s -> s.spec().pool().name())
          .age()
          .build();

  private DeviceColumns() {}

  private static String state(ResourceClaim claim) {
    List<String> states = new ArrayList<>();
    boolean deleted = claim.metadata().deletionTimestamp() != null;
    if (deleted) {
      states.add("deleted");
    }
    if (claim.status().allocation() != null) {
      states.add("allocated");
      if (!claim.status().reservedFor().isEmpty()) {
        states.add("reserved");
      }
    } else if (!deleted) {
      states.add("pending");
    }
    return String.join(",", states);
  }
}
