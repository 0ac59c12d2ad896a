package dev.orch.model.apps;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Stateful Set Ordinals: the value of {@code StatefulSetSpec.ordinals}. */
@Model
public record StatefulSetOrdinals(@Field(always = true) int start)
    implements StatefulSetOrdinalsBuilder.With {}
