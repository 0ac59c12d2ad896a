package dev.orch.client;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.json.Yaml;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What kubeconfig files say: clusters, users, and contexts that name one of each. Of several files,
 * the first that has a name says what it means, as for kubectl. Immutable.
 */
public final class KubeConfig {
  /** One part of a file, and the folder that its relative paths begin at. */
  record Part(Json.Obj json, Path folder) {
    String text(String name) {
      return json.text(name);
    }
  }

  private final Map<String, Part> clusters = new TreeMap<>();
  private final Map<String, Part> users = new TreeMap<>();
  private final Map<String, Part> contexts = new TreeMap<>();
  private String current = "";

  private KubeConfig() {}

  /**
   * Reads what kubectl would: the files of {@code $KUBECONFIG}, or {@code ~/.kube/config}.
   *
   * @throws IllegalArgumentException naming the file that can't be read
   */
  public static KubeConfig load() {
    return of(files(System.getenv(), System.getProperty("user.home", "")));
  }

  /**
   * The cluster that kubectl would call, or in a pod without a kubeconfig the cluster it runs in.
   *
   * @param clock by which credentials age
   * @throws IllegalArgumentException if there is neither, or what is there is faulty
   */
  public static ClusterAccess find(InstantSource clock) {
    KubeConfig config = load();
    boolean inCluster = InCluster.isThere(System.getenv(), InCluster.MOUNT);
    return config.contexts.isEmpty() && inCluster ? inCluster(clock) : config.access(clock);
  }

  /** The cluster that this program's pod runs in. @throws IllegalArgumentException if it is none */
  public static ClusterAccess inCluster(InstantSource clock) {
    return InCluster.access(System.getenv(), InCluster.MOUNT, clock);
  }

  /** The files that an environment names; those that aren't there are left out. */
  static List<Path> files(Map<String, String> environment, String home) {
    String named = environment.getOrDefault("KUBECONFIG", "");
    Iterable<String> texts =
        named.isEmpty()
            ? List.of(Path.of(home, ".kube", "config").toString())
            : Splitter.on(File.pathSeparatorChar).omitEmptyStrings().split(named);
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    for (String text : texts) {
      Path file = Path.of(text).toAbsolutePath();
      if (Files.exists(file)) {
        files.add(file);
      }
    }
    return files.build();
  }

  /** Reads these files. @throws IllegalArgumentException naming the one that can't be read */
  public static KubeConfig of(List<Path> files) {
    KubeConfig config = new KubeConfig();
    for (Path file : files) {
      try {
        Path folder = file.toAbsolutePath().getParent();
        config.add(Files.readString(file), folder == null ? file : folder);
      } catch (IOException | JsonException | IllegalStateException e) {
        throw new IllegalArgumentException("kubeconfig " + file + ": " + e.getMessage(), e);
      }
    }
    return config;
  }

  private void add(String text, Path folder) {
    Json parsed = Yaml.parseOne(text, problem -> {});
    Json.Obj json = parsed.isNull() ? Json.Obj.EMPTY : parsed.asObject();
    add(json.array("clusters"), "cluster", folder, clusters);
    add(json.array("users"), "user", folder, users);
    add(json.array("contexts"), "context", folder, contexts);
    if (current.isEmpty()) {
      current = json.text("current-context");
    }
  }

  private static void add(List<Json> named, String part, Path folder, Map<String, Part> into) {
    for (Json each : named) {
      Json.Obj entry = each.asObject();
      into.putIfAbsent(entry.text("name"), new Part(entry.object(part), folder));
    }
  }

  /** The names of the contexts, sorted. */
  public List<String> contexts() {
    return ImmutableList.copyOf(contexts.keySet());
  }

  /** The name of the current context, or {@code ""}. */
  public String currentContext() {
    return current;
  }

  /**
   * How the cluster of the current context is reached.
   *
   * @param clock by which credentials age
   * @throws IllegalArgumentException naming what is missing or faulty
   */
  public ClusterAccess access(InstantSource clock) {
    if (current.isEmpty()) {
      throw new IllegalArgumentException(
          "no kubeconfig names a current context: set KUBECONFIG, or name a context");
    }
    return access(current, clock);
  }

  /** The same for another context. */
  public ClusterAccess access(String context, InstantSource clock) {
    Part found = part(contexts, "context", context);
    Part cluster = part(clusters, "cluster", found.text("cluster"));
    String user = found.text("user");
    Part shown = user.isEmpty() ? new Part(Json.Obj.EMPTY, Path.of("")) : part(users, "user", user);
    try {
      return ConfiguredAccess.of(found, cluster, shown, clock);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("context " + context + ": " + e.getMessage(), e);
    }
  }

  private static Part part(Map<String, Part> parts, String what, String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw new IllegalArgumentException("kubeconfig has no " + what + " \"" + name + "\"");
    }
    return part;
  }
}
