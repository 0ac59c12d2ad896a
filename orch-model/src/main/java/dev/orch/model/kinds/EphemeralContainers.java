package dev.orch.model.kinds;

import dev.orch.model.core.Container;
import dev.orch.model.core.EphemeralContainer;

/** Ephemeral containers, which are like others but for what they may have. Stateless. */
final class EphemeralContainers {
  private EphemeralContainers() {}

  /** An ephemeral container has the fields of any other. */
  static Container asContainer(EphemeralContainer c) {
    return new Container(
        c.name(),
        c.image(),
        c.command(),
        c.args(),
        c.workingDir(),
        c.ports(),
        c.env(),
        c.resources(),
        c.volumeMounts(),
        c.livenessProbe(),
        c.readinessProbe(),
        c.lifecycle(),
        c.terminationMessagePath(),
        c.imagePullPolicy(),
        c.securityContext(),
        c.stdin(),
        c.stdinOnce(),
        c.tty(),
        c.envFrom(),
        c.terminationMessagePolicy(),
        c.volumeDevices(),
        c.startupProbe(),
        c.resizePolicy(),
        c.restartPolicy(),
        c.restartPolicyRules());
  }
}
