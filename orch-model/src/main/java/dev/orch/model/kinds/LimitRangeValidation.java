package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.LimitRange;
import dev.orch.model.core.LimitRangeItem;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of limit ranges. Stateless. */
final class LimitRangeValidation {
  private static final FieldPath LIMITS = FieldPath.of("spec", "limits");
  private static final List<String> TYPES =
      ImmutableList.of("Pod", "Container", "PersistentVolumeClaim");

  private LimitRangeValidation() {}

  static void validate(LimitRange range, FieldErrors errors) {
    Set<String> types = new HashSet<>();
    for (int i = 0; i < range.spec().limits().size(); i++) {
      LimitRangeItem item = range.spec().limits().get(i);
      FieldPath path = LIMITS.index(i);
      type(item.type(), path.child("type"), errors);
      if (!types.add(item.type())) {
        errors.add(FieldError.duplicate(path.child("type"), item.type()));
      }
      item(item, path, errors);
    }
  }

  private static void type(String type, FieldPath path, FieldErrors errors) {
    List<String> messages = Names.qualified(type);
    Checks.all(messages, type, path, errors);
    if (messages.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
      errors.add(
          FieldError.invalid(path, type, "must be a standard limit type or fully qualified"));
    }
  }

  private static void item(LimitRangeItem item, FieldPath path, FieldErrors errors) {
    TreeSet<String> keys = new TreeSet<>();
    names(item.type(), item.max(), path.child("max"), keys, errors);
    names(item.type(), item.min(), path.child("min"), keys, errors);
    if (item.type().equals("Pod")) {
      notOfPods(item.defaultValue(), path.child("default"), errors);
      notOfPods(item.defaultRequest(), path.child("defaultRequest"), errors);
    } else {
      names(item.type(), item.defaultValue(), path.child("default"), keys, errors);
      names(item.type(), item.defaultRequest(), path.child("defaultRequest"), keys, errors);
    }
    if (item.type().equals("PersistentVolumeClaim")
        && !item.min().containsKey("storage")
        && !item.max().containsKey("storage")) {
      errors.add(
          FieldError.required(
              path.child("limits"),
              "either minimum or maximum storage value is required, but neither was provided"));
    }
    names(
        item.type(), item.maxLimitRequestRatio(), path.child("maxLimitRequestRatio"), keys, errors);
    for (String key : keys) {
      order(item, key, path, errors);
      ratio(item, key, path.child("maxLimitRequestRatio").key(key), errors);
      fixed(item, key, path.child("default").key(key), errors);
    }
  }

  private static void names(
      String type,
      Map<String, Quantity> amounts,
      FieldPath path,
      Set<String> keys,
      FieldErrors errors) {
    keys.addAll(amounts.keySet());
    for (String name : amounts.keySet()) {
      if (type.equals("Pod") || type.equals("Container")) {
        ResourceValidation.containerName(name, path.key(name), errors);
      } else {
        ResourceValidation.resourceName(name, path.key(name), errors);
      }
    }
  }

  private static void notOfPods(Map<String, Quantity> amounts, FieldPath path, FieldErrors errors) {
    if (!amounts.isEmpty()) {
      errors.add(FieldError.forbidden(path, "may not be specified when `type` is 'Pod'"));
    }
  }

  /** The least, the default request, the default limit and the most must be in that order. */
  private static void order(LimitRangeItem item, String key, FieldPath path, FieldErrors errors) {
    Quantity min = item.min().get(key);
    Quantity max = item.max().get(key);
    boolean pod = item.type().equals("Pod");
    Quantity request = pod ? null : item.defaultRequest().get(key);
    Quantity limit = pod ? null : item.defaultValue().get(key);
    FieldPath requestPath = path.child("defaultRequest").key(key);
    FieldPath limitPath = path.child("default").key(key);
    greater("min value", min, "max value", max, path.child("min").key(key), min, errors);
    greater("min value", min, "default request value", request, requestPath, request, errors);
    greater("default request value", request, "max value", max, requestPath, request, errors);
    greater(
        "default request value",
        request,
        "default limit value",
        limit,
        requestPath,
        request,
        errors);
    greater("min value", min, "default value", limit, limitPath, min, errors);
    greater("default value", limit, "max value", max, limitPath, max, errors);
  }

  private static void greater(
      String name,
      @Nullable Quantity value,
      String otherName,
      @Nullable Quantity other,
      FieldPath path,
      @Nullable Quantity shown,
      FieldErrors errors) {
    if (value != null && other != null && value.compareTo(other) > 0) {
      errors.add(
          FieldError.invalid(
              path,
              String.valueOf(shown),
              name + " " + value + " is greater than " + otherName + " " + other));
    }
  }

  private static void ratio(LimitRangeItem item, String key, FieldPath path, FieldErrors errors) {
    Quantity ratio = item.maxLimitRequestRatio().get(key);
    if (ratio == null) {
      return;
    }
    if (ratio.milliValue() < 1000) {
      errors.add(FieldError.invalid(path, ratio.toString(), "ratio " + ratio + " is less than 1"));
    }
    Quantity min = item.min().get(key);
    Quantity max = item.max().get(key);
    if (min == null || max == null) {
      return;
    }
    double most = (double) max.milliValue() / min.milliValue();
    if (ratio.milliValue() / 1000.0 > most) {
      errors.add(
          FieldError.invalid(
              path,
              ratio.toString(),
              String.format(Locale.ROOT, "ratio %s is greater than max/min = %f", ratio, most)));
    }
  }

  /** What can't be given twice has a default limit and request that are the same. */
  private static void fixed(LimitRangeItem item, String key, FieldPath path, FieldErrors errors) {
    Quantity limit = item.defaultValue().get(key);
    Quantity request = item.defaultRequest().get(key);
    if (limit != null
        && request != null
        && !item.type().equals("Pod")
        && !ResourceValidation.mayOvercommit(key)
        && limit.compareTo(request) != 0) {
      errors.add(
          FieldError.invalid(
              path,
              limit.toString(),
              "default value "
                  + limit
                  + " must equal to defaultRequest value "
                  + request
                  + " in "
                  + key));
    }
  }
}
