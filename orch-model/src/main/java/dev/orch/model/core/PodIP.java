package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Pod IP: the value of {@code PodStatus.podIPs}. */
@Model
public record PodIP(@Field(required = true) String ip) implements PodIPBuilder.With {
  public PodIP {
    ip = string(ip);
  }
}
