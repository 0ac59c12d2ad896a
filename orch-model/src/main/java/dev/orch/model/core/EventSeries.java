package dev.orch.model.core;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Event Series: the value of {@code Event.series}. */
@Model
public record EventSeries(
    int count, @Field(micro = true, always = true) @Nullable Instant lastObservedTime)
    implements EventSeriesBuilder.With {}
