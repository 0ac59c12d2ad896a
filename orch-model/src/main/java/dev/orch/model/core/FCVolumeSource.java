package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FC Volume Source: the value of {@code Volume.fc}, {@code PersistentVolumeSpec.fc}. */
@Model
public record FCVolumeSource(
    List<String> targetWWNs,
    @Nullable Integer lun,
    String fsType,
    boolean readOnly,
    List<String> wwids)
    implements FCVolumeSourceBuilder.With {
  public FCVolumeSource {
    targetWWNs = list(targetWWNs);
    fsType = string(fsType);
    wwids = list(wwids);
  }
}
