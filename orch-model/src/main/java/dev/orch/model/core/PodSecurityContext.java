package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pod Security Context: the value of {@code PodSpec.securityContext}. */
@Model
public record PodSecurityContext(
    @Nullable SELinuxOptions seLinuxOptions,
    @Nullable Long runAsUser,
    @Nullable Boolean runAsNonRoot,
    List<Long> supplementalGroups,
    @Nullable Long fsGroup,
    @Nullable Long runAsGroup,
    List<Sysctl> sysctls,
    @Nullable WindowsSecurityContextOptions windowsOptions,
    @Nullable String fsGroupChangePolicy,
    @Nullable SeccompProfile seccompProfile,
    @Nullable AppArmorProfile appArmorProfile,
    @Nullable String supplementalGroupsPolicy,
    @Nullable String seLinuxChangePolicy)
    implements PodSecurityContextBuilder.With {
  public PodSecurityContext {
    supplementalGroups = list(supplementalGroups);
    sysctls = list(sysctls);
  }
}
