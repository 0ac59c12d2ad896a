package dev.orch.model.core;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Sleep Action: the value of {@code LifecycleHandler.sleep}. */
@Model
public record SleepAction(@Field(required = true) long seconds)
    implements SleepActionBuilder.With {}
