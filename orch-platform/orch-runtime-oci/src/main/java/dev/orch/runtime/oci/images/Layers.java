package dev.orch.runtime.oci.images;

import com.github.luben.zstd.ZstdInputStream;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.base.Directories;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Unpacked layers, each once, however many images it is in: a directory named by the layer and all
 * below it. With overlays it holds what the layer changes, made by unpacking through an overlay of
 * those below, so that the kernel itself writes down what was deleted; without, it holds
 * everything. What has its name is whole: it is made aside and renamed. Blocks; on the threads of
 * images.
 */
final class Layers {
  private static final String ASIDE = ".new";
  private static final String FILES = "fs";
  private static final String USAGE = "usage";
  private static final int NAME = 24;
  private static final int PEEK = 4;
  private static final int MAX_TEXT = 1 << 20;

  private final Path directory;
  private final boolean overlay;
  private final boolean owners;
  private final long maxBytes;
  private final long maxEntries;

  /**
   * @param overlay whether this host can mount them
   * @param owners whether files get their owners
   */
  Layers(Path directory, boolean overlay, boolean owners, long maxBytes, long maxEntries)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    this.overlay = overlay;
    this.owners = owners;
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
  }

  /** What a layer takes. */
  record Usage(long bytes, long inodes) {}

  /** The names of the layers with these digests, on top of each other, the lowest first. */
  static List<String> names(List<String> diffIds) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    String chain = "";
    for (String diffId : diffIds) {
      chain =
          chain.isEmpty()
              ? diffId
              : "sha256:"
                  + Hashing.sha256().hashString(chain + " " + diffId, StandardCharsets.UTF_8);
      names.add(chain.substring(chain.indexOf(':') + 1, chain.indexOf(':') + 1 + NAME));
    }
    return names.build();
  }

  boolean has(String name) {
    return Files.isDirectory(directory.resolve(name));
  }

  /** Unpacks the last of these layers, whose plain tar has this digest. */
  void add(List<String> chain, String diffId, InputStream packed) throws IOException {
    String name = chain.get(chain.size() - 1);
    Path aside = directory.resolve(name + ASIDE);
    discard(aside);
    Path files = Files.createDirectories(aside.resolve(FILES));
    Files.setAttribute(files, "unix:mode", 0755);
    try {
      unpackOn(chain.subList(0, chain.size() - 1), aside, diffId, packed);
      Usage usage = measure(files);
      Files.writeString(aside.resolve(USAGE), usage.bytes + " " + usage.inodes);
      Files.move(aside, directory.resolve(name));
    } finally {
      discard(aside);
    }
  }

  private void unpackOn(List<String> below, Path aside, String diffId, InputStream packed)
      throws IOException {
    Path files = aside.resolve(FILES);
    if (below.isEmpty()) {
      unpack(files, diffId, packed);
    } else if (overlay) {
      Path work = Files.createDirectories(aside.resolve("work"));
      Path merged = Files.createDirectories(aside.resolve("merged"));
      String options = "lowerdir=" + lower(below) + ",upperdir=" + files + ",workdir=" + work;
      Host.run(directory, "mount", "-t", "overlay", "overlay", "-o", options, merged.toString());
      try {
        unpack(merged, diffId, packed);
      } finally {
        Host.run(directory, "umount", merged.toString());
      }
      Directories.delete(work);
      Directories.delete(merged);
    } else {
      Path lowest = directory.resolve(below.get(below.size() - 1)).resolve(FILES);
      Host.run(directory, "cp", "-a", "--reflink=auto", lowest + "/.", files.toString());
      unpack(files, diffId, packed);
    }
  }

  private void unpack(Path root, String diffId, InputStream packed) throws IOException {
    try (InputStream in = new BufferedInputStream(packed);
        InputStream plain = plain(in)) {
      InputStream bounded = new BoundedStream(plain, maxBytes, "a layer of the image, unpacked,");
      HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), bounded);
      new Unpacker(root, maxBytes, maxEntries, owners).apply(hashed);
      hashed.transferTo(java.io.OutputStream.nullOutputStream());
      String found = "sha256:" + hashed.hash();
      if (!found.equals(diffId)) {
        throw new RefusedException(
            "ErrImagePull", "wrong diff id calculated on extraction: " + found + " for " + diffId);
      }
    }
  }

  /** By its first bytes, as media types aren't always right. */
  static InputStream plain(InputStream in) throws IOException {
    in.mark(PEEK);
    byte[] first = in.readNBytes(PEEK);
    in.reset();
    if (first.length >= 2 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b) {
      return new GZIPInputStream(in);
    }
    boolean zstd =
        first.length == PEEK
            && (first[0] & 0xff) == 0x28
            && (first[1] & 0xff) == 0xb5
            && first[2] == 0x2f
            && (first[3] & 0xff) == 0xfd;
    return zstd ? new ZstdInputStream(in) : in;
  }

  /**
   * The directories of these layers for an overlay's option {@code lowerdir}, the highest first;
   * relative to {@link #directory}, as the kernel takes one page of options.
   */
  String lower(List<String> chain) {
    return Lists.reverse(chain).stream()
        .map(name -> name + "/" + FILES)
        .collect(Collectors.joining(":"));
  }

  Path directory() {
    return directory;
  }

  /** The directory that holds all of the highest of these layers, where there are no overlays. */
  Path files(String name) {
    return directory.resolve(name).resolve(FILES);
  }

  /** The text of a small file, as the highest layer has it that says something of it. */
  String text(List<String> chain, String name) throws IOException {
    for (String layer : Lists.reverse(chain)) {
      Path root = files(layer);
      Path file = Inside.follow(root, name);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Files.size(file) > MAX_TEXT
            ? ""
            : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return ""; // it was deleted there
      }
    }
    return "";
  }

  Usage usage(String name) throws IOException {
    Path file = directory.resolve(name).resolve(USAGE);
    if (!Files.exists(file)) {
      return new Usage(0, 0);
    }
    List<String> words = Splitter.on(' ').splitToList(Files.readString(file).strip());
    return new Usage(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)));
  }

  private static Usage measure(Path files) throws IOException {
    long bytes = 0;
    long inodes = 0;
    try (Stream<Path> all = Files.walk(files)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        inodes++;
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          bytes += Files.size(path);
        }
      }
    }
    return new Usage(bytes, inodes);
  }

  /** Deletes all layers but these, and what an earlier agent left half-made. */
  void retain(Set<String> wanted) throws IOException {
    try (Stream<Path> there = Files.list(directory)) {
      for (Path layer : there.toList()) {
        if (!wanted.contains(layer.getFileName().toString())) {
          discard(layer);
        }
      }
    }
  }

  private void discard(Path layer) throws IOException {
    if (Files.isDirectory(layer.resolve("merged"))) {
      try {
        Host.run(directory, "umount", layer.resolve("merged").toString());
      } catch (IOException e) {
        // It isn't mounted.
      }
    }
    Directories.delete(layer);
  }
}
