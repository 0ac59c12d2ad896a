package dev.orch.model.kinds;

import dev.orch.model.core.NodeSelector;
import dev.orch.model.json.Json;
import dev.orch.model.resource.Counter;
import dev.orch.model.resource.CounterSet;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.DeviceAttribute;
import dev.orch.model.resource.DeviceCounterConsumption;
import dev.orch.model.resource.DeviceTaint;
import dev.orch.model.resource.ResourcePool;
import dev.orch.model.resource.ResourceSliceSpec;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks of a pool's devices. */
final class ResourceSliceValidation {
  private static final int MAX_DEVICES = 128;

  /** With taints or shared counters, devices take more room. */
  private static final int MAX_LARGE_DEVICES = 64;

  private static final int MAX_COUNTER_SETS = 8;
  private static final int MAX_COUNTERS = 32;
  private static final int MAX_CONSUMPTIONS = 2;
  private static final int MAX_ATTRIBUTES = 32;
  private static final int MAX_TAINTS = 16;
  private static final int MAX_VALUE = 64;
  private static final int MAX_NAME = 63;
  private static final int MAX_QUALIFIED_NAME = 63 + 1 + 32;

  private static final String NUMBER = "(0|[1-9]\\d*)";
  private static final String PRE_RELEASE = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
  private static final String BUILD = "[0-9a-zA-Z-]+";
  private static final Pattern VERSION =
      Pattern.compile(
          String.format(
              "%1$s\\.%1$s\\.%1$s(-%2$s(\\.%2$s)*)?(\\+%3$s(\\.%3$s)*)?",
              NUMBER, PRE_RELEASE, BUILD));

  private ResourceSliceValidation() {}

  static void validate(
      ResourceSliceSpec spec, @Nullable ResourceSliceSpec old, FieldPath path, FieldErrors errors) {
    VolumeSourceValidation.csiDriver(spec.driver(), path.child("driver"), errors);
    pool(spec.pool(), path.child("pool"), errors);
    if (old != null) {
      FieldPath pool = path.child("pool").child("name");
      Checks.same(spec.pool().name(), old.pool().name(), pool, errors);
      Checks.same(spec.driver(), old.driver(), path.child("driver"), errors);
      Checks.same(spec.nodeName(), old.nodeName(), path.child("nodeName"), errors);
    }
    nodes(spec, path, errors);
    if (!spec.sharedCounters().isEmpty() && !spec.devices().isEmpty()) {
      errors.add(
          FieldError.invalid(path, "", "only one of `sharedCounters` or `devices` is allowed"));
    }
    boolean large =
        spec.devices().stream()
            .anyMatch(d -> !d.taints().isEmpty() || !d.consumesCounters().isEmpty());
    boolean each = Boolean.TRUE.equals(spec.perDeviceNodeSelection());
    Items.distinct(
        spec.devices(),
        large ? MAX_LARGE_DEVICES : MAX_DEVICES,
        Device::name,
        path.child("devices"),
        errors,
        (device, at) -> device(device, before(old, device), each, at, errors));
    Items.distinct(
        spec.sharedCounters(),
        MAX_COUNTER_SETS,
        CounterSet::name,
        path.child("sharedCounters"),
        errors,
        (set, at) -> {
          label(set.name(), at.child("name"), errors);
          counters(set.counters(), at.child("counters"), errors);
        });
  }

  private static void pool(ResourcePool pool, FieldPath path, FieldErrors errors) {
    DeviceClaimValidation.pool(pool.name(), path.child("name"), errors);
    DeviceClaimValidation.positive(
        pool.resourceSliceCount(), path.child("resourceSliceCount"), errors);
    if (pool.generation() < 0) {
      errors.add(
          FieldError.invalid(
              path.child("generation"),
              pool.generation(),
              "must be greater than or equal to zero"));
    }
  }

  private static @Nullable Device before(@Nullable ResourceSliceSpec old, Device device) {
    return old == null
        ? null
        : old.devices().stream()
            .filter(other -> other.name().equals(device.name()))
            .findFirst()
            .orElse(null);
  }

  private static void nodes(ResourceSliceSpec spec, FieldPath path, FieldErrors errors) {
    List<String> given = new ArrayList<>();
    node(spec.nodeName(), "must be either unset or set to a non-empty string", path, given, errors);
    selector(spec.nodeSelector(), path, given, errors);
    NodeSelector selector = spec.nodeSelector();
    if (selector != null && selector.nodeSelectorTerms().size() != 1) {
      errors.add(
          FieldError.invalid(
              path.child("nodeSelector").child("nodeSelectorTerms"),
              GoStruct.json(selector.nodeSelectorTerms()),
              "must have exactly one node selector term"));
    }
    flag(spec.allNodes(), "allNodes", path, given, errors);
    flag(spec.perDeviceNodeSelection(), "perDeviceNodeSelection", path, given, errors);
    String wanted =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is"
            + " required";
    if (given.isEmpty()) {
      errors.add(FieldError.required(path, wanted));
    } else if (given.size() > 1) {
      errors.add(FieldError.invalid(path, shown(given), wanted + ", but multiple fields are set"));
    }
  }

  private static String shown(List<String> given) {
    return "{" + String.join(", ", given) + "}";
  }

  private static void node(
      @Nullable String name,
      String whenEmpty,
      FieldPath path,
      List<String> given,
      FieldErrors errors) {
    FieldPath at = path.child("nodeName");
    if (name == null) {
      return;
    }
    if (name.isEmpty()) {
      errors.add(FieldError.invalid(at, name, whenEmpty));
      return;
    }
    given.add("`nodeName`");
    Checks.all(Names.dnsSubdomain(name), name, at, errors);
  }

  private static void selector(
      @Nullable NodeSelector selector, FieldPath path, List<String> given, FieldErrors errors) {
    if (selector != null) {
      given.add("`nodeSelector`");
      AffinityValidation.nodeSelector(selector, path.child("nodeSelector"), errors);
    }
  }

  private static void flag(
      @Nullable Boolean flag, String name, FieldPath path, List<String> given, FieldErrors errors) {
    if (Boolean.TRUE.equals(flag)) {
      given.add("`" + name + "`");
    } else if (flag != null) {
      errors.add(
          FieldError.invalid(
              path.child(name), Json.of(false), "must be either unset or set to true"));
    }
  }

  private static void device(
      Device device, @Nullable Device old, boolean hasNodes, FieldPath path, FieldErrors errors) {
    Checks.label(device.name(), path.child("name"), errors);
    int described = device.attributes().size() + device.capacity().size();
    if (described > MAX_ATTRIBUTES) {
      errors.add(
          FieldError.invalid(
              path,
              described,
              "the total number of attributes and capacities must not exceed " + MAX_ATTRIBUTES));
    }
    Items.<DeviceAttribute>entries(
        device.attributes(),
        Integer.MAX_VALUE,
        MAX_QUALIFIED_NAME,
        path.child("attributes"),
        errors,
        (entry, at) -> {
          DeviceClaimValidation.qualified(entry.getKey(), at, errors);
          attribute(entry.getValue(), at, errors);
        });
    boolean shared = Boolean.TRUE.equals(device.allowMultipleAllocations());
    Items.entries(
        device.capacity(),
        Integer.MAX_VALUE,
        MAX_QUALIFIED_NAME,
        path.child("capacity"),
        errors,
        (entry, at) -> {
          DeviceClaimValidation.qualified(entry.getKey(), at, errors);
          CapacityPolicyValidation.validate(entry.getValue(), shared, at, errors);
        });
    if (old == null || !Objects.equals(old.taints(), device.taints())) {
      Items.<DeviceTaint>each(
          device.taints(),
          MAX_TAINTS,
          path.child("taints"),
          errors,
          (taint, at) -> taint(taint, at, errors));
    }
    Items.distinct(
        device.consumesCounters(),
        MAX_CONSUMPTIONS,
        DeviceCounterConsumption::counterSet,
        path.child("consumesCounters"),
        errors,
        (consumption, at) -> {
          label(consumption.counterSet(), at.child("counterSet"), errors);
          counters(consumption.counters(), at.child("counters"), errors);
        });
    deviceNodes(device, hasNodes, path, errors);
    DeviceStatusValidation.bindingConditions(
        device.bindingConditions(), device.bindingFailureConditions(), path, errors);
  }

  private static void deviceNodes(
      Device device, boolean wanted, FieldPath path, FieldErrors errors) {
    if (!wanted) {
      if (device.nodeName() != null || device.nodeSelector() != null || device.allNodes() != null) {
        errors.add(
            FieldError.invalid(
                path,
                Json.Null.NULL,
                "`nodeName`, `nodeSelector` and `allNodes` can only be set if"
                    + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec"));
      }
      return;
    }
    List<String> given = new ArrayList<>();
    node(device.nodeName(), "must not be empty", path, given, errors);
    selector(device.nodeSelector(), path, given, errors);
    flag(device.allNodes(), "allNodes", path, given, errors);
    String rule =
        "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
    if (given.isEmpty()) {
      errors.add(FieldError.required(path, rule));
    } else if (given.size() > 1) {
      errors.add(FieldError.invalid(path, shown(given), rule));
    }
  }

  private static void label(String name, FieldPath path, FieldErrors errors) {
    if (Checks.required(name, path, errors)) {
      Checks.label(name, path, errors);
    }
  }

  private static void counters(Map<String, Counter> counters, FieldPath path, FieldErrors errors) {
    if (counters.isEmpty()) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    Items.<Counter>entries(
        counters,
        MAX_COUNTERS,
        MAX_NAME,
        path,
        errors,
        (entry, at) -> Checks.label(entry.getKey(), at, errors));
  }

  private static void attribute(DeviceAttribute attribute, FieldPath path, FieldErrors errors) {
    int values = 0;
    values += attribute.intValue() == null ? 0 : 1;
    values += attribute.bool() == null ? 0 : 1;
    values += attribute.ints().isEmpty() ? 0 : 1;
    values += attribute.bools().isEmpty() ? 0 : 1;
    values += attribute.strings().isEmpty() ? 0 : 1;
    values += attribute.versions().isEmpty() ? 0 : 1;
    if (attribute.string() != null) {
      values++;
      length(attribute.string(), path.child("string"), errors);
    }
    if (attribute.version() != null) {
      values++;
      version(attribute.version(), path.child("version"), errors);
    }
    for (int i = 0; i < attribute.strings().size(); i++) {
      length(attribute.strings().get(i), path.child("strings").index(i), errors);
    }
    for (int i = 0; i < attribute.versions().size(); i++) {
      version(attribute.versions().get(i), path.child("versions").index(i), errors);
    }
    if (values == 0) {
      errors.add(FieldError.invalid(path, "", "exactly one value must be specified"));
    } else if (values > 1) {
      errors.add(
          FieldError.invalid(
              path, GoStruct.json(attribute), "exactly one value must be specified"));
    }
  }

  private static void length(String value, FieldPath path, FieldErrors errors) {
    if (value.length() > MAX_VALUE) {
      errors.add(FieldError.tooLong(path, MAX_VALUE));
    }
  }

  private static void version(String value, FieldPath path, FieldErrors errors) {
    if (!VERSION.matcher(value).matches()) {
      errors.add(
          FieldError.invalid(
              path, value, "must be a string compatible with semver.org spec 2.0.0"));
    }
    length(value, path, errors);
  }

  private static void taint(DeviceTaint taint, FieldPath path, FieldErrors errors) {
    Checks.qualified(taint.key(), path.child("key"), errors);
    Checks.all(Names.labelValue(taint.value()), taint.value(), path.child("value"), errors);
    Checks.requiredOneOf(
        taint.effect(), DeviceClaimValidation.EFFECTS, path.child("effect"), errors);
  }
}
