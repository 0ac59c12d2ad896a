package dev.orch.model.kinds;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.resource.DeviceClass;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.model.resource.ResourceSlice;
import java.util.List;

/** The kinds of resource.k8s.io: devices, and who has been given them. */
public final class DeviceKinds {
  private static final String GROUP = "resource.k8s.io";

  public static final Kind<DeviceClass> DEVICE_CLASS =
      Kind.builder(GROUP, "v1", DeviceClass.class)
          .plural("deviceclasses")
          .namespaced(false)
          .returnsDeleted()
          .generation()
          .rules(new BuiltInRules<>(DeviceRules.CLASS, true))
          .columns(DeviceColumns.DEVICE_CLASS)
          .build();

  public static final Kind<ResourceClaim> CLAIM =
      Kind.builder(GROUP, "v1", ResourceClaim.class)
          .returnsDeleted()
          .status()
          .rules(new BuiltInRules<>(DeviceRules.CLAIM, true))
          .columns(DeviceColumns.CLAIM)
          .build();

  public static final Kind<ResourceClaimTemplate> CLAIM_TEMPLATE =
      Kind.builder(GROUP, "v1", ResourceClaimTemplate.class)
          .returnsDeleted()
          .rules(new BuiltInRules<>(DeviceRules.TEMPLATE, false))
          .columns(DeviceColumns.CLAIM_TEMPLATE)
          .build();

  public static final Kind<ResourceSlice> SLICE =
      Kind.builder(GROUP, "v1", ResourceSlice.class)
          .namespaced(false)
          .returnsDeleted()
          .generation()
          .rules(new BuiltInRules<>(DeviceRules.SLICE, false))
          .columns(DeviceColumns.SLICE)
          .selectableFields(
              ImmutableSortedMap.of(
                  "spec.driver",
                  slice -> slice.spec().driver(),
                  "spec.nodeName",
                  slice -> Strings.nullToEmpty(slice.spec().nodeName())))
          .build();

  static final List<Kind<?>> ALL = ImmutableList.of(DEVICE_CLASS, CLAIM, CLAIM_TEMPLATE, SLICE);

  private DeviceKinds() {}
}
