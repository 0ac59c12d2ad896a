package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Event;
import dev.orch.model.core.EventSeries;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of events: those with a time of their own, as newer clients write them, have more. */
final class EventValidation {
  private static final int LONGEST = 128;
  private static final int LONGEST_MESSAGE = 1024;
  private static final FieldPath NAMESPACE = FieldPath.of("involvedObject", "namespace");
  private static final Set<String> OF_THE_CLUSTER = ImmutableSet.of("default", "kube-system");

  private EventValidation() {}

  /**
   * Checks an event as every version of the API does.
   *
   * @param controller the name of the field that says who reports
   */
  static void validate(Event event, String controller, FieldErrors errors) {
    String namespace = event.involvedObject().namespace();
    String own = event.metadata().namespace();
    if (event.eventTime() == null) {
      boolean clusterWide = namespace.isEmpty() && own.equals("default");
      mismatch(!clusterWide && !namespace.equals(own), namespace, errors);
      return;
    }
    mismatch(namespace.isEmpty() && !OF_THE_CLUSTER.contains(own), namespace, errors);
    FieldPath reporter = FieldPath.of(controller);
    Checks.required(event.reportingComponent(), reporter, errors);
    Checks.qualified(event.reportingComponent(), reporter, errors);
    present(event.reportingInstance(), "reportingInstance", errors);
    present(event.action(), "action", errors);
    present(event.reason(), "reason", errors);
    atMost(event.message(), LONGEST_MESSAGE, "message", errors);
  }

  private static void mismatch(boolean is, String namespace, FieldErrors errors) {
    if (is) {
      errors.add(FieldError.invalid(NAMESPACE, namespace, "does not match event.namespace"));
    }
  }

  private static void present(String value, String field, FieldErrors errors) {
    Checks.required(value, FieldPath.of(field), errors);
    atMost(value, LONGEST, field, errors);
  }

  private static void atMost(String value, int most, String field, FieldErrors errors) {
    if (value.length() > most) {
      errors.add(
          FieldError.invalid(FieldPath.of(field), "", "can have at most " + most + " characters"));
    }
  }

  /** Checks a new event of events.k8s.io/v1: all of it must be of the newer form. */
  static void validateNew(Event event, FieldErrors errors) {
    validate(event, "reportingController", errors);
    series(event.series(), errors);
    if (event.eventTime() == null) {
      errors.add(FieldError.required(FieldPath.of("eventTime"), ""));
    }
    if (!event.type().equals("Normal") && !event.type().equals("Warning")) {
      errors.add(
          FieldError.invalid(FieldPath.of("type"), "", "has invalid value: " + event.type()));
    }
    unset(event.firstTimestamp() != null, "firstTimestamp", errors);
    unset(event.lastTimestamp() != null, "lastTimestamp", errors);
    unset(event.count() != 0, "count", errors);
    unset(
        !event.source().component().isEmpty() || !event.source().host().isEmpty(),
        "source",
        errors);
  }

  private static void series(@Nullable EventSeries series, FieldErrors errors) {
    if (series == null) {
      return;
    }
    if (series.count() < 2) {
      errors.add(FieldError.invalid(FieldPath.of("series.count"), "", "should be at least 2"));
    }
    if (series.lastObservedTime() == null) {
      errors.add(FieldError.required(FieldPath.of("series.lastObservedTime"), ""));
    }
  }

  private static void unset(boolean isSet, String field, FieldErrors errors) {
    if (isSet) {
      errors.add(FieldError.invalid(FieldPath.of(field), "", "needs to be unset"));
    }
  }

  /** Checks an update of an event through events.k8s.io/v1: all but its series is as it was. */
  static void validateChange(Event event, Event old, FieldErrors errors) {
    validate(event, "reportingController", errors);
    if (!Objects.equals(event.series(), old.series())) {
      series(event.series(), errors);
    }
    same(event.involvedObject(), old.involvedObject(), "involvedObject", errors);
    same(event.reason(), old.reason(), "reason", errors);
    same(event.message(), old.message(), "message", errors);
    same(event.source(), old.source(), "source", errors);
    same(event.firstTimestamp(), old.firstTimestamp(), "firstTimestamp", errors);
    same(event.lastTimestamp(), old.lastTimestamp(), "lastTimestamp", errors);
    same(event.count(), old.count(), "count", errors);
    same(event.type(), old.type(), "type", errors);
    same(event.eventTime(), old.eventTime(), "eventTime", errors);
    same(event.action(), old.action(), "action", errors);
    same(event.related(), old.related(), "related", errors);
    same(event.reportingComponent(), old.reportingComponent(), "reportingController", errors);
    same(event.reportingInstance(), old.reportingInstance(), "reportingInstance", errors);
  }

  private static void same(
      @Nullable Object value, @Nullable Object old, String field, FieldErrors errors) {
    if (!Objects.equals(value, old)) {
      Json shown = value instanceof Record record ? GoStruct.json(record) : Checks.json(value);
      errors.add(FieldError.invalid(FieldPath.of(field), shown, Checks.IMMUTABLE));
    }
  }
}
