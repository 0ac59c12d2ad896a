package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One call of a CNI plugin. Immutable.
 *
 * @param containerId whose attachment; empty for commands that are about no container
 * @param netns the path of its network namespace; empty if it is gone
 * @param ifName the name of its interface
 * @param args {@code CNI_ARGS}: pairs such as {@code K8S_POD_NAME=web}, joined by semicolons
 * @param path where plugins are looked for that it calls itself
 * @param config what the plugin reads: its configuration for this call
 */
public record Invocation(
    Command command,
    String containerId,
    String netns,
    String ifName,
    String args,
    List<Path> path,
    Json.Obj config) {
  /** CNI's commands. */
  public enum Command {
    ADD,
    DEL,
    CHECK,
    /** Since 1.1.0. */
    GC,
    /** Since 1.1.0. */
    STATUS,
    VERSION
  }

  public Invocation {
    path = ImmutableList.copyOf(path);
  }

  /** A call that is about no container. */
  static Invocation of(Command command, List<Path> path, Json.Obj config) {
    return new Invocation(command, "", "", "", "", path, config);
  }

  /** The same with another configuration. */
  public Invocation with(Json.Obj other) {
    return new Invocation(command, containerId, netns, ifName, args, path, other);
  }

  /** The same as another command. */
  public Invocation as(Command other) {
    return new Invocation(other, containerId, netns, ifName, args, path, config);
  }

  /** What a program is told by its environment. */
  Map<String, String> environment() {
    ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
    all.put("CNI_COMMAND", command.name());
    all.put("CNI_CONTAINERID", containerId);
    all.put("CNI_NETNS", netns);
    all.put("CNI_IFNAME", ifName);
    all.put("CNI_ARGS", args);
    all.put("CNI_PATH", path.stream().map(Path::toString).collect(Collectors.joining(":")));
    return all.buildOrThrow();
  }
}
