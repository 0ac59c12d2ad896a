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
