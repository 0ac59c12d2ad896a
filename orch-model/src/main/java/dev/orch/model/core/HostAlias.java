package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** Host Alias: the value of {@code PodSpec.hostAliases}. */
@Model
public record HostAlias(@Field(required = true) String ip, List<String> hostnames)
    implements HostAliasBuilder.With {
  public HostAlias {
    ip = string(ip);
    hostnames = list(hostnames);
  }
}
