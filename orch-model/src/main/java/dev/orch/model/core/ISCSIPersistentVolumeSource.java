package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ISCSI Persistent Volume Source: the value of {@code PersistentVolumeSpec.iscsi}. */
@Model
public record ISCSIPersistentVolumeSource(
    @Field(required = true) String targetPortal,
    @Field(required = true) String iqn,
    @Field(required = true) int lun,
    @Field(defaultValue = "default") String iscsiInterface,
    String fsType,
    boolean readOnly,
    List<String> portals,
    boolean chapAuthDiscovery,
    boolean chapAuthSession,
    @Nullable SecretReference secretRef,
    @Nullable String initiatorName)
    implements ISCSIPersistentVolumeSourceBuilder.With {
  public ISCSIPersistentVolumeSource {
    targetPortal = string(targetPortal);
    iqn = string(iqn);
    iscsiInterface = string(iscsiInterface);
    fsType = string(fsType);
    portals = list(portals);
  }
}
