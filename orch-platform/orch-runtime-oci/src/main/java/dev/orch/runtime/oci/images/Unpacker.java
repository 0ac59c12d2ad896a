package dev.orch.runtime.oci.images;

import com.google.common.base.Splitter;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.base.Directories;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Applies a layer's tar to a directory that holds the layers below it. Nothing is made or deleted
 * outside, whatever the tar says: absolute names and {@code ..} are refused, and links are followed
 * within alone. Whiteouts delete what the layers below have. Devices and pipes are left out under
 * {@code /dev}, which every container has of its own, and refused elsewhere. Extended attributes
 * are dropped. Owners are kept if this process is root. Blocks; on the threads of images.
 */
final class Unpacker {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final int MODE = 07777;

  private final Path root;
  private final long maxBytes;
  private final long maxEntries;
  private final boolean owners;
  private final Set<Path> own = new HashSet<>();
  private long bytes;
  private long entries;

  Unpacker(Path root, long maxBytes, long maxEntries, boolean owners) {
    this.root = root;
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
    this.owners = owners;
  }

  /** Applies a plain tar. */
  void apply(InputStream plain) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(plain, "UTF-8");
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (++entries > maxEntries) {
        throw refused("it has more than " + maxEntries + " files");
      }
      try {
        apply(entry, tar);
      } catch (InvalidPathException e) {
        throw refused("it has a name that this JVM's locale can't write: " + e.getMessage());
      }
    }
  }

  private void apply(TarArchiveEntry entry, InputStream content) throws IOException {
    String name = checked(entry.getName());
    Path target = Inside.entry(root, name);
    if (target.equals(root)) {
      if (entry.isDirectory()) {
        attributes(root, entry);
      }
      return;
    }
    String last = target.getFileName().toString();
    Path parent = Inside.parent(target, root);
    if (last.equals(OPAQUE)) {
      hideAll(parent);
    } else if (last.startsWith(WHITEOUT)) {
      Directories.delete(parent.resolve(hidden(last)));
      Files.deleteIfExists(parent.resolve(hidden(last)));
    } else {
      parents(parent);
      make(entry, target, name, content);
      remember(target);
    }
  }

  /** What a whiteout hides: one name, and nothing that leads elsewhere. */
  private static String hidden(String whiteout) {
    String name = whiteout.substring(WHITEOUT.length());
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw refused("it has the whiteout \"" + whiteout + "\"");
    }
    return name;
  }

  private static String checked(String name) {
    if (name.startsWith("/")) {
      throw refused("it has the absolute path \"" + name + "\"");
    }
    for (String part : Splitter.on('/').split(name)) {
      if (part.equals("..")) {
        throw refused("it has the path \"" + name + "\", which leads out of it");
      }
    }
    if (name.indexOf('\0') >= 0) {
      throw refused("it has a path with a zero byte");
    }
    return name;
  }

  private static RefusedException refused(String why) {
    return new RefusedException("ErrImagePull", "a layer of the image can't be unpacked: " + why);
  }

  private void parents(Path parent) throws IOException {
    if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      if (!parent.equals(root)) {
        parents(Inside.parent(parent, root));
      }
      Files.deleteIfExists(parent);
      Files.createDirectory(parent);
      Files.setAttribute(parent, "unix:mode", 0755, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** It and the directories it is in belong to this layer. */
  private void remember(Path path) {
    for (Path at = path; !at.equals(root) && own.add(at); at = Inside.parent(at, root)) {
      // on to what it is in
    }
  }

  /** Deletes what the layers below have in a directory; what this one made there stays. */
  private void hideAll(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.toList()) {
        if (!own.contains(child)) {
          clear(child);
        } else {
          hideAll(child);
        }
      }
    }
  }

  private static void clear(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Directories.delete(path);
    }
    Files.deleteIfExists(path);
  }

  private void make(TarArchiveEntry entry, Path target, String name, InputStream content)
      throws IOException {
    boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    boolean directory = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
    if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      if (!name.startsWith("dev/") && !name.startsWith("./dev/")) {
        throw refused("it has the device or pipe \"" + name + "\"");
      }
      return;
    }
    if (there && !(directory && entry.isDirectory())) {
      clear(target);
    }
    if (entry.isDirectory()) {
      if (!directory) {
        Files.createDirectory(target);
      }
      attributes(target, entry);
    } else if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      owner(target, entry);
    } else if (entry.isLink()) {
      link(entry, target);
    } else {
      file(target, content);
      attributes(target, entry);
    }
  }

  private void link(TarArchiveEntry entry, Path target) throws IOException {
    Path existing = Inside.entry(root, checked(entry.getLinkName()));
    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(existing)) {
      throw refused("it links to \"" + entry.getLinkName() + "\", which is no file of it");
    }
    Files.createLink(target, existing);
  }

  private void file(Path target, InputStream content) throws IOException {
    try (InputStream bounded =
        new BoundedStream(new Unclosed(content), maxBytes - bytes, "what a layer unpacks to")) {
      bytes += Files.copy(bounded, target);
    }
  }

  /** The owner first, as a change of it takes bits off the mode. */
  private void attributes(Path path, TarArchiveEntry entry) throws IOException {
    owner(path, entry);
    Files.setAttribute(path, "unix:mode", entry.getMode() & MODE, LinkOption.NOFOLLOW_LINKS);
    Files.setLastModifiedTime(path, FileTime.from(entry.getLastModifiedTime().toInstant()));
  }

  private void owner(Path path, TarArchiveEntry entry) throws IOException {
    if (owners) {
      int uid = Math.toIntExact(entry.getLongUserId());
      int gid = Math.toIntExact(entry.getLongGroupId());
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
