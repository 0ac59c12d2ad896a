package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Model;
import java.util.List;
import java.util.Map;

/**
 * One attempt at a container, with everything resolved: no references and no variables are left in
 * it. Immutable.
 *
 * @param name unique in the pod
 * @param attempt counts the starts of this container, from 0
 * @param image the image's reference, or the id that {@link Images} gave
 * @param command replaces the image's entry point; empty to keep it
 * @param args replaces the image's arguments; empty to keep them
 * @param workingDir empty for the image's
 * @param env the variables, sorted by name
 * @param mounts what is to be visible in its files
 * @param devices devices of the host that it gets
 * @param security as whom it runs, and what it may do
 * @param limits what it may take of the machine
 * @param stdin what becomes of its input
 * @param tty whether it runs in a terminal
 * @param stopSignal the signal that asks it to end, such as {@code SIGUSR1}; empty for the image's,
 *     or else {@code SIGTERM}
 * @param annotations for whoever looks at the runtime's own records
 * @param cdiDevices devices that the runtime is to find by the Container Device Interface, such as
 *     {@code vendor.com/gpu=0}; one that can't refuses
 */
@Model
public record ContainerSpec(
    String name,
    int attempt,
    String image,
    List<String> command,
    List<String> args,
    String workingDir,
    Map<String, String> env,
    List<Mount> mounts,
    List<Device> devices,
    Security security,
    Limits limits,
    Stdin stdin,
    boolean tty,
    String stopSignal,
    Map<String, String> annotations,
    List<String> cdiDevices)
    implements ContainerSpecBuilder.With {
  /** What becomes of a container's input. */
  public enum Stdin {
    /** It has none. */
    NONE,
    /** It is what whoever attaches writes; open as long as the container runs. */
    OPEN,
    /** It is what the first who attaches writes, and ends with that. */
    ONCE
  }

  public ContainerSpec {
    command = ImmutableList.copyOf(command);
    args = ImmutableList.copyOf(args);
    env = ImmutableSortedMap.copyOf(env);
    mounts = ImmutableList.copyOf(mounts);
    devices = ImmutableList.copyOf(devices);
    annotations = ImmutableSortedMap.copyOf(annotations);
    cdiDevices = ImmutableList.copyOf(cdiDevices);
  }

  /** A first attempt with a command and nothing else. */
  public static ContainerSpec of(String name, String image, List<String> command) {
    return new ContainerSpec(
        name,
        0,
        image,
        command,
        ImmutableList.of(),
        "",
        ImmutableSortedMap.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        Security.DEFAULT,
        Limits.NONE,
        Stdin.NONE,
        false,
        "",
        ImmutableSortedMap.of(),
        ImmutableList.of());
  }

  /**
   * A file or directory of the host that the container shall see.
   *
   * @param volume the name of the pod's volume, for messages
   * @param source the absolute path on the host
   * @param target the absolute path in the container
   * @param optional whether a runtime that can't mount may leave it out, instead of refusing
   * @param propagation which mounts made below it later are seen on the other side
   */
  public record Mount(
      String volume,
      String source,
      String target,
      boolean readOnly,
      boolean optional,
      Propagation propagation) {
    /** One whose later mounts stay on their side. */
    public static Mount of(String volume, String source, String target, boolean readOnly) {
      return new Mount(volume, source, target, readOnly, false, Propagation.PRIVATE);
    }
  }

  /** Which mounts below a mount are seen on the other side. */
  public enum Propagation {
    /** None. */
    PRIVATE,
    /** The host's in the container. */
    HOST_TO_CONTAINER,
    /** Those of each in the other. */
    BIDIRECTIONAL
  }

  /**
   * A device of the host.
   *
   * @param source its absolute path on the host
   * @param target its absolute path in the container
   * @param permissions of {@code r}, {@code w} and {@code m}
   */
  public record Device(String source, String target, String permissions) {}
}
