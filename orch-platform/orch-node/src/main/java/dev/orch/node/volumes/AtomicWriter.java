package dev.orch.node.volumes;

import static dev.orch.node.volumes.Disk.change;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes files to a directory so that readers see all of the old ones or all of the new ones, as
 * the kubelet does: the files are in a directory named by the time, {@code ..data} is a link to it,
 * and what users see are links through {@code ..data}. One rename of {@code ..data} changes all at
 * once. May be killed at any step: the next write puts right what was left.
 */
final class AtomicWriter {
  static final String DATA = "..data";
  private static final String NEW_DATA = "..data_tmp";
  private static final int DIRECTORY = 0755;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'..'yyyy_MM_dd_HH_mm_ss.nnnnnnnnn", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Disk disk;
  private final Path target;

  AtomicWriter(Disk disk, Path target) {
    this.disk = disk;
    this.target = target;
  }

  /**
   * Has the directory show these files and no others.
   *
   * @param owning is given the directory of the new files before they are to be seen
   */
  void write(Payload payload, Instant now, Consumer<Path> owning) {
    Path data = target.resolve(DATA);
    Path shown = disk.linked(data).map(target::resolve).orElse(null);
    if (shown == null || !isAsIn(payload, shown)) {
      Path made = make(payload, now);
      owning.accept(made);
      disk.remove(target.resolve(NEW_DATA));
      disk.link(target.resolve(NEW_DATA), made.getFileName());
      disk.rename(target.resolve(NEW_DATA), data);
      shown = made;
    }
    show(payload);
    clean(payload, shown);
  }

  private boolean isAsIn(Payload payload, Path shown) {
    if (!Files.isDirectory(shown, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!files(shown).equals(normalized(payload))) {
      return false;
    }
    return payload.files().entrySet().stream().allMatch(file -> isAsIn(file, shown));
  }

  private static Set<String> files(Path shown) {
    return change(
        () -> {
          Set<String> there = new TreeSet<>();
          try (Stream<Path> files = Files.walk(shown)) {
            files
                .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                .forEach(file -> there.add(shown.relativize(file).toString()));
          }
          return there;
        });
  }

  private static Set<String> normalized(Payload payload) {
    Set<String> paths = new TreeSet<>();
    payload.files().keySet().forEach(path -> paths.add(Path.of(path).normalize().toString()));
    return paths;
  }

  private boolean isAsIn(Map.Entry<String, Payload.File> file, Path shown) {
    Path path = shown.resolve(file.getKey());
    byte[] there = change(() -> Files.readAllBytes(path));
    return Arrays.equals(there, file.getValue().content().toArray());
  }

  private Path make(Payload payload, Instant now) {
    Instant time = now;
    while (Files.exists(target.resolve(NAME.format(time)), LinkOption.NOFOLLOW_LINKS)) {
      time = time.plusNanos(1);
    }
    Path made = target.resolve(NAME.format(time));
    directory(made);
    payload.files().forEach((path, file) -> make(made, made.resolve(path).normalize(), file));
    return made;
  }

  private void make(Path top, Path path, Payload.File file) {
    Path parent = path.getParent();
    if (parent != null && parent.startsWith(top)) {
      Path below = top;
      for (Path element : top.relativize(parent)) {
        below = below.resolve(element.toString());
        directory(below);
      }
    }
    disk.write(path, file.content().toArray(), file.mode());
    if (file.owner() != null) {
      disk.owner(path, file.owner());
    }
  }

  private void directory(Path path) {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      disk.directories(path);
      disk.mode(path, DIRECTORY);
    }
  }

  private static Set<String> tops(Payload payload) {
    Set<String> tops = new TreeSet<>();
    payload.files().keySet().forEach(p -> tops.add(Path.of(p).normalize().getName(0).toString()));
    return tops;
  }

  private void show(Payload payload) {
    for (String top : tops(payload)) {
      Path link = target.resolve(top);
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        disk.link(link, Path.of(DATA, top));
      }
    }
  }

  /** Takes away links to what isn't shown any longer, and what earlier writes left. */
  private void clean(Payload payload, Path shown) {
    Set<String> tops = tops(payload);
    for (Path path : disk.list(target)) {
      String name = path.getFileName().toString();
      if (name.equals(DATA) || path.equals(shown) || tops.contains(name)) {
        continue;
      }
      if (name.startsWith("..") && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        disk.delete(path);
      } else if (Files.isSymbolicLink(path)) {
        disk.remove(path);
      }
    }
  }
}
