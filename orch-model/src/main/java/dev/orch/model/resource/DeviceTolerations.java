package dev.orch.model.resource;

import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TolerationBuilder;
import dev.orch.model.core.Tolerations;

/** Which taints of devices tolerations cover: as those of nodes. Stateless. */
public final class DeviceTolerations {
  private DeviceTolerations() {}

  public static boolean tolerates(DeviceToleration toleration, DeviceTaint taint) {
    Toleration one =
        TolerationBuilder.builder()
            .key(toleration.key())
            .operator(toleration.operator())
            .value(toleration.value())
            .effect(toleration.effect())
            .build();
    Taint other =
        TaintBuilder.builder().key(taint.key()).value(taint.value()).effect(taint.effect()).build();
    return Tolerations.tolerates(one, other);
  }
}
