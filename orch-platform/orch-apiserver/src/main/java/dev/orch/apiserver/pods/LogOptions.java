package dev.orch.apiserver.pods;

import dev.orch.apiserver.http.Request;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodLogs;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What of a log a request wants, from its parameters. Stateless. */
public final class LogOptions {
  private LogOptions() {}

  /** Reads them. @throws dev.orch.store.api.ApiException BadRequest or Invalid */
  public static PodLogs.Options of(
      Request request, String container, Pod pod, InstantSource clock) {
    validate(request, pod.metadata().name());
    return new PodLogs.Options(
        container,
        request.flag("follow"),
        request.flag("previous"),
        request.flag("timestamps"),
        since(request, clock),
        request.has("tailLines") ? (Long) request.number("tailLines", 0) : null,
        request.has("limitBytes") ? (Long) request.number("limitBytes", 0) : null);
  }

  private static void validate(Request request, String name) {
    FieldErrors errors = new FieldErrors();
    atLeast(0, request, "tailLines", "must be greater than or equal to 0", errors);
    atLeast(1, request, "limitBytes", "must be greater than 0", errors);
    if (request.has("sinceSeconds") && request.has("sinceTime")) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("[]"), "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    } else {
      atLeast(1, request, "sinceSeconds", "must be greater than 0", errors);
    }
    if (!errors.isEmpty()) {
      throw Errors.invalid("", "PodLogOptions", name, errors.list());
    }
  }

  private static void atLeast(
      long least, Request request, String name, String why, FieldErrors errors) {
    long value = request.number(name, least);
    if (value < least) {
      errors.add(FieldError.invalid(FieldPath.of(name), value, why));
    }
  }

  private static @Nullable Instant since(Request request, InstantSource clock) {
    if (request.has("sinceSeconds")) {
      return clock.instant().minusSeconds(request.number("sinceSeconds", 0));
    }
    String text = request.parameter("sinceTime");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Errors.badRequest("sinceTime: " + Json.of(text) + " is no time in RFC 3339");
    }
  }
}
