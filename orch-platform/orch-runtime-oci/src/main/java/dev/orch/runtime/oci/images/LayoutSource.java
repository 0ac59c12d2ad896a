package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images in a directory: an OCI image layout, or what {@code docker save} writes. Blocks; on the
 * threads of images.
 */
final class LayoutSource implements Source {
  private static final String INDEX = "index.json";
  private static final String DOCKER = "manifest.json";

  /** The full name of an image, as containerd and BuildKit write it. */
  private static final String NAME = "io.containerd.image.name";

  /** OCI's own: a tag, or a full name. */
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Path directory;
  private final Platform platform;
  private final Map<Reference, Json.Obj> images;

  /**
   * @param name what an image is called that has but a tag
   */
  LayoutSource(Path directory, String name, Platform platform) throws IOException {
    this.directory = directory;
    this.platform = platform;
    if (Files.exists(directory.resolve(INDEX))) {
      this.images = layout(name);
    } else if (Files.exists(directory.resolve(DOCKER))) {
      this.images = docker();
    } else {
      throw new RefusedException(
          "ErrImagePull",
          directory + " is neither an OCI image layout nor what docker save writes");
    }
  }

  /** The names of all images that are here. */
  List<Reference> names() {
    return ImmutableList.copyOf(images.keySet());
  }

  private Map<Reference, Json.Obj> layout(String name) throws IOException {
    Map<Reference, Json.Obj> found = new LinkedHashMap<>();
    for (Json entry : Manifests.object(read(INDEX)).array("manifests")) {
      Json.Obj annotations = entry.asObject().object("annotations");
      String full = annotations.text(NAME);
      String ref = annotations.text(REF_NAME);
      if (full.isEmpty()) {
        full =
            ref.isEmpty() ? name : ref.contains("/") || ref.contains(":") ? ref : name + ":" + ref;
      }
      found.putIfAbsent(Reference.parse(full), entry.asObject());
    }
    return ImmutableMap.copyOf(found);
  }

  private Map<Reference, Json.Obj> docker() throws IOException {
    Map<Reference, Json.Obj> found = new LinkedHashMap<>();
    if (Json.parse(read(DOCKER)) instanceof Json.Arr entries) {
      for (Json entry : entries) {
        for (Json tag : entry.asObject().array("RepoTags")) {
          found.putIfAbsent(Reference.parse(((Json.Str) tag).value()), entry.asObject());
        }
      }
    }
    return ImmutableMap.copyOf(found);
  }

  @Override
  public Parts parts(Reference reference) throws IOException {
    Json.Obj entry = images.get(reference);
    if (entry == null) {
      throw new RefusedException(
          "ErrImagePull", "image \"" + reference + "\" isn't in " + directory);
    }
    return entry.has("Config") ? docker(entry) : layout(entry);
  }

  private Parts layout(Json.Obj entry) throws IOException {
    String digest = entry.text("digest");
    byte[] manifest = Manifests.checked(digest, blob(digest));
    return Manifests.image(
        manifest,
        platform,
        new Manifests.Fetcher() {
          @Override
          public byte[] manifest(String wanted) throws IOException {
            return LayoutSource.this.blob(wanted);
          }

          @Override
          public InputStream blob(String wanted) throws IOException {
            return Files.newInputStream(file(path(wanted)));
          }
        });
  }

  private Parts docker(Json.Obj entry) throws IOException {
    ImmutableList.Builder<Blob> layers = ImmutableList.builder();
    for (Json layer : entry.array("Layers")) {
      Path file = file(((Json.Str) layer).value());
      layers.add(() -> Files.newInputStream(file));
    }
    return new Parts("", read(entry.text("Config")), layers.build());
  }

  private byte[] blob(String digest) throws IOException {
    return read(path(digest));
  }

  private static String path(String digest) {
    if (!Reference.isDigest(digest)) {
      throw new RefusedException("ErrImagePull", "\"" + digest + "\" is no SHA-256 digest");
    }
    return "blobs/" + digest.replace(':', '/');
  }

  private byte[] read(String name) throws IOException {
    try (InputStream in =
        new BoundedStream(
            Files.newInputStream(file(name)), Manifests.MAX_BYTES, name + " of the image")) {
      return in.readAllBytes();
    }
  }

  /** A file of the directory, which links don't lead out of. */
  private Path file(String name) throws IOException {
    Path file = Inside.follow(directory, name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new RefusedException("ErrImagePull", "the image lacks its part " + name);
    }
    return file;
  }
}
