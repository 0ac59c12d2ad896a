package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Security Context: the value of {@code Container.securityContext}, {@code
 * EphemeralContainer.securityContext}.
 */
@Model
public record SecurityContext(
    @Nullable Capabilities capabilities,
    @Nullable Boolean privileged,
    @Nullable SELinuxOptions seLinuxOptions,
    @Nullable WindowsSecurityContextOptions windowsOptions,
    @Nullable Long runAsUser,
    @Nullable Long runAsGroup,
    @Nullable Boolean runAsNonRoot,
    @Nullable Boolean readOnlyRootFilesystem,
    @Nullable Boolean allowPrivilegeEscalation,
    @Nullable String procMount,
    @Nullable SeccompProfile seccompProfile,
    @Nullable AppArmorProfile appArmorProfile)
    implements SecurityContextBuilder.With {}
