package dev.orch.model.events;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.core.EventSource;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.meta.ObjectMeta;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The Event kind of events.k8s.io/v1. */
@Model
public record Event(
    @Field(always = true) ObjectMeta metadata,
    @Field(required = true, micro = true) @Nullable Instant eventTime,
    @Nullable EventSeries series,
    String reportingController,
    String reportingInstance,
    String action,
    String reason,
    ObjectReference regarding,
    @Nullable ObjectReference related,
    String note,
    String type,
    EventSource deprecatedSource,
    @Field(always = true) @Nullable Instant deprecatedFirstTimestamp,
    @Field(always = true) @Nullable Instant deprecatedLastTimestamp,
    int deprecatedCount)
    implements Resource, EventBuilder.With {
  public Event {
    metadata = zero(metadata, ObjectMeta.class);
    reportingController = string(reportingController);
    reportingInstance = string(reportingInstance);
    action = string(action);
    reason = string(reason);
    regarding = zero(regarding, ObjectReference.class);
    note = string(note);
    type = string(type);
    deprecatedSource = zero(deprecatedSource, EventSource.class);
  }
}
