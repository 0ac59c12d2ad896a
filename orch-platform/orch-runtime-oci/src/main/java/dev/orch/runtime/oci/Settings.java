package dev.orch.runtime.oci;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Where and how containers run. Immutable.
 *
 * @param root a directory that is this runtime's alone; it is made if it isn't there
 * @param program the OCI runtime, a name or a path; empty for crun, or else runc
 * @param cgroup the name of the cgroup that sandboxes are in which say no other
 * @param maxLogBytes the size of one log file
 * @param maxLogFiles how many of them are kept per attempt at a container
 * @param maxLayerBytes the most that a layer of an image unpacks to
 * @param maxLayerFiles the most files that it has
 * @param plainRegistries registries, beside those on loopback, that are asked without TLS
 * @param images OCI image layouts and archives whose images are brought here at the start
 */
@Model
public record Settings(
    Path root,
    String program,
    String cgroup,
    long maxLogBytes,
    int maxLogFiles,
    long maxLayerBytes,
    long maxLayerFiles,
    Set<String> plainRegistries,
    List<Path> images)
    implements SettingsBuilder.With {
  private static final long MIB = 1024L * 1024;
  private static final long MAX_LAYER = 16L * 1024 * MIB;
  private static final long MAX_FILES = 1_000_000;
  private static final int LOG_FILES = 5;

  public Settings {
    root = root.toAbsolutePath().normalize();
    plainRegistries = ImmutableSet.copyOf(plainRegistries);
    images = ImmutableList.copyOf(images);
  }

  /** Logs as a kubelet keeps them, ten MiB and five files; layers of up to 16 GiB. */
  public static Settings of(Path root) {
    return new Settings(
        root,
        "",
        "orch",
        10 * MIB,
        LOG_FILES,
        MAX_LAYER,
        MAX_FILES,
        ImmutableSet.of(),
        ImmutableList.of());
  }
}
