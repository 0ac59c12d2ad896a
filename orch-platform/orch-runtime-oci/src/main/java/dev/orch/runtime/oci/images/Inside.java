package dev.orch.runtime.oci.images;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Paths in a directory that is somebody's root, seen from within: links are followed as they would
 * be there, and nothing leads out. Only for directories that nobody else changes meanwhile.
 * Stateless.
 */
public final class Inside {
  /** So many links does Linux follow in one path. */
  private static final int MAX_LINKS = 40;

  private Inside() {}

  /** Where a path leads, its last link followed too; what isn't there is taken as it is named. */
  public static Path follow(Path root, String path) throws IOException {
    return resolve(root, path, true);
  }

  /** Where a path leads whose last part is meant itself, link or not. */
  static Path entry(Path root, String path) throws IOException {
    return resolve(root, path, false);
  }

  private static Path resolve(Path root, String path, boolean followLast) throws IOException {
    Deque<String> left = new ArrayDeque<>(parts(path));
    Path at = root;
    int links = 0;
    while (!left.isEmpty()) {
      String part = left.removeFirst();
      if (part.equals("..")) {
        at = at.equals(root) ? root : parent(at, root);
        continue;
      }
      Path next = at.resolve(part);
      boolean last = left.isEmpty();
      if (Files.isSymbolicLink(next) && (followLast || !last)) {
        if (++links > MAX_LINKS) {
          throw new RefusedException("ErrImagePull", "too many links in the path " + path);
        }
        String target = Files.readSymbolicLink(next).toString();
        if (target.startsWith("/")) {
          at = root;
        }
        List<String> more = parts(target);
        for (int i = more.size() - 1; i >= 0; i--) {
          left.addFirst(more.get(i));
        }
      } else {
        at = next;
      }
    }
    return at;
  }

  /** The directory that a path of a root is in. */
  static Path parent(Path path, Path root) {
    Path parent = path.getParent();
    return parent == null ? root : parent;
  }

  private static List<String> parts(String path) {
    return Splitter.on('/')
        .omitEmptyStrings()
        .splitToStream(path)
        .filter(part -> !part.equals("."))
        .collect(ImmutableList.toImmutableList());
  }
}
