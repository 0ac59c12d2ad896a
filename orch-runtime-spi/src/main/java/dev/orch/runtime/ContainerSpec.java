package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a container, with everything resolved: no references and no variables are left in
 * it. Immutable.
 *
 * @param name unique in the pod
 * @param attempt counts the starts of this container, from 0
 * @param image the image's reference
 * @param command replaces the image's entry point; empty to keep it
 * @param args replaces the image's arguments; empty to keep them
 * @param workingDir empty for the image's
 * @param env the variables, sorted by name
 * @param mounts what is to be visible in its files
 * @param runAsUser the user id; null for the image's
 * @param stdin what becomes of its input
 */
public record ContainerSpec(
    String name,
    int attempt,
    String image,
    List<String> command,
    List<String> args,
    String workingDir,
    Map<String, String> env,
    List<Mount> mounts,
    @Nullable Long runAsUser,
    Stdin stdin) {
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
        null,
        Stdin.NONE);
  }

  /** The same container, started for another time. */
  public ContainerSpec withAttempt(int number) {
    return new ContainerSpec(
        name, number, image, command, args, workingDir, env, mounts, runAsUser, stdin);
  }

  /** The same container with other variables. */
  public ContainerSpec withEnv(Map<String, String> variables) {
    return new ContainerSpec(
        name, attempt, image, command, args, workingDir, variables, mounts, runAsUser, stdin);
  }

  /** The same container with other mounts. */
  public ContainerSpec withMounts(List<Mount> others) {
    return new ContainerSpec(
        name, attempt, image, command, args, workingDir, env, others, runAsUser, stdin);
  }

  /** The same container in another directory. */
  public ContainerSpec withWorkingDir(String directory) {
    return new ContainerSpec(
        name, attempt, image, command, args, directory, env, mounts, runAsUser, stdin);
  }

  /** The same container with another input. */
  public ContainerSpec withStdin(Stdin input) {
    return new ContainerSpec(
        name, attempt, image, command, args, workingDir, env, mounts, runAsUser, input);
  }

  /** The same container as another user. */
  public ContainerSpec withRunAsUser(@Nullable Long user) {
    return new ContainerSpec(
        name, attempt, image, command, args, workingDir, env, mounts, user, stdin);
  }

  /**
   * A file or directory of the host that the container shall see.
   *
   * @param volume the name of the pod's volume, for messages
   * @param source the absolute path on the host
   * @param target the absolute path in the container
   * @param optional whether a runtime that can't mount may leave it out, instead of refusing
   */
  public record Mount(
      String volume, String source, String target, boolean readOnly, boolean optional) {}
}
