package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import dev.orch.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configurations in a directory, of which the first valid one by name is in force, as with
 * containerd. Read again when a file of it has changed.
 */
final class ConfigurationFolder implements Configurations {
  private static final System.Logger LOG = System.getLogger(ConfigurationFolder.class.getName());
  private static final List<String> ENDINGS = ImmutableList.of(".conf", ".conflist", ".json");

  private final Path directory;
  private SortedMap<String, String> seen = ImmutableSortedMap.of();
  private @Nullable NetworkList current;
  private String fault = "";

  ConfigurationFolder(Path directory) {
    this.directory = directory;
  }

  @Override
  public NetworkList current() {
    SortedMap<String, String> now = stamps();
    if (current == null || !now.equals(seen)) {
      seen = now;
      read(now.keySet());
    }
    NetworkList list = current;
    if (list == null) {
      throw new NetworkException(
          "cni plugin not initialized: no network config found in " + directory + fault);
    }
    return list;
  }

  /** Each file with what changes when it is written. */
  private SortedMap<String, String> stamps() {
    SortedMap<String, String> stamps = new TreeMap<>();
    for (Path file : files(directory)) {
      try {
        stamps.put(
            file.toString(),
            Files.getLastModifiedTime(file).toMillis()
                + "-"
                + Files.size(file)
                + "-"
                + Files.getAttribute(file, "unix:ino"));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "it has just gone: " + file, e);
      }
    }
    return stamps;
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      return ImmutableList.of();
    }
  }

  private void read(Iterable<String> files) {
    current = null;
    List<String> faults = new ArrayList<>();
    for (String file : files) {
      try {
        current = withFolder(NetworkList.parse(Files.readString(Path.of(file))));
        return;
      } catch (IOException | IllegalArgumentException e) {
        faults.add(Path.of(file).getFileName() + ": " + e.getMessage());
      }
    }
    fault = faults.isEmpty() ? "" : " (" + String.join(", ", faults) + ")";
  }

  /** With the plugins that others have put into the folder that is called like the network. */
  private NetworkList withFolder(NetworkList list) throws IOException {
    List<Path> files = files(directory.resolve(list.name()));
    if (files.isEmpty() || Json.Bool.TRUE.equals(list.source().get("loadOnlyInlinedPlugins"))) {
      return list;
    }
    List<Json> plugins = new ArrayList<>(list.plugins());
    for (Path file : files) {
      plugins.add(NetworkList.parse(Files.readString(file)).source());
    }
    return NetworkList.of(list.source().with("plugins", Json.array(plugins)));
  }
}
