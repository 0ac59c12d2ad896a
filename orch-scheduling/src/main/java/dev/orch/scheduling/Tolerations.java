package dev.orch.scheduling;

import dev.orch.model.core.Taint;
import dev.orch.model.core.Toleration;
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

  /** Empty effects and keys of a toleration stand for all. */
  static boolean tolerates(Toleration toleration, Taint taint) {
    if (!toleration.effect().isEmpty() && !toleration.effect().equals(taint.effect())) {
      return false;
    }
    if (!toleration.key().isEmpty() && !toleration.key().equals(taint.key())) {
      return false;
    }
    return switch (toleration.operator()) {
      case "", "Equal" -> toleration.value().equals(taint.value());
      case "Exists" -> true;
      default -> false;
    };
  }
}
