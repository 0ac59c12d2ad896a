package dev.orch.node.volumes;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that is mounted at one moment, in the order in which it was. Immutable. */
public final class MountTable {
  private static final Splitter FIELDS = Splitter.on(' ');
  private static final int DEVICE = 2;
  private static final int ROOT = 3;
  private static final int TARGET = 4;
  private static final int OPTIONS = 5;

  private final ImmutableList<MountPoint> points;

  /** Later ones cover earlier ones. */
  public MountTable(List<MountPoint> points) {
    this.points = ImmutableList.copyOf(points);
  }

  /** Where something really is: equal for two paths just if they lead to the same file. */
  record Location(String device, String path) {}

  /** Reads lines as in {@code /proc/self/mountinfo}; see proc_pid_mountinfo(5). */
  static MountTable parse(List<String> lines) {
    ImmutableList.Builder<MountPoint> points = ImmutableList.builder();
    for (String line : lines) {
      List<String> fields = FIELDS.splitToList(line);
      int end = fields.indexOf("-");
      if (end < OPTIONS || fields.size() < end + 3) {
        continue;
      }
      points.add(
          new MountPoint(
              fields.get(DEVICE),
              unescape(fields.get(ROOT)),
              Path.of(unescape(fields.get(TARGET))),
              Splitter.on(',').splitToList(fields.get(OPTIONS)).contains("ro"),
              fields.get(end + 1),
              unescape(fields.get(end + 2))));
    }
    return new MountTable(points.build());
  }

  /** Space, tab, newline and backslash are written as three octal digits. */
  static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length() && text.substring(i + 1, i + 4).matches("[0-7]{3}")) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** What is mounted at a path, on top of all else there. */
  public Optional<MountPoint> at(Path target) {
    MountPoint found = null;
    for (MountPoint point : points) {
      if (point.target().equals(target)) {
        found = point;
      }
    }
    return Optional.ofNullable(found);
  }

  /** What is mounted at a path or below it, in the order in which it can be taken away. */
  public List<MountPoint> below(Path path) {
    List<MountPoint> found = new ArrayList<>();
    for (MountPoint point : points) {
      if (point.target().startsWith(path)) {
        found.add(point);
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** Where a path without links leads. */
  Location locate(Path path) {
    @Nullable MountPoint found = null;
    for (MountPoint point : points) {
      boolean covers = path.startsWith(point.target());
      if (covers && (found == null || point.target().startsWith(found.target()))) {
        found = point;
      }
    }
    if (found == null) {
      return new Location("", path.toString());
    }
    Path root = Path.of(found.root());
    return new Location(
        found.device(), root.resolve(found.target().relativize(path).toString()).toString());
  }

  @Override
  public String toString() {
    return points.toString();
  }
}
