package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.meta.Status;
import dev.orch.model.meta.StatusBuilder;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetails;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.validation.FieldError;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the API's refusals, worded as Kubernetes words them. */
public final class Errors {
  private Errors() {}

  public static ApiException of(Reason reason, String message, @Nullable StatusDetails details) {
    return new ApiException(status(reason.code(), reason.text(), message, details));
  }

  public static Status status(
      int code, String reason, String message, @Nullable StatusDetails details) {
    return StatusBuilder.builder()
        .status("Failure")
        .message(message)
        .reason(reason)
        .details(details)
        .code(code)
        .build();
  }

  /** Names the object by its resource, as most refusals do. */
  private static StatusDetails resource(Kind<?> kind, String name) {
    return resource(kind.group(), kind.plural(), name);
  }

  private static StatusDetails resource(String group, String plural, String name) {
    return StatusDetailsBuilder.builder().name(name).group(group).kind(plural).build();
  }

  public static ApiException notFound(Kind<?> kind, String name) {
    return of(
        Reason.NOT_FOUND, kind.resource() + " \"" + name + "\" not found", resource(kind, name));
  }

  public static ApiException alreadyExists(Kind<?> kind, String name) {
    return of(
        Reason.ALREADY_EXISTS,
        kind.resource() + " \"" + name + "\" already exists",
        resource(kind, name));
  }

  /** A conflict with the given reason. */
  public static ApiException conflict(Kind<?> kind, String name, String why) {
    return of(
        Reason.CONFLICT,
        "Operation cannot be fulfilled on " + kind.resource() + " \"" + name + "\": " + why,
        resource(kind, name));
  }

  /** Somebody else changed the object. */
  public static ApiException modified(Kind<?> kind, String name) {
    return conflict(
        kind,
        name,
        "the object has been modified; please apply your changes to the latest version and try again");
  }

  public static ApiException badRequest(String message) {
    return of(Reason.BAD_REQUEST, message, null);
  }

  public static ApiException internal(String message) {
    StatusDetails details =
        StatusDetailsBuilder.builder()
            .causes(ImmutableList.of(new StatusCause("", message, "")))
            .build();
    return of(Reason.INTERNAL_ERROR, "Internal error occurred: " + message, details);
  }

  public static ApiException forbidden(Kind<?> kind, String name, String why) {
    return forbidden(kind.group(), kind.plural(), name, why);
  }

  /** What the decision didn't allow, of objects or of a path. */
  public static ApiException forbidden(Attributes wanted, Authorizer.Decision decision) {
    String why = wanted.refusal() + (decision.reason().isEmpty() ? "" : ": " + decision.reason());
    return wanted.isPath()
        ? of(Reason.FORBIDDEN, "forbidden: " + why, StatusDetailsBuilder.builder().build())
        : forbidden(wanted.group(), wanted.resource(), wanted.name(), why);
  }

  private static ApiException forbidden(String group, String plural, String name, String why) {
    return of(
        Reason.FORBIDDEN,
        plural
            + (group.isEmpty() ? "" : "." + group)
            + (name.isEmpty() ? "" : " \"" + name + "\"")
            + " is forbidden: "
            + why,
        resource(group, plural, name));
  }

  /** The verb isn't one of those that the resource answers to. */
  public static ApiException methodNotAllowed() {
    return of(
        Reason.METHOD_NOT_ALLOWED,
        "the server does not allow this method on the requested resource",
        StatusDetailsBuilder.builder().build());
  }

  public static ApiException methodNotSupported(Kind<?> kind, String verb) {
    return of(
        Reason.METHOD_NOT_ALLOWED,
        verb + " is not supported on resources of kind \"" + kind.resource() + "\"",
        resource(kind, ""));
  }

  public static ApiException expired(String message) {
    return of(Reason.EXPIRED, message, null);
  }

  public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
    return of(
        Reason.TOO_MANY_REQUESTS,
        message,
        StatusDetailsBuilder.builder().retryAfterSeconds(retryAfterSeconds).build());
  }

  /** The object is faulty; each fault is a cause. */
  public static ApiException invalid(Kind<?> kind, String name, List<FieldError> errors) {
    return invalid(kind.group(), kind.name(), name, errors);
  }

  /** The same for a kind, or a resource in place of it, by name. */
  public static ApiException invalid(
      String group, String kind, String name, List<FieldError> errors) {
    String qualified = group.isEmpty() ? kind : kind + "." + group;
    ImmutableList.Builder<StatusCause> causes = ImmutableList.builder();
    errors.forEach(e -> causes.add(new StatusCause(e.type().reason(), e.body(), e.field())));
    StatusDetails details =
        StatusDetailsBuilder.builder()
            .name(name)
            .group(group)
            .kind(kind)
            .causes(causes.build())
            .build();
    return of(
        Reason.INVALID, qualified + " \"" + name + "\" is invalid: " + aggregate(errors), details);
  }

  private static String aggregate(List<FieldError> errors) {
    if (errors.isEmpty()) {
      return "<nil>";
    }
    List<String> texts =
        errors.stream()
            .map(FieldError::toString)
            .distinct()
            .collect(ImmutableList.toImmutableList());
    return texts.size() == 1
        ? texts.get(0)
        : texts.stream().collect(Collectors.joining(", ", "[", "]"));
  }
}
