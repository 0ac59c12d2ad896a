package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.runtime.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The OCI runtime's program, and how it is called. Immutable.
 *
 * @param state where it keeps what it knows of containers
 * @param around what it is run by, to hide version 2 of cgroups from it; empty if it needs none
 */
record Program(Path path, Path state, ImmutableList<String> around) {
  private static final List<String> NAMES = ImmutableList.of("crun", "runc");
  private static final String PLACES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

  /** The one that the settings name, or the first that this host has. */
  static Program find(Settings settings, Cgroups cgroups, Path legacy) {
    List<String> wanted =
        settings.program().isEmpty() ? NAMES : ImmutableList.of(settings.program());
    for (String name : wanted) {
      for (String place : Splitter.on(':').split(PLACES)) {
        Path path = Path.of(place).resolve(name);
        if (Files.isExecutable(path)) {
          boolean crun = path.getFileName().toString().startsWith("crun");
          ImmutableList<String> around =
              crun && cgroups.isHybrid()
                  ? ImmutableList.of(
                      "unshare", "-m", "--propagation", "slave", "sh", legacy.toString())
                  : ImmutableList.of();
          return new Program(path, settings.root().resolve("state"), around);
        }
      }
    }
    throw new RefusedException(
        "RuntimeNotFound", "there is no OCI runtime here: none of " + wanted + " in " + PLACES);
  }

  /** A command line of it, with what it has to say going to this file. */
  List<String> line(Path log, String... words) {
    return ImmutableList.<String>builder()
        .addAll(around)
        .add(path.toString(), "--root", state.toString())
        .add("--log", log.toString(), "--log-format", "json")
        .add(words)
        .build();
  }
}
