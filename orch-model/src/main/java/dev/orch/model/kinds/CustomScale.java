package dev.orch.model.kinds;

import com.google.common.base.Splitter;
import dev.orch.model.DynamicObject;
import dev.orch.model.ScaleAccess;
import dev.orch.model.apiextensions.CustomResourceSubresourceScale;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.autoscaling.ScaleSpec;
import dev.orch.model.autoscaling.ScaleStatus;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.patch.GoText;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scale of objects whose definition says where it is in them. Immutable. */
record CustomScale(CustomResourceSubresourceScale at) {
  ScaleAccess<DynamicObject> access() {
    return new ScaleAccess<>(this::read, this::write, this::missing);
  }

  private static List<String> names(String path) {
    return Splitter.on('.').omitEmptyStrings().splitToList(path);
  }

  private static @Nullable Json find(Json.Obj object, String path) {
    @Nullable Json value = object;
    for (String name : names(path)) {
      value = value instanceof Json.Obj o ? o.get(name) : null;
    }
    return value;
  }

  private String missing(DynamicObject object) {
    boolean has = find(object.json(), at.specReplicasPath()) instanceof Json.Num;
    return has ? "" : at.specReplicasPath();
  }

  private Scale read(DynamicObject object) {
    ObjectMeta metadata = object.metadata();
    String selector = at.labelSelectorPath();
    return new Scale(
        ObjectMetaBuilder.builder()
            .name(metadata.name())
            .namespace(metadata.namespace())
            .uid(metadata.uid())
            .resourceVersion(metadata.resourceVersion())
            .creationTimestamp(metadata.creationTimestamp())
            .build(),
        new ScaleSpec(replicas(object, at.specReplicasPath())),
        new ScaleStatus(
            replicas(object, at.statusReplicasPath()),
            selector != null && find(object.json(), selector) instanceof Json.Str text
                ? text.value()
                : ""));
  }

  private static int replicas(DynamicObject object, String path) {
    return find(object.json(), path) instanceof Json.Num number && number.isInteger()
        ? (int) number.toLong()
        : 0;
  }

  private DynamicObject write(DynamicObject object, int replicas) {
    return object.withContent(set(object.json(), names(at.specReplicasPath()), Json.of(replicas)));
  }

  private static Json.Obj set(Json.Obj object, List<String> path, Json value) {
    String first = path.get(0);
    return path.size() == 1
        ? object.with(first, value)
        : object.edit(first, below -> set(below, path.subList(1, path.size()), value));
  }

  /** Finds what no scale could be read of. */
  void validate(Json.Obj object, FieldErrors errors) {
    count(object, at.specReplicasPath(), errors);
    String selector = at.labelSelectorPath();
    if (selector != null && !selector.isEmpty()) {
      Json value = find(object, selector);
      if (value != null && !(value instanceof Json.Str)) {
        mistyped(selector, Json.of(""), value, "string", errors);
      }
    }
    count(object, at.statusReplicasPath(), errors);
  }

  private static void count(Json.Obj object, String path, FieldErrors errors) {
    Json value = find(object, path);
    if (value == null) {
      return;
    }
    if (!(value instanceof Json.Num number) || !number.isInteger()) {
      mistyped(path, Json.of(0), value, "int64", errors);
    } else if (number.toLong() < 0) {
      errors.add(
          FieldError.invalid(FieldPath.of(path), number, "should be a non-negative integer"));
    } else if (number.toLong() > Integer.MAX_VALUE) {
      String most = "should be less than or equal to " + Integer.MAX_VALUE;
      errors.add(FieldError.invalid(FieldPath.of(path), number, most));
    }
  }

  private static void mistyped(
      String path, Json shown, Json value, String wanted, FieldErrors errors) {
    errors.add(
        FieldError.invalid(
            FieldPath.of(path),
            shown,
            path
                + " accessor error: "
                + GoText.of(value)
                + " is of the type "
                + goType(value)
                + ", expected "
                + wanted));
  }

  private static String goType(Json value) {
    if (value instanceof Json.Num number) {
      return number.isInteger() ? "int64" : "float64";
    }
    if (value instanceof Json.Arr) {
      return "[]interface {}";
    }
    return value instanceof Json.Obj ? "map[string]interface {}" : value.typeName();
  }
}
