package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.runtime.Images.Credentials;
import dev.orch.runtime.Images.Image;
import dev.orch.runtime.Images.Usage;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.base.Directories;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The images that are here, and those that can be brought. Changes are made one at a time, on the
 * thread of images, as they take their time; what is here is seen from any thread meanwhile.
 */
public final class ImageStore {
  private final Settings settings;
  private final InstantSource clock;
  private final Executor thread;
  private final Layers layers;
  private final ImageFiles files;
  private final Map<String, ImageRecord> images = new ConcurrentHashMap<>();
  private final Map<Reference, Path> local = new ConcurrentHashMap<>();

  /**
   * Where images are kept, and how large they may be.
   *
   * @param root a directory that is the store's alone
   * @param overlay whether this host can mount overlays
   * @param owners whether files get the owners that layers say, which only root can give
   * @param maxLayerBytes the most that a layer unpacks to
   * @param maxLayerFiles the most files that it has
   * @param plainRegistries registries, beside those on loopback, that are asked without TLS
   */
  public record Settings(
      Path root,
      boolean overlay,
      boolean owners,
      long maxLayerBytes,
      long maxLayerFiles,
      Set<String> plainRegistries) {
    public Settings {
      plainRegistries = ImmutableSet.copyOf(plainRegistries);
    }
  }

  /**
   * Opens a store with what is in it.
   *
   * @param thread runs one task at a time; they block
   */
  public ImageStore(Settings settings, InstantSource clock, Executor thread) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.thread = thread;
    this.layers =
        new Layers(
            settings.root().resolve("layers"),
            settings.overlay(),
            settings.owners(),
            settings.maxLayerBytes(),
            settings.maxLayerFiles());
    this.files = new ImageFiles(settings.root(), layers);
    files.load().forEach(image -> images.put(image.id(), image));
  }

  /** The image of that reference or id, if it is here. */
  public Optional<ImageRecord> find(String reference) {
    ImageRecord byId = images.get(reference);
    if (byId != null) {
      return Optional.of(byId);
    }
    if (Reference.isDigest(reference)) {
      return Optional.empty();
    }
    Reference parsed = Reference.parse(reference);
    String name =
        parsed.digest().isEmpty() ? parsed.name() + ":" + parsed.tag() : parsed.at(parsed.digest());
    return sorted().stream().filter(image -> image.hasName(name)).findFirst();
  }

  private List<ImageRecord> sorted() {
    return images.values().stream()
        .sorted(Comparator.comparing(ImageRecord::id))
        .collect(ImmutableList.toImmutableList());
  }

  /** All images that are here. */
  public List<Image> images() {
    return sorted().stream().map(ImageRecord::image).collect(ImmutableList.toImmutableList());
  }

  /** Has the image brought here, from where it was loaded or else from its registry. */
  public CompletionStage<Image> pull(String reference, List<Credentials> credentials) {
    Reference wanted = Reference.parse(reference);
    Path path = local.get(wanted);
    return work(
        () -> {
          if (path != null && Files.exists(path)) {
            try (Opened source = open(path)) {
              return add(source.layout.parts(wanted), wanted, true);
            }
          }
          ImageRecord here = images.get(find(reference).map(ImageRecord::id).orElse(""));
          if (here != null && here.pinned()) {
            return here.image();
          }
          Source registry =
              new RegistrySource(Platform.own(), settings.plainRegistries(), credentials);
          return add(registry.parts(wanted), wanted, false);
        },
        reference);
  }

  /**
   * Brings all images of a directory or an archive here: an OCI image layout, or what {@code docker
   * save} writes. They are pinned.
   */
  public CompletionStage<List<Image>> load(Path path) {
    return work(
        () -> {
          try (Opened source = open(path)) {
            ImmutableList.Builder<Image> loaded = ImmutableList.builder();
            for (Reference name : source.layout.names()) {
              loaded.add(add(source.layout.parts(name), name, true));
              local.put(name, path);
            }
            return loaded.build();
          }
        },
        path.toString());
  }

  private Image add(Source.Parts parts, Reference reference, boolean pin) throws IOException {
    ImageRecord fresh = files.bring(parts, reference, pin);
    ImageRecord known = images.get(fresh.id());
    ImageRecord image = known == null ? fresh : known.named(fresh.tags(), fresh.digests(), pin);
    files.write(image);
    images.put(image.id(), image);
    for (ImageRecord other : sorted()) {
      for (String tag : fresh.tags()) {
        if (!other.id().equals(image.id()) && other.tags().contains(tag)) {
          ImageRecord left = other.without(tag);
          files.write(left);
          images.put(left.id(), left);
        }
      }
    }
    return image.image();
  }

  /** Removes an image by its id; layers that containers use stay until there are none. */
  public CompletionStage<Boolean> remove(String id, Set<String> layersInUse) {
    return work(
        () -> {
          ImageRecord removed = images.remove(id);
          if (removed != null) {
            files.delete(id);
            files.retain(sorted(), layersInUse);
          }
          return removed != null;
        },
        id);
  }

  /** Deletes what belongs to no image and no container. */
  public CompletionStage<Boolean> sweep(Set<String> layersInUse) {
    return work(
        () -> {
          files.retain(sorted(), layersInUse);
          return true;
        },
        "all");
  }

  /** What images take. */
  public CompletionStage<Usage> usage() {
    return work(
        () -> {
          Layers.Usage usage = files.usage(sorted());
          return new Usage(
              clock.instant(), settings.root().toString(), usage.bytes(), usage.inodes());
        },
        "all");
  }

  /** The option {@code lowerdir} for an overlay of an image, from {@link #lowerDirectory}. */
  public String lower(List<String> chain) {
    return layers.lower(chain);
  }

  /** The directory in which {@link #lower} is meant. */
  public Path lowerDirectory() {
    return layers.directory();
  }

  /** The directory that shows all of a layer, and of those below it where nothing is mounted. */
  public Path files(String layer) {
    return layers.files(layer);
  }

  /** The text of a file of an image, by the highest layer that has it; empty if there is none. */
  public String text(List<String> chain, String name) throws IOException {
    return layers.text(chain, name);
  }

  private <T> CompletionStage<T> work(Callable<T> task, String of) {
    return Work.start(thread, task, of);
  }

  /** An archive is unpacked first, into a directory that goes when it is closed. */
  private Opened open(Path path) throws IOException {
    String file = path.getFileName().toString();
    int dot = file.indexOf('.');
    String name = dot > 0 ? file.substring(0, dot) : file;
    if (Files.isDirectory(path)) {
      return new Opened(new LayoutSource(path, name, Platform.own()), null);
    }
    if (!Files.exists(path)) {
      throw new RefusedException("ErrImagePull", path + " doesn't exist");
    }
    Path scratch = Files.createTempDirectory(settings.root(), "archive");
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      new Unpacker(scratch, settings.maxLayerBytes(), settings.maxLayerFiles(), false)
          .apply(Layers.plain(in));
      return new Opened(new LayoutSource(scratch, name, Platform.own()), scratch);
    } catch (IOException | RuntimeException e) {
      Directories.delete(scratch);
      throw e;
    }
  }

  private record Opened(LayoutSource layout, @Nullable Path scratch) implements AutoCloseable {
    @Override
    public void close() {
      if (scratch != null) {
        Directories.delete(scratch);
      }
    }
  }
}
