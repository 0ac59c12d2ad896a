package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.oci.config.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Devices of the host as they are there. Stateless. */
final class Devices {
  private static final Path DEV = Path.of("/dev");
  private static final String ALL = "rwm";
  private static final int TYPE = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;
  private static final int PERMISSIONS = 0777;

  private Devices() {}

  /** Those that a container asks for; a privileged one has all. */
  static List<Device> of(ContainerSpec spec) throws IOException {
    ImmutableList.Builder<Device> devices = ImmutableList.builder();
    if (!spec.cdiDevices().isEmpty()) {
      throw new RefusedException(
          "CreateContainerError",
          "CDI device injection failed: unresolvable CDI devices "
              + String.join(", ", spec.cdiDevices())
              + ": this runtime knows none");
    }
    if (spec.security().privileged()) {
      addAll(DEV, devices);
      return devices.build();
    }
    for (ContainerSpec.Device wanted : spec.devices()) {
      Path source = Path.of(wanted.source());
      if (!Files.exists(source)) {
        throw new RefusedException(
            "CreateContainerError",
            "error gathering device information while adding custom device \""
                + wanted.source()
                + "\": no such file or directory");
      }
      add(source.toRealPath(), wanted.target(), wanted.permissions(), devices);
    }
    return devices.build();
  }

  private static void addAll(Path directory, ImmutableList.Builder<Device> devices)
      throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          // Those are file systems that every container has of its own.
          if (!name.equals("pts") && !name.equals("shm") && !name.equals("mqueue")) {
            addAll(file, devices);
          }
        } else if (!name.equals("console") && !name.equals("ptmx")) {
          add(file, file.toString(), ALL, devices);
        }
      }
    }
  }

  private static void add(
      Path file, String target, String access, ImmutableList.Builder<Device> devices)
      throws IOException {
    Map<String, Object> a =
        Files.readAttributes(file, "unix:mode,rdev,uid,gid", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) number(a, "mode");
    int type = mode & TYPE;
    if (type == CHARACTER || type == BLOCK) {
      long number = number(a, "rdev");
      // As glibc packs it.
      long major = number >> 8 & 0xfff | number >> 32 & ~0xfffL;
      long minor = number & 0xff | number >> 12 & ~0xffL;
      String letter = type == BLOCK ? "b" : "c";
      long permissions = mode & PERMISSIONS;
      devices.add(
          new Device(
              target,
              letter,
              major,
              minor,
              permissions,
              number(a, "uid"),
              number(a, "gid"),
              access.isEmpty() ? ALL : access));
    }
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
