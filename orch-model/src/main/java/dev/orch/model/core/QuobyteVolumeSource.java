package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/**
 * Quobyte Volume Source: the value of {@code Volume.quobyte}, {@code PersistentVolumeSpec.quobyte}.
 */
@Model
public record QuobyteVolumeSource(
    @Field(required = true) String registry,
    @Field(required = true) String volume,
    boolean readOnly,
    String user,
    String group,
    String tenant)
    implements QuobyteVolumeSourceBuilder.With {
  public QuobyteVolumeSource {
    registry = string(registry);
    volume = string(volume);
    user = string(user);
    group = string(group);
    tenant = string(tenant);
  }
}
