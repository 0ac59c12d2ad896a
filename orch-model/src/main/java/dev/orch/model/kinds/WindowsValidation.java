package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.SecurityContext;
import dev.orch.model.core.WindowsSecurityContextOptions;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the operating system allows a pod to say. Stateless. */
final class WindowsValidation {
  private static final String NOT_WINDOWS = "cannot be set for a windows pod";
  private static final Pattern NET_BIOS =
      Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
  private static final String DNS = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final Pattern DOMAIN = Pattern.compile(DNS + "(?:\\." + DNS + ")*");
  private static final Pattern BAD_USER = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");

  private WindowsValidation() {}

  static void options(
      @Nullable WindowsSecurityContextOptions options, FieldPath path, FieldErrors errors) {
    if (options == null) {
      return;
    }
    if (options.gmsaCredentialSpecName() != null) {
      Checks.subdomain(
          options.gmsaCredentialSpecName(), path.child("gmsaCredentialSpecName"), errors);
    }
    String spec = options.gmsaCredentialSpec();
    FieldPath at = path.child("gmsaCredentialSpec");
    if (spec != null && spec.isEmpty()) {
      errors.add(FieldError.invalid(at, spec, "gmsaCredentialSpec cannot be an empty string"));
    } else if (spec != null && spec.length() > 64 * 1024) {
      errors.add(FieldError.invalid(at, spec, "gmsaCredentialSpec size must be under 64 KiB"));
    }
    if (options.runAsUserName() != null) {
      user(options.runAsUserName(), path.child("runAsUserName"), errors);
    }
  }

  private static void user(String name, FieldPath path, FieldErrors errors) {
    String[] parts = name.split("\\\\", -1);
    if (name.isEmpty()) {
      errors.add(FieldError.invalid(path, name, "runAsUserName cannot be an empty string"));
      return;
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      errors.add(FieldError.invalid(path, name, "runAsUserName cannot contain control characters"));
      return;
    }
    if (parts.length > 2) {
      errors.add(
          FieldError.invalid(path, name, "runAsUserName cannot contain more than one backslash"));
      return;
    }
    if (parts.length == 2) {
      domain(parts[0], name, path, errors);
    }
    String user = parts[parts.length - 1];
    if (user.isEmpty()) {
      errors.add(FieldError.invalid(path, name, "runAsUserName's User cannot be empty"));
    } else if (user.length() > 104) {
      errors.add(
          FieldError.invalid(
              path, name, "runAsUserName's User length must not be longer than 104 characters"));
    }
    if (!user.isEmpty() && user.chars().allMatch(c -> c == '.' || c == ' ')) {
      errors.add(
          FieldError.invalid(
              path, name, "runAsUserName's User cannot contain only periods or spaces"));
    }
    if (BAD_USER.matcher(user).find()) {
      errors.add(
          FieldError.invalid(
              path,
              name,
              "runAsUserName's User cannot contain the following characters:"
                  + " \"/\\:;|=,+*?<>@[]"));
    }
  }

  private static void domain(String domain, String name, FieldPath path, FieldErrors errors) {
    if (domain.length() >= 256) {
      errors.add(
          FieldError.invalid(
              path, name, "runAsUserName's Domain length must be under 256 characters"));
    }
    if (!NET_BIOS.matcher(domain).matches() && !DOMAIN.matcher(domain).matches()) {
      errors.add(
          FieldError.invalid(
              path, name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format"));
    }
  }

  /** Does something with every container of the pod and its path. */
  static void each(PodSpec spec, FieldPath path, BiConsumer<Container, FieldPath> action) {
    each(spec.initContainers(), path.child("initContainers"), action);
    each(spec.containers(), path.child("containers"), action);
    each(
        spec.ephemeralContainers().stream().map(EphemeralContainers::asContainer).toList(),
        path.child("ephemeralContainers"),
        action);
  }

  private static void each(
      List<Container> containers, FieldPath path, BiConsumer<Container, FieldPath> action) {
    for (int i = 0; i < containers.size(); i++) {
      action.accept(containers.get(i), path.index(i));
    }
  }

  /** Pods whose processes run on the Windows host. */
  static void hostProcess(PodSpec spec, FieldPath path, FieldErrors errors) {
    Boolean ofPod = hostProcess(spec.securityContext());
    int[] counts = new int[2];
    each(
        spec,
        path,
        (container, at) -> {
          SecurityContext context = container.securityContext();
          WindowsSecurityContextOptions options = context == null ? null : context.windowsOptions();
          Boolean own = options == null ? null : options.hostProcess();
          counts[0]++;
          if (ofPod != null && own != null && !ofPod.equals(own)) {
            errors.add(
                FieldError.invalid(
                    at.child("securityContext").child("windowsOptions").child("hostProcess"),
                    Json.of(own),
                    "pod hostProcess value must be identical if both are specified, was " + ofPod));
          }
          counts[1] += Boolean.TRUE.equals(own == null ? ofPod : own) ? 1 : 0;
        });
    if (counts[1] == 0) {
      return;
    }
    if (counts[1] != counts[0]) {
      errors.add(
          FieldError.invalid(
              path,
              "",
              "If pod contains any hostProcess containers then all containers must be"
                  + " HostProcess containers"));
    }
    if (!spec.hostNetwork()) {
      errors.add(
          FieldError.invalid(
              path.child("hostNetwork"),
              Json.of(false),
              "hostNetwork must be true if pod contains any hostProcess containers"));
    }
  }

  private static @Nullable Boolean hostProcess(@Nullable PodSecurityContext context) {
    return context == null || context.windowsOptions() == null
        ? null
        : context.windowsOptions().hostProcess();
  }

  static void os(PodSpec spec, FieldPath path, FieldErrors errors) {
    if (spec.os() == null) {
      return;
    }
    switch (spec.os().name()) {
      case "" -> errors.add(FieldError.required(path.child("os").child("name"), "cannot be empty"));
      case "linux" -> linux(spec, path, errors);
      case "windows" -> windows(spec, path, errors);
      default ->
          errors.add(
              FieldError.notSupported(
                  path.child("os"), spec.os().name(), ImmutableList.of("linux", "windows")));
    }
  }

  private static void linux(PodSpec spec, FieldPath path, FieldErrors errors) {
    String why = "windows options cannot be set for a linux pod";
    PodSecurityContext context = spec.securityContext();
    if (context != null && context.windowsOptions() != null) {
      errors.add(FieldError.forbidden(path.child("securityContext").child("windowsOptions"), why));
    }
    each(
        spec,
        path,
        (container, at) -> {
          if (container.securityContext() != null
              && container.securityContext().windowsOptions() != null) {
            errors.add(
                FieldError.forbidden(at.child("securityContext").child("windowsOptions"), why));
          }
        });
  }

  private static void windows(PodSpec spec, FieldPath path, FieldErrors errors) {
    PodSecurityContext c = spec.securityContext();
    FieldPath at = path.child("securityContext");
    if (c != null) {
      unset(c.appArmorProfile(), at.child("appArmorProfile"), errors);
      unset(c.seLinuxOptions(), at.child("seLinuxOptions"), errors);
    }
    unset(spec.hostUsers(), path.child("hostUsers"), errors);
    unset(spec.hostPID() ? "" : null, path.child("hostPID"), errors);
    unset(spec.hostIPC() ? "" : null, path.child("hostIPC"), errors);
    if (c != null) {
      unset(c.seccompProfile(), at.child("seccompProfile"), errors);
      unset(c.fsGroup(), at.child("fsGroup"), errors);
      unset(c.fsGroupChangePolicy(), at.child("fsGroupChangePolicy"), errors);
      unset(c.sysctls().isEmpty() ? null : "", at.child("sysctls"), errors);
    }
    unset(spec.shareProcessNamespace(), path.child("shareProcessNamespace"), errors);
    if (c != null) {
      unset(c.runAsUser(), at.child("runAsUser"), errors);
      unset(c.runAsGroup(), at.child("runAsGroup"), errors);
      unset(c.supplementalGroups().isEmpty() ? null : "", at.child("supplementalGroups"), errors);
      unset(c.supplementalGroupsPolicy(), at.child("supplementalGroupsPolicy"), errors);
      unset(c.seLinuxChangePolicy(), at.child("seLinuxChangePolicy"), errors);
    }
    each(
        spec,
        path,
        (container, cAt) ->
            windows(container.securityContext(), cAt.child("securityContext"), errors));
  }

  private static void windows(@Nullable SecurityContext c, FieldPath at, FieldErrors errors) {
    if (c == null) {
      return;
    }
    unset(c.appArmorProfile(), at.child("appArmorProfile"), errors);
    unset(c.seLinuxOptions(), at.child("seLinuxOptions"), errors);
    unset(c.seccompProfile(), at.child("seccompProfile"), errors);
    unset(c.capabilities(), at.child("capabilities"), errors);
    unset(c.readOnlyRootFilesystem(), at.child("readOnlyRootFilesystem"), errors);
    unset(c.privileged(), at.child("privileged"), errors);
    unset(c.allowPrivilegeEscalation(), at.child("allowPrivilegeEscalation"), errors);
    unset(c.procMount(), at.child("procMount"), errors);
    unset(c.runAsUser(), at.child("runAsUser"), errors);
    unset(c.runAsGroup(), at.child("runAsGroup"), errors);
  }

  private static void unset(@Nullable Object value, FieldPath path, FieldErrors errors) {
    if (value != null) {
      errors.add(FieldError.forbidden(path, NOT_WINDOWS));
    }
  }
}
