package dev.orch.runtime.oci.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.runtime.Security;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which capabilities a container has. The usual ones are containerd's. Stateless. */
public final class Capabilities {
  private static final String ALL = "ALL";
  private static final String PREFIX = "CAP_";

  /** By their numbers, as {@code linux/capability.h} has them. */
  private static final List<String> NUMBERED =
      ImmutableList.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private static final List<String> USUAL =
      ImmutableList.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "FSETID",
          "FOWNER",
          "MKNOD",
          "NET_RAW",
          "SETGID",
          "SETUID",
          "SETFCAP",
          "SETPCAP",
          "NET_BIND_SERVICE",
          "SYS_CHROOT",
          "KILL",
          "AUDIT_WRITE");

  private Capabilities() {}

  /** Those of a bit mask, as {@code /proc/self/status} shows it. */
  public static SortedSet<String> ofMask(long mask) {
    ImmutableSortedSet.Builder<String> held = ImmutableSortedSet.naturalOrder();
    for (int number = 0; number < NUMBERED.size(); number++) {
      if ((mask >> number & 1) == 1) {
        held.add(PREFIX + NUMBERED.get(number));
      }
    }
    return held.build();
  }

  /**
   * A container's: first all or none, if {@code ALL} is added or dropped, then those that are
   * added, then without those that are dropped.
   *
   * @param available those that this process can give
   */
  static SortedSet<String> of(Security security, SortedSet<String> available) {
    SortedSet<String> set = new TreeSet<>();
    if (security.privileged() || names(security.addCapabilities()).contains(PREFIX + ALL)) {
      set.addAll(available);
    } else if (!names(security.dropCapabilities()).contains(PREFIX + ALL)) {
      USUAL.forEach(name -> set.add(PREFIX + name));
    }
    if (!security.privileged()) {
      set.addAll(names(security.addCapabilities()));
      set.removeAll(names(security.dropCapabilities()));
    }
    set.retainAll(available);
    return ImmutableSortedSet.copyOfSorted(set);
  }

  private static List<String> names(List<String> given) {
    return given.stream()
        .map(name -> name.toUpperCase(Locale.ROOT))
        .map(name -> name.startsWith(PREFIX) ? name : PREFIX + name)
        .collect(ImmutableList.toImmutableList());
  }
}
