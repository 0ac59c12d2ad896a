package dev.orch.model.core;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The Event kind of v1. */
@Model
public record Event(
    @Field(required = true) ObjectMeta metadata,
    @Field(required = true) ObjectReference involvedObject,
    String reason,
    String message,
    EventSource source,
    @Field(always = true) @Nullable Instant firstTimestamp,
    @Field(always = true) @Nullable Instant lastTimestamp,
    int count,
    String type,
    @Field(micro = true, always = true) @Nullable Instant eventTime,
    @Nullable EventSeries series,
    String action,
    @Nullable ObjectReference related,
    @Field(always = true) String reportingComponent,
    @Field(always = true) String reportingInstance)
    implements Resource, EventBuilder.With {
  public Event {
    metadata = zero(metadata, ObjectMeta.class);
    involvedObject = zero(involvedObject, ObjectReference.class);
    reason = string(reason);
    message = string(message);
    source = zero(source, EventSource.class);
    type = string(type);
    action = string(action);
    reportingComponent = string(reportingComponent);
    reportingInstance = string(reportingInstance);
  }
}
