package dev.orch.scheduling;

import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
import dev.orch.model.resource.DeviceTaint;
import dev.orch.model.resource.DeviceToleration;
import java.util.List;

/** Which taints a pod's tolerations cover. Stateless. */
final class Tolerations {
  private Tolerations() {}

  static boolean tolerate(List<Toleration> tolerations, Taint taint) {
    for (Toleration toleration : tolerations) {
      if (tolerates(toleration, taint)) {
        return true;
      }
    }
    return false;
  }

  static boolean tolerates(Toleration toleration, Taint taint) {
    return covers(
        toleration.key(),
        toleration.operator(),
        toleration.value(),
        toleration.effect(),
        taint.key(),
        taint.value(),
        taint.effect());
  }

  /** A device's are as a node's. */
  static boolean tolerates(DeviceToleration toleration, DeviceTaint taint) {
    return covers(
        toleration.key(),
        toleration.operator(),
        toleration.value(),
        toleration.effect(),
        taint.key(),
        taint.value(),
        taint.effect());
  }

  /** Empty effects and keys of a toleration stand for all. */
  private static boolean covers(
      String key,
      String operator,
      String value,
      String effect,
      String taintKey,
      String taintValue,
      String taintEffect) {
    if (!effect.isEmpty() && !effect.equals(taintEffect)) {
      return false;
    }
    if (!key.isEmpty() && !key.equals(taintKey)) {
      return false;
    }
    return switch (operator) {
      case "", "Equal" -> value.equals(taintValue);
      case "Exists" -> true;
      default -> false;
    };
  }
}
