package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Parts of images in files that are named by their SHA-256. What is there is whole and right: it is
 * written aside, checked, and then renamed. Blocks; on the threads of images.
 */
final class BlobStore {
  private static final String PREFIX = "sha256:";

  private final Path directory;

  BlobStore(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    try (Stream<Path> left = Files.list(directory)) {
      for (Path file : left.filter(f -> f.toString().endsWith(".new")).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The file of a blob, there or not. */
  Path file(String digest) {
    if (!Reference.isDigest(digest)) {
      throw new RefusedException("ErrImagePull", "\"" + digest + "\" is no SHA-256 digest");
    }
    return directory.resolve(digest.substring(PREFIX.length()));
  }

  boolean has(String digest) {
    return Files.exists(file(digest));
  }

  byte[] read(String digest) throws IOException {
    return Files.readAllBytes(file(digest));
  }

  long size(String digest) throws IOException {
    return Files.exists(file(digest)) ? Files.size(file(digest)) : 0;
  }

  /** Keeps what the stream has, unless it is more than it may be or something else. */
  void write(String digest, InputStream in, long maxBytes) throws IOException {
    if (has(digest)) {
      return;
    }
    Path aside = Files.createTempFile(directory, "blob", ".new");
    try {
      HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), in);
      try (InputStream bounded = new BoundedStream(hashed, maxBytes, "a part of the image")) {
        Files.copy(bounded, aside, StandardCopyOption.REPLACE_EXISTING);
      }
      String found = PREFIX + hashed.hash();
      if (!found.equals(digest)) {
        throw new RefusedException(
            "ErrImagePull", "a part of the image should be " + digest + " and is " + found);
      }
      Files.move(aside, file(digest), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** The digests of all that is there. */
  List<String> all() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> PREFIX + file.getFileName())
          .filter(Reference::isDigest)
          .sorted()
          .collect(ImmutableList.toImmutableList());
    }
  }

  void delete(String digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  static String digest(byte[] bytes) {
    return PREFIX + Hashing.sha256().hashBytes(bytes);
  }
}
