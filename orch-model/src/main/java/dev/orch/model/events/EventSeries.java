package dev.orch.model.events;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Event Series: the value of {@code Event.series}. */
@Model
public record EventSeries(
    @Field(required = true) int count,
    @Field(required = true, micro = true) @Nullable Instant lastObservedTime)
    implements EventSeriesBuilder.With {}
