package dev.orch.runtime.oci.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import dev.orch.contracts.containers.Layer;
import dev.orch.contracts.containers.TestImages;
import dev.orch.model.json.Json;
import dev.orch.runtime.Images.Image;
import dev.orch.runtime.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in a store that copies, which needs no root. */
class ImageStoreTest {
  private static final Map<String, Json> CONFIG = Map.of("User", Json.of("1000:7"));

  @TempDir private Path directory;
  private ImageStore store;

  @BeforeEach
  void open() throws IOException {
    store = store(1 << 20);
  }

  private ImageStore store(long maxBytes) throws IOException {
    Path root = Files.createDirectories(directory.resolve("store"));
    return new ImageStore(
        new ImageStore.Settings(root, false, false, maxBytes, 1000, ImmutableSet.of()),
        InstantSource.system(),
        Runnable::run);
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RefusedException refusal ? refusal : e;
    }
  }

  private Path layout(String name, Layer... layers) throws IOException {
    Path path = Files.createTempDirectory(directory, "layout");
    return TestImages.layout(path, name, CONFIG, layers);
  }

  private static Layer layer(String file, String content) {
    return new Layer().file(file, content);
  }

  @Test
  void layout_isBroughtForThisPlatform() throws IOException {
    List<Image> loaded =
        get(store.load(layout("example.com/a:1", layer("f", "1"), layer("g", "2"))));
    Image image = loaded.get(0);
    assertThat(image.tags()).containsExactly("example.com/a:1");
    assertThat(image.digests()).hasSize(1);
    assertThat(image.user()).isEqualTo("1000:7");
    assertThat(image.uid()).isEqualTo(1000);
    assertThat(image.pinned()).isTrue();
    ImageRecord record = store.find("example.com/a:1").orElseThrow();
    assertThat(store.find(image.id())).contains(record);
    assertThat(store.find(image.digests().get(0))).contains(record);
    assertThat(store.find("example.com/a:2")).isEmpty();
    Path top = store.files(record.layers().get(1));
    assertThat(top.resolve("f")).hasContent("1");
    assertThat(top.resolve("g")).hasContent("2");
    assertThat(store(1 << 20).find("example.com/a:1")).as("after a restart").contains(record);
  }

  @Test
  void archive_isReadAsItsLayout() throws IOException {
    Path layout = layout("example.com/a:1", layer("f", "1"));
    Path archive = directory.resolve("a.tar");
    archive(layout, archive);
    assertThat(get(store.load(archive)))
        .extracting(Image::tags)
        .containsExactly(List.of("example.com/a:1"));
    assertThat(leftAside()).isEmpty();
  }

  private List<Path> leftAside() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("store"), 2)) {
      String left = ".*(\\.new|/archive[0-9]+)";
      return all.filter(path -> path.toString().matches(left)).toList();
    }
  }

  private static void archive(Path from, Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(to);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
        Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        TarArchiveEntry entry = new TarArchiveEntry(from.relativize(file).toString());
        entry.setSize(Files.size(file));
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
  }

  @Test
  void archiveOfDocker_isRead() throws IOException {
    Path from = Files.createDirectories(directory.resolve("docker"));
    byte[] tar = layer("f", "1").tar();
    Files.write(Files.createDirectories(from.resolve("abc")).resolve("layer.tar"), tar);
    Files.writeString(
        from.resolve("config.json"),
        "{\"config\":{\"Cmd\":[\"x\"]},\"rootfs\":{\"diff_ids\":[\""
            + TestImages.digest(tar)
            + "\"]}}");
    Files.writeString(
        from.resolve("manifest.json"),
        "[{\"Config\":\"config.json\",\"RepoTags\":[\"web:1\"],\"Layers\":[\"abc/layer.tar\"]}]");
    Path archive = directory.resolve("docker.tar");
    archive(from, archive);
    Image image = get(store.load(archive)).get(0);
    assertThat(image.tags()).containsExactly("docker.io/library/web:1");
    assertThat(store.find("web:1").orElseThrow().config().cmd()).containsExactly("x");
  }

  @Test
  void layersAreShared_andGoWithTheLastImage() throws IOException {
    Image one = get(store.load(layout("a:1", layer("f", "1"), layer("g", "2")))).get(0);
    Image two = get(store.load(layout("a:2", layer("f", "1"), layer("h", "3")))).get(0);
    ImageRecord first = store.find("a:1").orElseThrow();
    ImageRecord second = store.find("a:2").orElseThrow();
    assertThat(first.layers().get(0)).isEqualTo(second.layers().get(0));
    long both = get(store.usage()).usedBytes();
    assertThat(both).isLessThan(one.size() + two.size());
    get(store.remove(one.id(), ImmutableSet.of()));
    assertThat(store.find("a:1")).isEmpty();
    assertThat(store.files(second.layers().get(0)).resolve("f")).hasContent("1");
    assertThat(store.files(first.layers().get(1))).doesNotExist();
    get(store.remove(two.id(), ImmutableSet.of(second.layers().get(0))));
    assertThat(store.files(second.layers().get(0))).as("in use").exists();
    get(store.sweep(ImmutableSet.of()));
    assertThat(store.files(second.layers().get(0))).doesNotExist();
    assertThat(get(store.usage()).usedBytes()).isZero();
  }

  @Test
  void tag_movesToTheNewImage() throws IOException {
    Image old = get(store.load(layout("a:1", layer("f", "1")))).get(0);
    Image fresh = get(store.load(layout("a:1", layer("f", "2")))).get(0);
    assertThat(store.find("a:1").orElseThrow().id()).isEqualTo(fresh.id());
    assertThat(store.find(old.id()).orElseThrow().tags()).isEmpty();
  }

  @Test
  void giantLayer_endsWithARefusal_andLeavesNothing() throws IOException {
    store = store(1000);
    Path layout = layout("a:1", new Layer().file("f", 0644, new byte[5000]));
    assertThatThrownBy(() -> get(store.load(layout)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("larger than the 1000 bytes");
    assertThat(store.images()).isEmpty();
    assertThat(leftAside()).isEmpty();
  }

  @Test
  void partsThatAreNotWhatTheyShouldBe_areRefused() throws IOException {
    Path layout = layout("a:1", layer("f", "1"));
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        String text = Files.readString(blob, StandardCharsets.ISO_8859_1);
        if (text.contains("diff_ids")) {
          Files.writeString(blob, text.replace("1000:7", "0:0"), StandardCharsets.ISO_8859_1);
        }
      }
    }
    assertThatThrownBy(() -> get(store.load(layout))).hasMessageContaining("should be sha256:");
  }

  @Test
  void blob_isKeptOnlyIfItIsRight() throws IOException {
    BlobStore blobs = new BlobStore(directory.resolve("blobs"));
    byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
    String digest = BlobStore.digest(bytes);
    assertThatThrownBy(() -> blobs.write(digest, new ByteArrayInputStream(new byte[] {1}), 10))
        .isInstanceOf(RefusedException.class);
    assertThat(blobs.has(digest)).isFalse();
    blobs.write(digest, new ByteArrayInputStream(bytes), 10);
    assertThat(blobs.read(digest)).isEqualTo(bytes);
    assertThat(blobs.all()).containsExactly(digest);
    assertThatThrownBy(() -> blobs.file("sha256:../../x")).isInstanceOf(RefusedException.class);
  }

  @Test
  void whatIsNoImage_isRefused() {
    assertThatThrownBy(() -> get(store.load(directory))).hasMessageContaining("neither an OCI");
    assertThatThrownBy(() -> get(store.load(Path.of("/no/such")))).hasMessageContaining("exist");
  }
}
