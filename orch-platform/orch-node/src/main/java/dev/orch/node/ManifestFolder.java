package dev.orch.node;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of manifests of static pods: each file in it that isn't hidden is one pod. A file
 * that can't be read as one counts as what it was last, so that one that is half-written ends
 * nothing. On the node's worker.
 */
final class ManifestFolder {
  private final Path directory;
  private final String node;
  private final BiConsumer<Path, String> faults;
  private Map<Path, Entry> known = ImmutableSortedMap.of();

  /** What is known of a file. */
  private record Entry(String text, @Nullable Pod pod) {}

  /**
   * @param faults is told why a file isn't a pod, once of each of its contents
   */
  ManifestFolder(Path directory, String node, BiConsumer<Path, String> faults) {
    this.directory = directory.toAbsolutePath();
    this.node = node;
    this.faults = faults;
  }

  /** The pods by their uids, in the order of their files. */
  Map<String, Pod> read(Instant now) {
    Map<Path, Entry> next = new TreeMap<>();
    try (Stream<Path> files = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
      for (Path file : files.filter(ManifestFolder::isManifest).sorted().toList()) {
        next.put(file, entry(file, now));
      }
    } catch (IOException e) {
      faults.accept(directory, "Unable to read manifests: " + e.getMessage());
      return pods();
    }
    known = ImmutableSortedMap.copyOf(next);
    return pods();
  }

  private static boolean isManifest(Path file) {
    return !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file);
  }

  private Entry entry(Path file, Instant now) {
    Entry before = known.get(file);
    Pod good = before == null ? null : before.pod();
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      faults.accept(file, e.toString());
      return new Entry("", good);
    }
    if (before != null && before.text().equals(text)) {
      return before;
    }
    try {
      return new Entry(text, StaticPod.of(text, file.toString(), node, now));
    } catch (StaticPod.Refused e) {
      faults.accept(file, String.valueOf(e.getMessage()));
      return new Entry(text, good);
    }
  }

  private Map<String, Pod> pods() {
    Map<String, Pod> pods = new java.util.LinkedHashMap<>();
    for (Entry entry : known.values()) {
      Pod pod = entry.pod();
      if (pod != null) {
        pods.put(pod.metadata().uid(), pod);
      }
    }
    return pods;
  }
}
