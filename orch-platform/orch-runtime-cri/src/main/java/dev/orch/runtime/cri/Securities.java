package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.Images;
import dev.orch.runtime.Security;
import dev.orch.runtime.cri.v1.Capability;
import dev.orch.runtime.cri.v1.Int64Value;
import dev.orch.runtime.cri.v1.LinuxContainerSecurityContext;
import dev.orch.runtime.cri.v1.LinuxSandboxSecurityContext;
import dev.orch.runtime.cri.v1.NamespaceOption;
import dev.orch.runtime.cri.v1.SecurityProfile;
import dev.orch.runtime.cri.v1.SecurityProfile.ProfileType;
import dev.orch.runtime.cri.v1.SupplementalGroupsPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** As whom processes run, and what they may do, as the daemon is told. Pure. */
final class Securities {
  /** What the kubelet hides of the kernel from a container that isn't to see all of it. */
  private static final List<String> MASKED =
      ImmutableList.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  /** What it may read of the kernel, and not write. */
  private static final List<String> READ_ONLY =
      ImmutableList.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private Securities() {}

  /** Those of the process that keeps a sandbox. */
  static LinuxSandboxSecurityContext sandbox(Security security, NamespaceOption namespaces) {
    LinuxSandboxSecurityContext.Builder context =
        LinuxSandboxSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces)
            .setReadonlyRootfs(security.readOnlyRootFilesystem())
            .addAllSupplementalGroups(security.supplementalGroups())
            .setSupplementalGroupsPolicy(groups(security))
            .setPrivileged(security.privileged())
            .setSeccomp(profile(security.seccomp()));
    if (isAppArmorAsked(security)) {
      context.setApparmor(profile(security.apparmor()));
    }
    Long user = security.runAsUser();
    Long group = security.runAsGroup();
    if (user != null) {
      context.setRunAsUser(number(user));
      // The daemon refuses a group without a user.
      if (group != null) {
        context.setRunAsGroup(number(group));
      }
    }
    return context.build();
  }

  /**
   * Those of a container.
   *
   * @param image its image, which says as whom it runs where the pod doesn't
   */
  static LinuxContainerSecurityContext container(
      Security security, Images.@Nullable Image image, NamespaceOption namespaces) {
    LinuxContainerSecurityContext.Builder context =
        LinuxContainerSecurityContext.newBuilder()
            .setCapabilities(
                Capability.newBuilder()
                    .addAllAddCapabilities(security.addCapabilities())
                    .addAllDropCapabilities(security.dropCapabilities()))
            .setPrivileged(security.privileged())
            .setNamespaceOptions(namespaces)
            .setReadonlyRootfs(security.readOnlyRootFilesystem())
            .addAllSupplementalGroups(security.supplementalGroups())
            .setSupplementalGroupsPolicy(groups(security))
            .setNoNewPrivs(security.noNewPrivileges())
            .setSeccomp(profile(security.seccomp()));
    if (isAppArmorAsked(security)) {
      context.setApparmor(profile(security.apparmor()));
    }
    if (!security.privileged() && !security.unmaskedProc()) {
      context.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
    }
    user(security, image, context);
    return context.build();
  }

  /**
   * The daemon looks up the groups of a user that it is told of, not of one that it finds in the
   * image; and it refuses a group without a user.
   */
  private static void user(
      Security security,
      Images.@Nullable Image image,
      LinuxContainerSecurityContext.Builder context) {
    Long user = security.runAsUser();
    Long group = security.runAsGroup();
    String name = image == null || image.uid() != null ? "" : image.user();
    if (user != null) {
      context.setRunAsUser(number(user));
    } else if (!name.isEmpty()) {
      context.setRunAsUsername(name);
    } else if (group != null) {
      Long own = image == null ? null : image.uid();
      context.setRunAsUser(number(own == null ? 0 : own));
    }
    if (group != null) {
      context.setRunAsGroup(number(group));
    }
  }

  /**
   * A daemon that is told of its own profile refuses where there is no AppArmor; untold, it skips.
   */
  private static boolean isAppArmorAsked(Security security) {
    return !security.apparmor().equals(Security.RUNTIME_DEFAULT);
  }

  private static SupplementalGroupsPolicy groups(Security security) {
    return security.imageGroups()
        ? SupplementalGroupsPolicy.Merge
        : SupplementalGroupsPolicy.Strict;
  }

  private static SecurityProfile profile(String name) {
    return switch (name) {
      case Security.UNCONFINED ->
          SecurityProfile.newBuilder().setProfileType(ProfileType.Unconfined).build();
      case Security.RUNTIME_DEFAULT ->
          SecurityProfile.newBuilder().setProfileType(ProfileType.RuntimeDefault).build();
      default ->
          SecurityProfile.newBuilder()
              .setProfileType(ProfileType.Localhost)
              .setLocalhostRef(name)
              .build();
    };
  }

  private static Int64Value number(long value) {
    return Int64Value.newBuilder().setValue(value).build();
  }
}
