package dev.orch.store.admission.security;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Sysctl;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Kernel parameters that concern nobody but the pod. */
final class Sysctls {
  private static final ImmutableSet<String> SAFE =
      ImmutableSet.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start");
  private static final ImmutableSet<String> SAFE_1_27 =
      ImmutableSet.<String>builder().addAll(SAFE).add("net.ipv4.ip_local_reserved_ports").build();
  private static final ImmutableSet<String> SAFE_1_29 =
      ImmutableSet.<String>builder()
          .addAll(SAFE_1_27)
          .add("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout")
          .add("net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes")
          .build();
  private static final ImmutableSet<String> SAFE_1_32 =
      ImmutableSet.<String>builder()
          .addAll(SAFE_1_29)
          .add("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")
          .build();

  static final Control CONTROL =
      Control.baseline("sysctls", pod -> beyond(SAFE, pod))
          .since(27, pod -> beyond(SAFE_1_27, pod))
          .since(29, pod -> beyond(SAFE_1_29, pod))
          .since(32, pod -> beyond(SAFE_1_32, pod));

  private Sysctls() {}

  private static Optional<Violation> beyond(Set<String> safe, Subject pod) {
    List<String> bad =
        pod.context().sysctls().stream()
            .map(Sysctl::name)
            .filter(name -> !safe.contains(name))
            .toList();
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("forbidden sysctls", String.join(", ", bad)));
  }
}
