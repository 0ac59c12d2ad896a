package dev.orch.model.coordination;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lease Spec: the value of {@code Lease.spec}. */
@Model
public record LeaseSpec(
    @Nullable String holderIdentity,
    @Nullable Integer leaseDurationSeconds,
    @Field(micro = true) @Nullable Instant acquireTime,
    @Field(micro = true) @Nullable Instant renewTime,
    @Nullable Integer leaseTransitions,
    @Nullable String strategy,
    @Nullable String preferredHolder)
    implements LeaseSpecBuilder.With {}
