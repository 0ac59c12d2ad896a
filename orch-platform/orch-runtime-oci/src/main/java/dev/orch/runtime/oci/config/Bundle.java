package dev.orch.runtime.oci.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Security;
import dev.orch.runtime.oci.images.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a container's {@code config.json} is made from, and its making: the runtime
 * specification's file, with containerd's defaults. Immutable.
 *
 * @param rootfs the absolute path of its files
 * @param cgroup its cgroup's path below the hierarchy's root
 * @param namespaces by type, the paths of those that it joins; empty for a new one; those of the
 *     node are left out
 * @param files what the sandbox gives it: {@code /etc/resolv.conf} and the like, {@code /dev/shm}
 * @param devices those of the host that it gets
 * @param seccomp its profile, or null for none
 * @param host what this process may give
 */
public record Bundle(
    ContainerSpec spec,
    ImageConfig image,
    User user,
    String hostname,
    String rootfs,
    String cgroup,
    Map<String, String> namespaces,
    List<ContainerSpec.Mount> files,
    List<Device> devices,
    Json.@Nullable Obj seccomp,
    Host host) {
  private static final String VERSION = "1.0.2";
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int MOST_OOM = 1000;

  /** Containerd's. */
  private static final List<String> MASKED =
      ImmutableList.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY =
      ImmutableList.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  public Bundle {
    namespaces = ImmutableSortedMap.copyOf(namespaces);
    files = ImmutableList.copyOf(files);
    devices = ImmutableList.copyOf(devices);
  }

  /**
   * What this process may give to others.
   *
   * @param capabilities its own
   * @param leastOomScore the least {@code oom_score_adj} that it may set
   * @param swap whether cgroups count swap
   * @param unified whether cgroups are of version 2
   */
  public record Host(
      SortedSet<String> capabilities, int leastOomScore, boolean swap, boolean unified) {
    public Host {
      capabilities = ImmutableSortedSet.copyOf(capabilities);
    }
  }

  /** The file's content; refused if there is no command. */
  public Json.Obj config() {
    Map<String, Json> config = new TreeMap<>();
    config.put("ociVersion", Json.of(VERSION));
    config.put("process", process());
    config.put(
        "root",
        object("path", Json.of(rootfs))
            .with("readonly", Json.of(spec.security().readOnlyRootFilesystem())));
    if (namespaces.containsKey("uts")) {
      // The same in all containers of a sandbox, whose namespace it is.
      config.put("hostname", Json.of(hostname));
    }
    config.put("mounts", Json.array(new Mounts(this).all()));
    config.put("linux", linux());
    if (!spec.annotations().isEmpty()) {
      config.put("annotations", texts(spec.annotations()));
    }
    return new Json.Obj(config);
  }

  private static Json.Obj texts(Map<String, String> texts) {
    Map<String, Json> members = new TreeMap<>();
    texts.forEach((name, text) -> members.put(name, new Json.Str(text)));
    return new Json.Obj(members);
  }

  /** The capabilities of a container with these settings. */
  public static SortedSet<String> capabilities(Security security, Host host) {
    return Capabilities.of(security, host.capabilities());
  }

  /** The command: a container's own words before the image's. */
  public List<String> args() {
    ImmutableList.Builder<String> args = ImmutableList.builder();
    if (!spec.command().isEmpty()) {
      args.addAll(spec.command()).addAll(spec.args());
    } else {
      args.addAll(image.entrypoint()).addAll(spec.args().isEmpty() ? image.cmd() : spec.args());
    }
    List<String> all = args.build();
    if (all.isEmpty()) {
      throw new RefusedException(
          "CreateContainerError",
          "no command specified: neither container "
              + spec.name()
              + " nor image \""
              + spec.image()
              + "\" has one");
    }
    return all;
  }

  private Json process() {
    Map<String, Json> process = new TreeMap<>();
    process.put("terminal", Json.of(spec.tty()));
    process.put("args", Json.strings(args()));
    process.put("env", Json.strings(env()));
    process.put("cwd", Json.of(cwd()));
    process.put(
        "user",
        object("uid", Json.of(user.uid()))
            .with("gid", Json.of(user.gid()))
            .with(
                "additionalGids",
                Json.array(
                    user.groups().stream()
                        .map(Json::of)
                        .collect(ImmutableList.toImmutableList()))));
    process.put("noNewPrivileges", Json.of(spec.security().noNewPrivileges()));
    process.put("oomScoreAdj", Json.of((long) oomScore()));
    Json set = Json.strings(Capabilities.of(spec.security(), host.capabilities()));
    process.put(
        "capabilities", object("bounding", set).with("effective", set).with("permitted", set));
    return new Json.Obj(process);
  }

  private String cwd() {
    String dir = spec.workingDir().isEmpty() ? image.workingDir() : spec.workingDir();
    return dir.isEmpty() ? "/" : dir.startsWith("/") ? dir : "/" + dir;
  }

  private int oomScore() {
    return Math.max(host.leastOomScore(), Math.min(MOST_OOM, spec.limits().oomScoreAdj()));
  }

  private List<String> env() {
    Map<String, String> env = new TreeMap<>();
    put(env, PATH);
    put(env, "HOSTNAME=" + hostname);
    if (spec.tty()) {
      put(env, "TERM=xterm");
    }
    image.env().forEach(variable -> put(env, variable));
    env.putAll(spec.env());
    return env.entrySet().stream()
        .map(variable -> variable.getKey() + "=" + variable.getValue())
        .collect(ImmutableList.toImmutableList());
  }

  private static void put(Map<String, String> env, String variable) {
    int equals = variable.indexOf('=');
    if (equals > 0) {
      env.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
  }

  private Json linux() {
    Map<String, Json> linux = new TreeMap<>();
    ImmutableList.Builder<Json> joined = ImmutableList.builder();
    joined.add(Json.object("type", Json.of("mount")));
    namespaces.forEach(
        (type, path) ->
            joined.add(
                path.isEmpty()
                    ? Json.object("type", Json.of(type))
                    : Json.object("type", Json.of(type)).with("path", path)));
    linux.put("namespaces", Json.array(joined.build()));
    linux.put("cgroupsPath", Json.of(cgroup));
    linux.put("resources", new Resources(spec, devices, host).json());
    if (!devices.isEmpty()) {
      linux.put(
          "devices",
          Json.array(devices.stream().map(Device::json).collect(ImmutableList.toImmutableList())));
    }
    boolean privileged = spec.security().privileged();
    if (!privileged && !spec.security().unmaskedProc()) {
      linux.put("maskedPaths", Json.strings(MASKED));
      linux.put("readonlyPaths", Json.strings(READ_ONLY));
    }
    if (seccomp != null && !privileged) {
      linux.put("seccomp", seccomp);
    }
    return new Json.Obj(linux);
  }

  private static Json.Obj object(String name, Json value) {
    return Json.object(name, value);
  }
}
