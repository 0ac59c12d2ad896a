package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.Status;
import dev.orch.model.meta.StatusBuilder;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.admission.dynamic.Asked.Matched;
import dev.orch.store.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An AdmissionReview as a webhook has answered it. Immutable.
 *
 * @param status what it says of a refusal
 * @param patch how it changes the object, or null if it doesn't
 */
record Review(
    boolean allowed,
    Json.@Nullable Obj status,
    List<String> warnings,
    Map<String, String> auditAnnotations,
    @Nullable Bytes patch,
    String patchType) {
  static final String VERSION = "v1";
  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";
  private static final int LEAST_REFUSAL = 400;

  /** An answer is none, for a reason. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
      super(why);
    }
  }

  /** What is posted. */
  static <T extends Resource> Json.Obj question(Asked<T> asked, Matched as, String uid) {
    return Json.object("kind", Json.of(KIND))
        .with("apiVersion", API_VERSION)
        .with(
            "request",
            asked
                .json(as)
                .with("uid", uid)
                .with("object", orNull(asked.object(as.kind())))
                .with("oldObject", orNull(asked.old(as.kind()))));
  }

  private static Json orNull(@Nullable Json json) {
    return json == null ? Json.Null.NULL : json;
  }

  /**
   * Reads an answer.
   *
   * @param uid of the question
   * @param mutating whether it may change the object
   */
  static Review read(Json.Obj review, String uid, boolean mutating) throws Malformed {
    if (!(review.get("response") instanceof Json.Obj response)) {
      throw new Malformed("webhook response was absent");
    }
    if (!response.text("uid").equals(uid)) {
      throw new Malformed(
          "expected response.uid=" + Json.of(uid) + ", got " + Json.of(response.text("uid")));
    }
    String kind = review.text("apiVersion") + ", Kind=" + review.text("kind");
    if (!kind.equals(API_VERSION + ", Kind=" + KIND)) {
      throw new Malformed(
          "expected webhook response of " + API_VERSION + ", Kind=" + KIND + ", got " + kind);
    }
    Bytes patch = patch(response);
    @Nullable String type = response.get("patchType") instanceof Json.Str s ? s.value() : null;
    checkPatch(patch, type, mutating);
    List<String> warnings = new ArrayList<>();
    for (Json warning : response.array("warnings")) {
      warnings.add(warning instanceof Json.Str text ? text.value() : warning.toString());
    }
    Map<String, String> annotations = new TreeMap<>();
    response
        .object("auditAnnotations")
        .forEach(entry -> annotations.put(entry.getKey(), text(entry.getValue())));
    return new Review(
        Json.Bool.TRUE.equals(response.get("allowed")),
        response.get("status") instanceof Json.Obj status ? status : null,
        ImmutableList.copyOf(warnings),
        annotations,
        patch.size() == 0 ? null : patch,
        type == null ? "" : type);
  }

  private static String text(Json value) {
    return value instanceof Json.Str text ? text.value() : value.toString();
  }

  private static Bytes patch(Json.Obj response) throws Malformed {
    try {
      return Bytes.base64(response.text("patch"));
    } catch (IllegalArgumentException e) {
      throw new Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static void checkPatch(Bytes patch, @Nullable String type, boolean mutating)
      throws Malformed {
    boolean there = patch.size() > 0;
    if (!mutating && there) {
      throw new Malformed("validating webhook may not return response.patch");
    }
    if (!mutating && type != null) {
      throw new Malformed("validating webhook may not return response.patchType");
    }
    if (there && type == null) {
      throw new Malformed("webhook returned response.patch but not response.patchType");
    }
    if (!there && type != null) {
      throw new Malformed("webhook returned response.patchType but not response.patch");
    }
    if (type != null && type.isEmpty()) {
      throw new Malformed("webhook returned invalid response.patchType of \"\"");
    }
  }

  /** What the caller is told of a refusal. */
  ApiException refusal(String webhook) {
    Status given;
    try {
      given =
          status == null
              ? StatusBuilder.builder().build()
              : RecordReader.read(status, Status.class, unknown -> {});
    } catch (DecodeException e) {
      given = StatusBuilder.builder().message(String.valueOf(e.getMessage())).build();
    }
    String denied = "admission webhook " + Json.of(webhook) + " denied the request";
    String why = given.message().isEmpty() ? given.reason() : given.message();
    String shown = why.isEmpty() ? denied + " without explanation" : denied + ": " + why;
    boolean refuses = !given.status().isEmpty() && !given.status().equals("Success");
    return new ApiException(
        given
            .withMessage(shown)
            .withCode(Math.max(LEAST_REFUSAL, given.code()))
            .withStatus(refuses ? given.status() : "Failure"));
  }
}
