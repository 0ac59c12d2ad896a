package dev.orch.scheduling;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Iterables;
import dev.orch.model.Quantity;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.DeviceCapacity;
import dev.orch.model.resource.DeviceSelector;
import dev.orch.model.resource.DeviceTaint;
import dev.orch.model.resource.DeviceToleration;
import dev.orch.model.resource.DeviceTolerations;
import dev.orch.model.structural.DeviceExpressions;
import dev.orch.model.structural.DeviceExpressions.Compiled;
import dev.orch.model.structural.DeviceExpressions.Program;
import dev.orch.model.structural.Expressions.ExpressionException;
import java.util.List;
import java.util.Map;

/**
 * Which devices are what is wanted, whoever has them. Compiled expressions are kept; nothing that
 * is decided depends on it. For any thread.
 */
final class DeviceSelection {
  private static final int MOST_KEPT = 1_000;

  private final DeviceExpressions expressions;
  private final Cache<String, Compiled> compiled =
      CacheBuilder.newBuilder().maximumSize(MOST_KEPT).build();

  DeviceSelection(DeviceExpressions expressions) {
    this.expressions = expressions;
  }

  /** A selector can't be asked. */
  static final class Faulty extends Exception {
    private static final long serialVersionUID = 1;

    Faulty(String message) {
      super(message);
    }
  }

  /**
   * Whether class and request select the device, and its taints are tolerated.
   *
   * @param claim the name of the claim, as it is shown
   */
  boolean matches(
      DeviceRequests.Wanted wanted, String claim, DevicePools.DeviceId id, Device device)
      throws Faulty {
    String ofClass = "class " + wanted.deviceClass().metadata().name();
    return device.bindingConditions().isEmpty()
        && all(wanted.deviceClass().spec().selectors(), ofClass, id, device)
        && all(wanted.selectors(), "claim " + claim, id, device)
        && hasCapacity(wanted, device);
  }

  private boolean all(
      List<DeviceSelector> selectors, String owner, DevicePools.DeviceId id, Device device)
      throws Faulty {
    for (int i = 0; i < selectors.size(); i++) {
      String number = owner + ": selector #" + i;
      var cel = selectors.get(i).cel();
      if (cel == null) {
        throw new Faulty(number + ": CEL expression empty (unsupported selector type?)");
      }
      Compiled known = compiled(cel.expression());
      Program program = known.program();
      if (program == null) {
        throw new Faulty(number + ": CEL compile error: " + known.fault());
      }
      try {
        if (!program.matches(id.driver(), device)) {
          return false;
        }
      } catch (ExpressionException e) {
        throw new Faulty(number + " on device " + id + ": CEL runtime error: " + e.getMessage());
      }
    }
    return true;
  }

  private Compiled compiled(String text) {
    Compiled known = compiled.getIfPresent(text);
    if (known == null) {
      known = expressions.compile(text);
      compiled.put(text, known);
    }
    return known;
  }

  private static boolean hasCapacity(DeviceRequests.Wanted wanted, Device device) {
    if (wanted.capacity() == null) {
      return true;
    }
    for (Map.Entry<String, Quantity> needed : wanted.capacity().requests().entrySet()) {
      DeviceCapacity capacity = device.capacity().get(needed.getKey());
      if (capacity == null || capacity.value().compareTo(needed.getValue()) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether no taint keeps the device from being given. */
  static boolean tolerates(List<DeviceToleration> tolerations, Device device) {
    for (DeviceTaint taint : device.taints()) {
      boolean forbids = taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute");
      if (forbids
          && !Iterables.any(
              tolerations, toleration -> DeviceTolerations.tolerates(toleration, taint))) {
        return false;
      }
    }
    return true;
  }
}
