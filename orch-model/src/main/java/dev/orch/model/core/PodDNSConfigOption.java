package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Pod DNS Config Option: the value of {@code PodDNSConfig.options}. */
@Model
public record PodDNSConfigOption(String name, @Nullable String value)
    implements PodDNSConfigOptionBuilder.With {
  public PodDNSConfigOption {
    name = string(name);
  }
}
