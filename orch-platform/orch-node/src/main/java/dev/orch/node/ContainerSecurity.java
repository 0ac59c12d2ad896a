package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.AppArmorProfile;
import dev.orch.model.core.Capabilities;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.PodSecurityContextBuilder;
import dev.orch.model.core.SeccompProfile;
import dev.orch.model.core.SecurityContext;
import dev.orch.model.core.SecurityContextBuilder;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.Images;
import dev.orch.runtime.Security;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom a container runs: what it says itself, and what its pod says where it doesn't. Pure; the
 * words of refusals are the kubelet's.
 */
final class ContainerSecurity {
  private static final PodSecurityContext NOTHING_OF_POD =
      PodSecurityContextBuilder.builder().build();
  private static final SecurityContext NOTHING = SecurityContextBuilder.builder().build();

  private final Pod pod;
  private final PodSecurityContext common;
  private final @Nullable Path profiles;

  /**
   * @param profiles where profiles of seccomp lie; null if there are none
   */
  ContainerSecurity(Pod pod, @Nullable Path profiles) {
    this.pod = pod;
    this.common =
        pod.spec().securityContext() == null ? NOTHING_OF_POD : pod.spec().securityContext();
    this.profiles = profiles;
  }

  /** Of the process that keeps the sandbox. */
  Security sandbox() {
    boolean privileged =
        pod.spec().containers().stream().anyMatch(c -> Boolean.TRUE.equals(context(c).privileged()))
            || pod.spec().initContainers().stream()
                .anyMatch(c -> Boolean.TRUE.equals(context(c).privileged()));
    return Security.DEFAULT
        .withRunAsUser(common.runAsUser())
        .withRunAsGroup(common.runAsGroup())
        .withSupplementalGroups(groups())
        .withPrivileged(privileged)
        .withSeccomp(seccomp(common.seccompProfile()));
  }

  /**
   * Of a container.
   *
   * @param image what it is made from; null where the runtime knows no images
   * @throws ConfigException if it must not run as root and would, or nobody can tell
   */
  Security of(Container container, Images.@Nullable Image image) {
    SecurityContext own = context(container);
    Long user = own.runAsUser() != null ? own.runAsUser() : common.runAsUser();
    checkNotRoot(container, own, user, image);
    Capabilities capabilities = own.capabilities();
    return new Security(
        user,
        own.runAsGroup() != null ? own.runAsGroup() : common.runAsGroup(),
        groups(),
        !"Strict".equals(common.supplementalGroupsPolicy()),
        Boolean.TRUE.equals(own.privileged()),
        Boolean.TRUE.equals(own.readOnlyRootFilesystem()),
        Boolean.FALSE.equals(own.allowPrivilegeEscalation()),
        capabilities == null ? ImmutableList.of() : capabilities.add(),
        capabilities == null ? ImmutableList.of() : capabilities.drop(),
        seccomp(own.seccompProfile() != null ? own.seccompProfile() : common.seccompProfile()),
        apparmor(own.appArmorProfile() != null ? own.appArmorProfile() : common.appArmorProfile()),
        "Unmasked".equals(own.procMount()));
  }

  private static SecurityContext context(Container container) {
    return container.securityContext() == null ? NOTHING : container.securityContext();
  }

  /** The group that owns the volumes is one of its groups. */
  private List<Long> groups() {
    ImmutableSet.Builder<Long> groups = ImmutableSet.builder();
    groups.addAll(common.supplementalGroups());
    if (common.fsGroup() != null) {
      groups.add(common.fsGroup());
    }
    return groups.build().asList();
  }

  private void checkNotRoot(
      Container container, SecurityContext own, @Nullable Long user, Images.@Nullable Image image) {
    Boolean wanted = own.runAsNonRoot() != null ? own.runAsNonRoot() : common.runAsNonRoot();
    if (!Boolean.TRUE.equals(wanted)) {
      return;
    }
    String whose =
        " (pod: \""
            + pod.metadata().name()
            + "_"
            + pod.metadata().namespace()
            + "("
            + pod.metadata().uid()
            + ")\", container: "
            + container.name()
            + ")";
    if (user != null) {
      if (user == 0) {
        throw new ConfigException("container's runAsUser breaks non-root policy" + whose);
      }
      return;
    }
    if (image == null) {
      return;
    }
    Long uid = image.uid();
    if (uid == null && !image.user().isEmpty()) {
      throw new ConfigException(
          "container has runAsNonRoot and image has non-numeric user ("
              + image.user()
              + "), cannot verify user is non-root"
              + whose);
    }
    if (uid == null || uid == 0) {
      throw new ConfigException("container has runAsNonRoot and image will run as root" + whose);
    }
  }

  private String seccomp(@Nullable SeccompProfile profile) {
    if (profile == null) {
      return Security.UNCONFINED;
    }
    if (!profile.type().equals("Localhost")) {
      return profile.type();
    }
    String name = profile.localhostProfile() == null ? "" : profile.localhostProfile();
    if (profiles == null) {
      throw new ConfigException(
          "seccomp profile \"" + name + "\" can't be had: this node keeps no profiles");
    }
    return profiles.resolve(name).toString();
  }

  private static String apparmor(@Nullable AppArmorProfile profile) {
    if (profile == null) {
      return Security.RUNTIME_DEFAULT;
    }
    String name = profile.localhostProfile();
    return profile.type().equals("Localhost") && name != null ? name : profile.type();
  }
}
