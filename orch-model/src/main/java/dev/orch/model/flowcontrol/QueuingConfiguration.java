package dev.orch.model.flowcontrol;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Queuing Configuration: the value of {@code LimitResponse.queuing}. */
@Model
public record QueuingConfiguration(
    @Field(always = true) int queues,
    @Field(always = true) int handSize,
    @Field(always = true) int queueLengthLimit)
    implements QueuingConfigurationBuilder.With {}
