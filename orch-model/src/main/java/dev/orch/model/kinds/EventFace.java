package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.KindRules;
import dev.orch.model.core.EventSeries;
import dev.orch.model.events.Event;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Events as events.k8s.io/v1 shows them: the same under other names. Stateless. */
final class EventFace {
  static final Map<String, Function<Event, String>> SELECTABLE =
      ImmutableSortedMap.<String, Function<Event, String>>naturalOrder()
          .put("regarding.kind", e -> e.regarding().kind())
          .put("regarding.namespace", e -> e.regarding().namespace())
          .put("regarding.name", e -> e.regarding().name())
          .put("regarding.uid", e -> e.regarding().uid())
          .put("regarding.apiVersion", e -> e.regarding().apiVersion())
          .put("regarding.resourceVersion", e -> e.regarding().resourceVersion())
          .put("regarding.fieldPath", e -> e.regarding().fieldPath())
          .put("reason", Event::reason)
          .put("reportingController", Event::reportingController)
          .put("type", Event::type)
          .buildOrThrow();

  static final KindRules<Event> RULES =
      new FaceRules<>(BuiltInKinds.EVENT, EventFace::read, EventFace::write) {
        @Override
        public void validate(Event event, ValidationContext context, FieldErrors errors) {
          EventValidation.validateNew(write(event), errors);
        }

        @Override
        public void validateUpdate(
            Event event, Event old, ValidationContext context, FieldErrors errors) {
          EventValidation.validateChange(write(event), write(old), errors);
        }
      };

  private EventFace() {}

  static Event read(dev.orch.model.core.Event event) {
    return new Event(
        event.metadata(),
        event.eventTime(),
        read(event.series()),
        event.reportingComponent(),
        event.reportingInstance(),
        event.action(),
        event.reason(),
        event.involvedObject(),
        event.related(),
        event.message(),
        event.type(),
        event.source(),
        event.firstTimestamp(),
        event.lastTimestamp(),
        event.count());
  }

  private static dev.orch.model.events.@Nullable EventSeries read(@Nullable EventSeries series) {
    return series == null
        ? null
        : new dev.orch.model.events.EventSeries(series.count(), series.lastObservedTime());
  }

  static dev.orch.model.core.Event write(Event event) {
    return new dev.orch.model.core.Event(
        event.metadata(),
        event.regarding(),
        event.reason(),
        event.note(),
        event.deprecatedSource(),
        event.deprecatedFirstTimestamp(),
        event.deprecatedLastTimestamp(),
        event.deprecatedCount(),
        event.type(),
        event.eventTime(),
        write(event.series()),
        event.action(),
        event.related(),
        event.reportingController(),
        event.reportingInstance());
  }

  private static @Nullable EventSeries write(dev.orch.model.events.@Nullable EventSeries series) {
    return series == null ? null : new EventSeries(series.count(), series.lastObservedTime());
  }
}
