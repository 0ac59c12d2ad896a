package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.runtime.RefusedException;
import java.util.List;

/**
 * What an image says of how it is run: the configuration of OCI's image specification, of which
 * Docker's is a variant. Immutable.
 *
 * @param env variables, each {@code NAME=value}
 * @param entrypoint the first words of the command
 * @param cmd those that follow unless a container has its own
 * @param user a name or a number, with a group after a colon or without; may be empty
 * @param workingDir may be empty
 * @param stopSignal may be empty
 * @param diffIds the digests of its layers as plain tars, the lowest first
 */
public record ImageConfig(
    List<String> env,
    List<String> entrypoint,
    List<String> cmd,
    String user,
    String workingDir,
    String stopSignal,
    List<String> diffIds) {
  /** That of no image. */
  public static final ImageConfig NONE =
      new ImageConfig(
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          "",
          "",
          "",
          ImmutableList.of());

  public ImageConfig {
    env = ImmutableList.copyOf(env);
    entrypoint = ImmutableList.copyOf(entrypoint);
    cmd = ImmutableList.copyOf(cmd);
    diffIds = ImmutableList.copyOf(diffIds);
  }

  /** Reads the blob; refused if it names no layers where there should be some. */
  static ImageConfig parse(Json blob) {
    if (!(blob instanceof Json.Obj root)) {
      throw new RefusedException("ErrImagePull", "the image's configuration is no object");
    }
    Json.Obj config = root.object("config");
    List<String> diffIds = strings(root.object("rootfs"), "diff_ids");
    if (!diffIds.stream().allMatch(Reference::isDigest)) {
      throw new RefusedException("ErrImagePull", "the image's configuration has odd layers");
    }
    return new ImageConfig(
        strings(config, "Env"),
        strings(config, "Entrypoint"),
        strings(config, "Cmd"),
        config.text("User"),
        config.text("WorkingDir"),
        config.text("StopSignal"),
        diffIds);
  }

  private static List<String> strings(Json.Obj object, String name) {
    return object.array(name).stream()
        .map(element -> element instanceof Json.Str text ? text.value() : "")
        .collect(ImmutableList.toImmutableList());
  }
}
