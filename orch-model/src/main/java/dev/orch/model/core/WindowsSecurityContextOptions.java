package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Windows Security Context Options: the value of {@code SecurityContext.windowsOptions}, {@code
 * PodSecurityContext.windowsOptions}.
 */
@Model
public record WindowsSecurityContextOptions(
    @Nullable String gmsaCredentialSpecName,
    @Nullable String gmsaCredentialSpec,
    @Nullable String runAsUserName,
    @Nullable Boolean hostProcess)
    implements WindowsSecurityContextOptionsBuilder.With {}
