package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Secret Volume Source: the value of {@code Volume.secret}. */
@Model
public record SecretVolumeSource(
    String secretName,
    List<KeyToPath> items,
    @Nullable Integer defaultMode,
    @Nullable Boolean optional)
    implements SecretVolumeSourceBuilder.With {
  public SecretVolumeSource {
    secretName = string(secretName);
    items = list(items);
  }
}
