package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/**
 * SE Linux Options: the value of {@code SecurityContext.seLinuxOptions}, {@code
 * PodSecurityContext.seLinuxOptions}.
 */
@Model
public record SELinuxOptions(String user, String role, String type, String level)
    implements SELinuxOptionsBuilder.With {
  public SELinuxOptions {
    user = string(user);
    role = string(role);
    type = string(type);
    level = string(level);
  }
}
