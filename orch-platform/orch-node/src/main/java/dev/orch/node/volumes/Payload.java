package dev.orch.node.volumes;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a volume is to show, by their paths below it. Immutable.
 *
 * @param files at least one element each, none of them {@code ..}
 */
record Payload(Map<String, File> files) {
  private static final int MOST_BYTES = 4096;
  private static final int MOST_OF_ELEMENT = 255;

  Payload {
    files = ImmutableSortedMap.copyOf(files);
    files.keySet().forEach(Payload::check);
  }

  /**
   * A file.
   *
   * @param owner the user whose it is; null for the node's
   */
  record File(Bytes content, int mode, @Nullable Long owner) {}

  private static void check(String path) {
    if (path.isEmpty() || path.startsWith("/")) {
      throw new VolumeException("invalid path: must be relative path: " + path);
    }
    if (path.startsWith("..")) {
      throw new VolumeException("invalid path: must not start with '..': " + path);
    }
    if (size(path) > MOST_BYTES) {
      throw new VolumeException("invalid path: must be less than or equal to 4096 characters");
    }
    for (String element : path.split("/", -1)) {
      if (element.equals("..")) {
        throw new VolumeException("invalid path: must not contain '..': " + path);
      }
      if (size(element) > MOST_OF_ELEMENT) {
        throw new VolumeException("invalid path: filenames must be less than or equal to 255");
      }
    }
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
