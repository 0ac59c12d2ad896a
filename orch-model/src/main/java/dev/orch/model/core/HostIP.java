package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Host IP: the value of {@code PodStatus.hostIPs}. */
@Model
public record HostIP(@Field(required = true) String ip) implements HostIPBuilder.With {
  public HostIP {
    ip = string(ip);
  }
}
