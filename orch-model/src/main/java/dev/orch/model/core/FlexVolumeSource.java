package dev.orch.model.core;

import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flex Volume Source: the value of {@code Volume.flexVolume}. */
@Model
public record FlexVolumeSource(
    @Field(required = true) String driver,
    String fsType,
    @Nullable LocalObjectReference secretRef,
    boolean readOnly,
    Map<String, String> options)
    implements FlexVolumeSourceBuilder.With {
  public FlexVolumeSource {
    driver = string(driver);
    fsType = string(fsType);
    options = map(options);
  }
}
