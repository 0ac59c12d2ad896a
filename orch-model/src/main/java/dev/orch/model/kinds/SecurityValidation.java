package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.AppArmorProfile;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.SeccompProfile;
import dev.orch.model.core.SecurityContext;
import dev.orch.model.core.Sysctl;
import dev.orch.model.core.WindowsSecurityContextOptions;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of security contexts. Stateless. */
final class SecurityValidation {
  private static final long MAX_ID = Integer.MAX_VALUE;
  private static final ImmutableList<String> PROFILES =
      ImmutableList.of("Localhost", "RuntimeDefault", "Unconfined");
  private static final String SYSCTL =
      "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);

  private SecurityValidation() {}

  private static void id(@Nullable Long id, FieldPath path, FieldErrors errors) {
    if (id != null) {
      Checks.inRange(id, 0, MAX_ID, path, errors);
    }
  }

  static void pod(PodSpec spec, FieldPath path, FieldErrors errors) {
    PodSecurityContext context = spec.securityContext();
    if (context != null) {
      id(context.fsGroup(), path.child("fsGroup"), errors);
      id(context.runAsUser(), path.child("runAsUser"), errors);
      id(context.runAsGroup(), path.child("runAsGroup"), errors);
      for (int i = 0; i < context.supplementalGroups().size(); i++) {
        id(context.supplementalGroups().get(i), path.child("supplementalGroups").index(i), errors);
      }
    }
    if (spec.hostPID() && Boolean.TRUE.equals(spec.shareProcessNamespace())) {
      errors.add(
          FieldError.invalid(
              path.child("shareProcessNamespace"),
              dev.orch.model.json.Json.of(true),
              "ShareProcessNamespace and HostPID cannot both be enabled"));
    }
    if (context == null) {
      return;
    }
    sysctls(spec, context.sysctls(), path.child("sysctls"), errors);
    optional(
        context.fsGroupChangePolicy(),
        ImmutableList.of("Always", "OnRootMismatch"),
        path.child("fsGroupChangePolicy"),
        errors);
    seccomp(context.seccompProfile(), path.child("seccompProfile"), errors);
    WindowsValidation.options(context.windowsOptions(), path.child("windowsOptions"), errors);
    appArmor(context.appArmorProfile(), path.child("appArmorProfile"), errors);
    optional(
        context.supplementalGroupsPolicy(),
        ImmutableList.of("Merge", "Strict"),
        path.child("supplementalGroupsPolicy"),
        errors);
    optional(
        context.seLinuxChangePolicy(),
        ImmutableList.of("MountOption", "Recursive"),
        path.child("seLinuxChangePolicy"),
        errors);
  }

  private static void optional(
      @Nullable String value, List<String> supported, FieldPath path, FieldErrors errors) {
    if (value != null) {
      Checks.oneOf(value, supported, path, errors);
    }
  }

  private static void sysctls(
      PodSpec spec, List<Sysctl> sysctls, FieldPath path, FieldErrors errors) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < sysctls.size(); i++) {
      String name = sysctls.get(i).name();
      FieldPath at = path.index(i).child("name");
      if (name.isEmpty()) {
        errors.add(FieldError.required(at, ""));
      } else if (name.length() > 253 || !SYSCTL_PATTERN.matcher(name).matches()) {
        errors.add(
            FieldError.invalid(
                at, name, "must have at most 253 characters and match regex ^" + SYSCTL + "$"));
      } else if (names.contains(name)) {
        errors.add(FieldError.duplicate(at, name));
      }
      names.add(name);
      namespaced(spec, name.replace('/', '.'), name, at, errors);
    }
  }

  /** A setting of a namespace that the pod shares with the host would change the host. */
  private static void namespaced(
      PodSpec spec, String dotted, String name, FieldPath at, FieldErrors errors) {
    boolean ipc =
        dotted.startsWith("kernel.shm")
            || dotted.startsWith("kernel.msg")
            || dotted.equals("kernel.sem")
            || dotted.startsWith("fs.mqueue.");
    if (spec.hostNetwork() && dotted.startsWith("net.")) {
      errors.add(FieldError.invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC() && ipc) {
      errors.add(FieldError.invalid(at, name, "may not be specified when 'hostIPC' is true"));
    }
  }

  private static void seccomp(
      @Nullable SeccompProfile profile, FieldPath path, FieldErrors errors) {
    if (profile == null) {
      return;
    }
    if (profile.type().isEmpty()) {
      errors.add(
          FieldError.required(path.child("type"), "type is required when seccompProfile is set"));
    } else {
      Checks.oneOf(profile.type(), PROFILES, path.child("type"), errors);
    }
    String local = profile.localhostProfile();
    FieldPath at = path.child("localhostProfile");
    if (!profile.type().equals("Localhost")) {
      if (local != null) {
        errors.add(
            FieldError.invalid(
                at, GoStruct.json(profile), "can only be set when seccomp type is Localhost"));
      }
    } else if (local == null) {
      errors.add(FieldError.required(at, "must be set when seccomp type is Localhost"));
    } else {
      Paths.descending(local, at, errors);
    }
  }

  private static void appArmor(
      @Nullable AppArmorProfile profile, FieldPath path, FieldErrors errors) {
    if (profile == null) {
      return;
    }
    String local = profile.localhostProfile();
    FieldPath at = path.child("localhostProfile");
    switch (profile.type()) {
      case "Localhost" -> {
        if (local == null || local.isEmpty()) {
          errors.add(FieldError.required(at, "must be set when AppArmor type is Localhost"));
        } else if (!local.equals(local.strip())) {
          errors.add(FieldError.invalid(at, local, "must not be padded with whitespace"));
        }
        if (local != null && local.length() > 4095) {
          errors.add(FieldError.tooLong(at, 4095));
        }
      }
      case "RuntimeDefault", "Unconfined" -> {
        if (local != null) {
          errors.add(
              FieldError.invalid(at, local, "can only be set when AppArmor type is Localhost"));
        }
      }
      case "" ->
          errors.add(
              FieldError.required(
                  path.child("type"), "type is required when appArmorProfile is set"));
      default -> errors.add(FieldError.notSupported(path.child("type"), profile.type(), PROFILES));
    }
  }

  static void container(
      @Nullable SecurityContext context, boolean hostUsers, FieldPath path, FieldErrors errors) {
    if (context == null) {
      return;
    }
    id(context.runAsUser(), path.child("runAsUser"), errors);
    id(context.runAsGroup(), path.child("runAsGroup"), errors);
    String procMount = context.procMount();
    if (procMount != null) {
      FieldPath at = path.child("procMount");
      Checks.oneOf(procMount, ImmutableList.of("Default", "Unmasked"), at, errors);
      if (hostUsers && procMount.equals("Unmasked")) {
        errors.add(
            FieldError.invalid(at, procMount, "`hostUsers` must be false to use `Unmasked`"));
      }
    }
    seccomp(context.seccompProfile(), path.child("seccompProfile"), errors);
    if (Boolean.FALSE.equals(context.allowPrivilegeEscalation())) {
      escalation(context, path, errors);
    }
    WindowsSecurityContextOptions windows = context.windowsOptions();
    WindowsValidation.options(windows, path.child("windowsOptions"), errors);
    appArmor(context.appArmorProfile(), path.child("appArmorProfile"), errors);
  }

  private static void escalation(SecurityContext context, FieldPath path, FieldErrors errors) {
    if (Boolean.TRUE.equals(context.privileged())) {
      errors.add(
          FieldError.invalid(
              path,
              GoStruct.json(context),
              "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
    }
    if (context.capabilities() != null && context.capabilities().add().contains("CAP_SYS_ADMIN")) {
      errors.add(
          FieldError.invalid(
              path,
              GoStruct.json(context),
              "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add`"
                  + " CAP_SYS_ADMIN"));
    }
  }
}
