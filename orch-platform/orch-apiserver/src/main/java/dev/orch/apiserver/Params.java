package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.http.Request;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.api.Errors;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.api.WriteOptions.FieldValidation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads options from query parameters. Stateless; every method throws ApiException BadRequest or
 * Invalid.
 */
final class Params {
  private static final List<String> VALIDATIONS = ImmutableList.of("", "Ignore", "Strict", "Warn");

  private Params() {}

  static @Nullable Boolean bool(Request request, String name) {
    return request.has(name) ? (Boolean) request.flag(name) : null;
  }

  /** Options of a list. */
  static ListOptions list(Request request) {
    FieldErrors errors = new FieldErrors();
    FieldPath match = FieldPath.of("resourceVersionMatch");
    String how = request.parameter("resourceVersionMatch");
    String version = request.parameter("resourceVersion");
    if (!how.isEmpty()) {
      if (version.isEmpty()) {
        errors.add(
            FieldError.forbidden(
                match, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      if (!request.parameter("continue").isEmpty()) {
        errors.add(
            FieldError.forbidden(
                match, "resourceVersionMatch is forbidden when continue is provided"));
      }
      if (!how.equals("Exact") && !how.equals("NotOlderThan")) {
        errors.add(
            FieldError.notSupported(match, how, ImmutableList.of("Exact", "NotOlderThan", "")));
      }
      if (how.equals("Exact") && version.equals("0")) {
        errors.add(
            FieldError.forbidden(
                match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (request.has("sendInitialEvents")) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list"));
    }
    refuse("ListOptions", errors);
    return new ListOptions(
        request.parameter("labelSelector"),
        request.parameter("fieldSelector"),
        version,
        how,
        request.number("limit", 0),
        request.parameter("continue"));
  }

  static WatchOptions watch(Request request) {
    return new WatchOptions(
        request.parameter("labelSelector"),
        request.parameter("fieldSelector"),
        request.parameter("resourceVersion"),
        request.parameter("resourceVersionMatch"),
        bool(request, "sendInitialEvents"),
        request.flag("allowWatchBookmarks"));
  }

  /**
   * Options of a write.
   *
   * @param kind the options' kind, which faults are reported of
   */
  static WriteOptions write(Request request, String kind) {
    FieldErrors errors = new FieldErrors();
    List<String> dryRun = request.query().get("dryRun");
    if (!dryRun.isEmpty() && !dryRun.equals(ImmutableList.of("All"))) {
      errors.add(
          new FieldError(
              FieldError.Type.NOT_SUPPORTED,
              "dryRun",
              Json.strings(dryRun),
              "supported values: \"All\""));
    }
    String validation = request.parameter("fieldValidation");
    if (!VALIDATIONS.contains(validation)) {
      errors.add(FieldError.notSupported(FieldPath.of("fieldValidation"), validation, VALIDATIONS));
    }
    if (kind.equals("PatchOptions")
        && request.has("force")
        && !Bodies.mediaType(request).startsWith("application/apply-patch")) {
      errors.add(
          FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
    }
    dev.orch.model.validation.ObjectMetaValidation.validateManager(
        request.parameter("fieldManager"), FieldPath.of("fieldManager"), errors);
    refuse(kind, errors);
    FieldValidation how =
        switch (validation) {
          case "Ignore" -> FieldValidation.IGNORE;
          case "Strict" -> FieldValidation.STRICT;
          default -> FieldValidation.WARN;
        };
    return new WriteOptions(
        !dryRun.isEmpty(), request.parameter("fieldManager"), how, request.flag("force"));
  }

  private static void refuse(String kind, FieldErrors errors) {
    if (!errors.isEmpty()) {
      throw Errors.invalid("meta.k8s.io", kind, "", errors.list());
    }
  }

  /** Options of a deletion: the body's, or where there is none the parameters'. */
  static DeleteOptions delete(Request request) {
    if (request.body().length > 0) {
      Json.Obj json = Bodies.parse(request, RecordType.of(DeleteOptions.class)).json();
      String kind = json.text("kind");
      String apiVersion = json.text("apiVersion");
      if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
        throw Errors.badRequest(
            "no kind \""
                + kind
                + "\" is registered for version \""
                + apiVersion
                + "\" in scheme \"pkg/apis/meta/internalversion/scheme/register.go:27\"");
      }
      try {
        return RecordReader.read(json, DeleteOptions.class, unknown -> {});
      } catch (DecodeException e) {
        throw Errors.badRequest(String.valueOf(e.getMessage()));
      }
    }
    String policy = request.parameter("propagationPolicy");
    return DeleteOptionsBuilder.builder()
        .gracePeriodSeconds(
            request.has("gracePeriodSeconds")
                ? (Long) request.number("gracePeriodSeconds", 0)
                : null)
        .propagationPolicy(policy.isEmpty() ? null : policy)
        .orphanDependents(bool(request, "orphanDependents"))
        .dryRun(request.query().get("dryRun"))
        .build();
  }
}
