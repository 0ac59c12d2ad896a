package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flex Persistent Volume Source: the value of {@code PersistentVolumeSpec.flexVolume}. */
@Model
public record FlexPersistentVolumeSource(
    @Field(required = true) String driver,
    String fsType,
    @Nullable SecretReference secretRef,
    boolean readOnly,
    Map<String, String> options)
    implements FlexPersistentVolumeSourceBuilder.With {
  public FlexPersistentVolumeSource {
    driver = string(driver);
    fsType = string(fsType);
    options = map(options);
  }
}
