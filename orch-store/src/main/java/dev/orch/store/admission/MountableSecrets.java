package dev.orch.store.admission;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.EnvFromSource;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.LocalObjectReference;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.core.Volume;
import java.util.List;
import java.util.Set;

/**
 * The secrets of a service account whose pods may use no others. Why not is {@code ""} if all are
 * its.
 */
final class MountableSecrets {
  private final String account;
  private final Set<String> mountable;
  private final Set<String> forImages;

  MountableSecrets(ServiceAccount account) {
    this.account = account.metadata().name();
    this.mountable =
        account.secrets().stream()
            .map(ObjectReference::name)
            .collect(ImmutableSet.toImmutableSet());
    this.forImages =
        account.imagePullSecrets().stream()
            .map(LocalObjectReference::name)
            .collect(ImmutableSet.toImmutableSet());
  }

  String refuses(Pod pod) {
    for (Volume volume : pod.spec().volumes()) {
      if (volume.secret() != null && !mountable.contains(volume.secret().secretName())) {
        return notAllowed("volume with", volume.secret().secretName());
      }
    }
    for (Container container : pod.spec().initContainers()) {
      String refusal =
          refuses("init container " + container.name(), container.env(), container.envFrom());
      if (!refusal.isEmpty()) {
        return refusal;
      }
    }
    for (Container container : pod.spec().containers()) {
      String refusal =
          refuses("container " + container.name(), container.env(), container.envFrom());
      if (!refusal.isEmpty()) {
        return refusal;
      }
    }
    List<LocalObjectReference> images = pod.spec().imagePullSecrets();
    for (int i = 0; i < images.size(); i++) {
      if (!forImages.contains(images.get(i).name())) {
        return "imagePullSecrets["
            + i
            + "].name=\""
            + images.get(i).name()
            + "\" is not allowed because service account "
            + account
            + " does not reference that imagePullSecret";
      }
    }
    return "";
  }

  String refusesEphemeral(Pod pod) {
    for (EphemeralContainer container : pod.spec().ephemeralContainers()) {
      String refusal =
          refuses("ephemeral container " + container.name(), container.env(), container.envFrom());
      if (!refusal.isEmpty()) {
        return refusal;
      }
    }
    return "";
  }

  private String refuses(String who, List<EnvVar> variables, List<EnvFromSource> sources) {
    StringBuilder first = new StringBuilder();
    PodSecrets.each(
        variables,
        sources,
        (where, name) -> {
          if (first.isEmpty() && !mountable.contains(name)) {
            first.append(notAllowed(who + " with " + where + " referencing", name));
          }
        });
    return first.toString();
  }

  private String notAllowed(String what, String secret) {
    return what
        + " secret.secretName=\""
        + secret
        + "\" is not allowed because service account "
        + account
        + " does not reference that secret";
  }
}
