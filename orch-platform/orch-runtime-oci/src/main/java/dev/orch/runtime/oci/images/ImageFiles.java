package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.json.Json;
import dev.orch.runtime.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is on disk of images: a record for each, the configurations as blobs, the unpacked layers.
 * Packed layers aren't kept. Blocks; on the thread of images.
 */
final class ImageFiles {
  private static final String SUFFIX = ".json";

  private final Path records;
  private final BlobStore blobs;
  private final Layers layers;

  ImageFiles(Path root, Layers layers) throws IOException {
    this.records = Files.createDirectories(root.resolve("records"));
    this.blobs = new BlobStore(root.resolve("blobs"));
    this.layers = layers;
  }

  /** All images that are whole. */
  List<ImageRecord> load() throws IOException {
    List<ImageRecord> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(records)) {
      for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
        Json.Obj kept = Json.parse(Files.readAllBytes(file)).asObject();
        String id = kept.text("id");
        if (Reference.isDigest(id) && blobs.has(id)) {
          ImageRecord record = ImageRecord.of(kept, ImageConfig.parse(Json.parse(blobs.read(id))));
          if (record.layers().stream().allMatch(layers::has)) {
            found.add(record);
          }
        }
      }
    }
    return found;
  }

  /** Brings what an image is made of here; its record comes last. */
  ImageRecord bring(Source.Parts parts, Reference reference, boolean pin) throws IOException {
    String id = BlobStore.digest(parts.config());
    ImageConfig config = ImageConfig.parse(Json.parse(parts.config()));
    List<String> chain = Layers.names(config.diffIds());
    if (parts.layers().size() != chain.size()) {
      throw new RefusedException(
          "ErrImagePull",
          "mismatched image rootfs and manifest layers: "
              + chain.size()
              + " and "
              + parts.layers().size());
    }
    for (int i = 0; i < chain.size(); i++) {
      if (!layers.has(chain.get(i))) {
        try (InputStream packed = parts.layers().get(i).open()) {
          layers.add(chain.subList(0, i + 1), config.diffIds().get(i), packed);
        }
      }
    }
    blobs.write(id, new ByteArrayInputStream(parts.config()), Manifests.MAX_BYTES);
    long size = parts.config().length;
    for (String layer : chain) {
      size += layers.usage(layer).bytes();
    }
    String digest = parts.manifestDigest();
    return new ImageRecord(
        id,
        reference.tag().isEmpty()
            ? ImmutableList.of()
            : ImmutableList.of(reference.name() + ":" + reference.tag()),
        digest.isEmpty() ? ImmutableList.of() : ImmutableList.of(reference.at(digest)),
        chain,
        size,
        pin,
        config);
  }

  void write(ImageRecord record) throws IOException {
    Path fresh = Files.createTempFile(records, "record", ".new");
    Files.write(fresh, record.json().toBytes());
    Files.move(fresh, file(record.id()), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(String id) {
    return records.resolve(id.substring(id.indexOf(':') + 1) + SUFFIX);
  }

  /** Forgets an image; its parts go when nobody has them. */
  void delete(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  /** Deletes what belongs to none of these images, but for these layers. */
  void retain(Iterable<ImageRecord> images, Set<String> layersInUse) throws IOException {
    ImmutableSet.Builder<String> wantedLayers = ImmutableSet.<String>builder().addAll(layersInUse);
    ImmutableSet.Builder<String> wantedBlobs = ImmutableSet.builder();
    for (ImageRecord image : images) {
      wantedLayers.addAll(image.layers());
      wantedBlobs.add(image.id());
    }
    layers.retain(wantedLayers.build());
    Set<String> kept = wantedBlobs.build();
    for (String blob : blobs.all()) {
      if (!kept.contains(blob)) {
        blobs.delete(blob);
      }
    }
  }

  /** What these images take, each layer counted once. */
  Layers.Usage usage(Iterable<ImageRecord> images) throws IOException {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    long bytes = 0;
    long inodes = 0;
    for (ImageRecord image : images) {
      names.addAll(image.layers());
      bytes += blobs.size(image.id());
      inodes += 2;
    }
    for (String layer : names.build()) {
      Layers.Usage usage = layers.usage(layer);
      bytes += usage.bytes();
      inodes += usage.inodes();
    }
    return new Layers.Usage(bytes, inodes);
  }
}
