package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads manifests and indexes, OCI's and Docker's, down to an image for this machine. Stateless.
 */
final class Manifests {
  /** As containerd: no manifest and no configuration is larger. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  private static final int MAX_DEPTH = 4;

  private Manifests() {}

  /** Gives what a descriptor names. */
  interface Fetcher {
    /** A manifest or an index. */
    byte[] manifest(String digest) throws IOException;

    /** Anything else. */
    InputStream blob(String digest) throws IOException;
  }

  /** The image that this manifest or index leads to. */
  static Source.Parts image(byte[] bytes, Platform platform, Fetcher fetcher) throws IOException {
    byte[] at = bytes;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      Json.Obj manifest = object(at);
      if (manifest.has("manifests")) {
        String digest = chosen(manifest, platform);
        at = checked(digest, fetcher.manifest(digest));
      } else if (manifest.has("config")) {
        return image(at, manifest, fetcher);
      } else {
        throw refused("its manifest is of a kind that is too old, or no image's");
      }
    }
    throw refused("its index leads to indexes alone");
  }

  private static Source.Parts image(byte[] bytes, Json.Obj manifest, Fetcher fetcher)
      throws IOException {
    String configDigest = manifest.object("config").text("digest");
    byte[] config;
    try (InputStream in =
        new BoundedStream(fetcher.blob(configDigest), MAX_BYTES, "the image's configuration")) {
      config = checked(configDigest, in.readAllBytes());
    }
    List<Source.Blob> layers =
        manifest.array("layers").stream()
            .map(layer -> layer.asObject().text("digest"))
            .map(digest -> (Source.Blob) () -> fetcher.blob(digest))
            .collect(ImmutableList.toImmutableList());
    return new Source.Parts(BlobStore.digest(bytes), config, layers);
  }

  private static String chosen(Json.Obj index, Platform platform) {
    return index.array("manifests").stream()
        .map(Json::asObject)
        .filter(platform::takes)
        .map(entry -> entry.text("digest"))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "no match for platform in manifest: "
                        + platform.os()
                        + "/"
                        + platform.architecture()));
  }

  static Json.Obj object(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw refused("its manifest is larger than " + MAX_BYTES + " bytes");
    }
    try {
      if (Json.parse(bytes) instanceof Json.Obj object) {
        return object;
      }
    } catch (RuntimeException e) {
      throw refused("its manifest is no JSON: " + e.getMessage());
    }
    throw refused("its manifest is no object");
  }

  static byte[] checked(String digest, byte[] bytes) {
    String found = BlobStore.digest(bytes);
    if (!found.equals(digest)) {
      throw refused("what should be " + digest + " is " + found);
    }
    return bytes;
  }

  private static RefusedException refused(String why) {
    return new RefusedException("ErrImagePull", "the image can't be read: " + why);
  }
}
