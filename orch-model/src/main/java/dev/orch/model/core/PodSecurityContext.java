package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pod Security Context: the value of {@code PodSpec.securityContext}. */
@Model
public record PodSecurityContext(
    @Nullable SELinuxOptions seLinuxOptions,
    @Nullable WindowsSecurityContextOptions windowsOptions,
    @Nullable Long runAsUser,
    @Nullable Long runAsGroup,
    @Nullable Boolean runAsNonRoot,
    List<Long> supplementalGroups,
    @Nullable String supplementalGroupsPolicy,
    @Nullable Long fsGroup,
    List<Sysctl> sysctls,
    @Nullable String fsGroupChangePolicy,
    @Nullable SeccompProfile seccompProfile,
    @Nullable AppArmorProfile appArmorProfile,
    @Nullable String seLinuxChangePolicy)
    implements PodSecurityContextBuilder.With {
  public PodSecurityContext {
    supplementalGroups = list(supplementalGroups);
    sysctls = list(sysctls);
  }
}
