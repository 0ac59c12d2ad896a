package dev.orch.runtime.oci.config;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;

/**
 * The usual profile of system calls: those of moby's and containerd's, which allow what most
 * programs need and what the container's capabilities are for. Stateless.
 */
public final class Seccomp {
  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final String ERRNO = "SCMP_ACT_ERRNO";
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /** The flags of clone(2) that make namespaces. */
  private static final long NEW_NAMESPACES = 0x7E020000L;

  /** What personality(2) may be: Linux, with short addresses, without randomization, a question. */
  private static final List<Long> PERSONALITIES =
      ImmutableList.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL);

  /** The last family before AF_VSOCK, which leads to the machine's hypervisor. */
  private static final long AF_VSOCK = 40;

  private static final Map<String, List<String>> ARCHITECTURES =
      ImmutableMap.of(
          "amd64", ImmutableList.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
          "arm64", ImmutableList.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"));

  private Seccomp() {}

  /** The profile for a container with these capabilities on such a machine. */
  public static Json.Obj usual(String architecture, SortedSet<String> capabilities) {
    List<Json> rules = new ArrayList<>();
    for (String line : lines()) {
      List<String> words = Splitter.on(' ').omitEmptyStrings().splitToList(line);
      String condition = words.get(0);
      if (condition.equals("always")
          || condition.equals(architecture)
          || capabilities.contains(condition)) {
        rules.add(rule(words.subList(1, words.size()), ALLOW));
      }
    }
    rules.add(when("socket", 0, AF_VSOCK, "SCMP_CMP_NE"));
    PERSONALITIES.forEach(value -> rules.add(when("personality", 0, value, "SCMP_CMP_EQ")));
    if (!capabilities.contains("CAP_SYS_ADMIN")) {
      rules.add(
          rule(ImmutableList.of("clone"), ALLOW)
              .with(
                  "args",
                  Json.array(
                      ImmutableList.of(
                          argument(0, NEW_NAMESPACES, "SCMP_CMP_MASKED_EQ")
                              .with("valueTwo", Json.of(0L))))));
      // So that programs fall back on clone, whose flags can be looked at.
      rules.add(rule(ImmutableList.of("clone3"), ERRNO).with("errnoRet", Json.of((long) ENOSYS)));
    }
    return Json.object("defaultAction", Json.of(ERRNO))
        .with("defaultErrnoRet", Json.of((long) EPERM))
        .with(
            "architectures",
            Json.strings(ARCHITECTURES.getOrDefault(architecture, ImmutableList.of())))
        .with("syscalls", Json.array(rules));
  }

  private static List<String> lines() {
    URL resource =
        Objects.requireNonNull(
            Seccomp.class.getResource("/dev/orch/runtime/oci/syscalls.txt"), "syscalls.txt");
    try {
      return Resources.readLines(resource, StandardCharsets.UTF_8).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Json.Obj rule(List<String> names, String action) {
    return Json.object("names", Json.strings(names)).with("action", action);
  }

  private static Json when(String name, int index, long value, String operator) {
    return rule(ImmutableList.of(name), ALLOW)
        .with("args", Json.array(ImmutableList.of(argument(index, value, operator))));
  }

  private static Json.Obj argument(int index, long value, String operator) {
    return Json.object("index", Json.of((long) index))
        .with("value", Json.of(value))
        .with("op", operator);
  }
}
