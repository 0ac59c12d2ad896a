package dev.orch.model.kinds;

import dev.orch.model.core.Container;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ephemeral containers, which are like others but for what they may have. Stateless. */
public final class EphemeralContainers {
  private static final FieldPath PATH = FieldPath.of("spec", "ephemeralContainers");

  private EphemeralContainers() {}

  /** What an update of the pod's ephemeral containers keeps: them, and who wrote them. */
  static Pod prepare(Pod pod, Pod old) {
    return old.withMetadata(old.metadata().withManagedFields(pod.metadata().managedFields()))
        .withSpec(old.spec().withEphemeralContainers(pod.spec().ephemeralContainers()));
  }

  /** Why a pod can't be given any; null if it can. */
  static @Nullable FieldError never(Pod old) {
    return old.metadata().annotations().containsKey(PodValidation.MIRROR)
        ? FieldError.forbidden(FieldPath.of(""), "static pods do not support ephemeral containers")
        : null;
  }

  /** They can be added, and stay as they are. */
  static void validate(Pod pod, Pod old, FieldErrors errors) {
    Map<String, EphemeralContainer> now = new TreeMap<>();
    pod.spec().ephemeralContainers().forEach(c -> now.put(c.name(), c));
    for (EphemeralContainer before : old.spec().ephemeralContainers()) {
      EphemeralContainer after = now.get(before.name());
      String what = "existing ephemeral containers " + Json.of(before.name()) + " may not be ";
      if (after == null) {
        errors.add(FieldError.forbidden(PATH, what + "removed\n"));
      } else if (!after.equals(before)) {
        String difference = GoDiff.diff(GoStruct.json(before), GoStruct.json(after));
        errors.add(FieldError.forbidden(PATH, what + "changed\n" + difference));
      }
    }
  }

  /** An ephemeral container has the fields of any other. */
  public static Container asContainer(EphemeralContainer c) {
    return new Container(
        c.name(),
        c.image(),
        c.command(),
        c.args(),
        c.workingDir(),
        c.ports(),
        c.envFrom(),
        c.env(),
        c.resources(),
        c.resizePolicy(),
        c.restartPolicy(),
        c.restartPolicyRules(),
        c.volumeMounts(),
        c.volumeDevices(),
        c.livenessProbe(),
        c.readinessProbe(),
        c.startupProbe(),
        c.lifecycle(),
        c.terminationMessagePath(),
        c.terminationMessagePolicy(),
        c.imagePullPolicy(),
        c.securityContext(),
        c.stdin(),
        c.stdinOnce(),
        c.tty());
  }
}
