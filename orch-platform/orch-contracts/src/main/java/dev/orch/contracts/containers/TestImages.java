package dev.orch.contracts.containers;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import dev.orch.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Images for tests, made without a registry and without tools: OCI image layouts, of any layers, or
 * of this machine's busybox, which has to be a static one.
 */
public final class TestImages {
  public static final Path BUSYBOX = Path.of("/bin/busybox");

  /** An image that says nothing of how it runs but where programs are. */
  public static final String PLAIN = "orch.test/busybox:1";

  /** One that says all that an image can. */
  public static final String TELLING = "orch.test/echo:1";

  /** Those that run as a user, by number and by name. */
  public static final String OF_USER = "orch.test/user:1";

  public static final String OF_NAMED_USER = "orch.test/named:1";

  /** One that does nothing, for sandboxes. */
  public static final String PAUSE = "orch.test/pause:1";

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private TestImages() {}

  /** The files of busybox with all its commands, and users for tests. */
  public static Layer busybox() throws IOException {
    Layer layer = new Layer();
    for (String directory : List.of("bin", "etc", "proc", "sys", "dev", "run", "var", "root")) {
      layer.directory(directory, 0755);
    }
    for (String directory : List.of("work", "home", "home/somebody")) {
      layer.directory(directory, 0755);
    }
    layer.directory("tmp", 01777);
    layer.file("bin/busybox", 0755, Files.readAllBytes(BUSYBOX));
    for (String command : commands()) {
      layer.link("bin/" + command, "busybox");
    }
    layer.file(
        "etc/passwd",
        """
        root:x:0:0:root:/root:/bin/sh
        web:x:1000:1001:web:/:/bin/sh
        somebody:x:77:78:s:/home/somebody:/bin/sh
        nobody:x:65534:65534:nobody:/:/bin/false
        """);
    layer.file(
        "etc/group",
        """
        root:x:0:
        web:x:1001:
        more:x:1002:web
        somebody:x:78:
        extra:x:79:somebody
        nogroup:x:65534:
        """);
    return layer;
  }

  /** What this busybox can, as it says itself. */
  private static List<String> commands() throws IOException {
    Process list = new ProcessBuilder(BUSYBOX.toString(), "--list").start();
    try (Stream<String> lines = list.inputReader(StandardCharsets.UTF_8).lines()) {
      return lines
          .filter(command -> !command.equals("busybox"))
          .collect(ImmutableList.toImmutableList());
    }
  }

  /**
   * Writes a layout with one image of busybox under that name, which finds its programs and runs
   * nothing by itself.
   */
  public static Path busyboxLayout(Path directory, String name) throws IOException {
    Map<String, Json> config = ImmutableSortedMap.of("Env", Json.strings(List.of("PATH=/bin")));
    return layout(directory, name, config, busybox());
  }

  /** Writes a layout with all images of busybox that this class names. */
  public static Path busyboxLayout(Path directory) throws IOException {
    Json.Obj plain = Json.object("Env", Json.strings(List.of(PATH)));
    Json.Obj telling =
        Json.object("Env", Json.strings(List.of("PATH=/bin", "OF_IMAGE=image")))
            .with("Entrypoint", Json.strings(List.of("echo", "entry")))
            .with("Cmd", Json.strings(List.of("own", "words")))
            .with("WorkingDir", "/work");
    Layout layout = new Layout(directory);
    layout.layer(busybox());
    layout.image(PLAIN, plain);
    layout.image(TELLING, telling);
    layout.image(OF_USER, plain.with("User", "1234:5678"));
    layout.image(OF_NAMED_USER, plain.with("User", "somebody"));
    layout.image(PAUSE, plain.with("Cmd", Json.strings(List.of("sleep", "2147483647"))));
    layout.write();
    return directory;
  }

  /** Writes a layout with one image, in an index of two platforms. */
  public static Path layout(Path directory, String name, Map<String, Json> config, Layer... layers)
      throws IOException {
    Layout layout = new Layout(directory);
    for (Layer layer : layers) {
      layout.layer(layer);
    }
    layout.imageOfTwoPlatforms(name, new Json.Obj(ImmutableSortedMap.copyOf(config)));
    layout.write();
    return directory;
  }

  /** Writes a layout as an archive, as daemons import it. */
  public static Path archive(Path layout, Path archive) throws IOException {
    Layer tar = new Layer();
    try (Stream<Path> files = Files.walk(layout)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        tar.file(layout.relativize(file).toString(), 0644, Files.readAllBytes(file));
      }
    }
    return Files.write(archive, tar.tar());
  }

  /** By which content is named. */
  public static String digest(byte[] bytes) {
    return "sha256:" + Hashing.sha256().hashBytes(bytes);
  }

  /** The same, compressed. */
  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A layout in the making: layers first, then the images that are made of all of them. */
  private static final class Layout {
    private final Path directory;
    private final List<Json> layers = new ArrayList<>();
    private final List<String> diffIds = new ArrayList<>();
    private final List<Json> images = new ArrayList<>();

    Layout(Path directory) {
      this.directory = directory;
    }

    void layer(Layer layer) throws IOException {
      byte[] tar = layer.tar();
      diffIds.add(digest(tar));
      layers.add(blob(gzip(tar), LAYER));
    }

    void image(String name, Json.Obj config) throws IOException {
      images.add(named(name, manifest(config)));
    }

    void imageOfTwoPlatforms(String name, Json.Obj config) throws IOException {
      Json.Obj other = blob("{}".getBytes(StandardCharsets.UTF_8), MANIFEST);
      Json platforms =
          Json.array(
              List.of(
                  other.with("platform", platform("other")),
                  manifest(config).with("platform", platform(architecture()))));
      Json.Obj index =
          Json.object("schemaVersion", Json.of(2L))
              .with("mediaType", INDEX)
              .with("manifests", platforms);
      images.add(named(name, blob(index.toBytes(), INDEX)));
    }

    private static Json.Obj named(String name, Json.Obj descriptor) {
      return descriptor.with(
          "annotations",
          Json.object("org.opencontainers.image.ref.name", Json.of(name))
              .with("io.containerd.image.name", name));
    }

    private Json.Obj manifest(Json.Obj config) throws IOException {
      Json.Obj image =
          platform(architecture())
              .with("config", config)
              .with(
                  "rootfs",
                  Json.object("type", Json.of("layers")).with("diff_ids", Json.strings(diffIds)));
      Json.Obj manifest =
          Json.object("schemaVersion", Json.of(2L))
              .with("mediaType", MANIFEST)
              .with("config", blob(image.toBytes(), CONFIG))
              .with("layers", Json.array(layers));
      return blob(manifest.toBytes(), MANIFEST);
    }

    private static Json.Obj platform(String architecture) {
      return Json.object("os", Json.of("linux")).with("architecture", architecture);
    }

    /** As images name it. */
    private static String architecture() {
      return System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";
    }

    private Json.Obj blob(byte[] bytes, String type) throws IOException {
      Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
      Files.write(blobs.resolve(digest(bytes).substring("sha256:".length())), bytes);
      return Json.object("mediaType", Json.of(type))
          .with("digest", digest(bytes))
          .with("size", Json.of((long) bytes.length));
    }

    void write() throws IOException {
      Json.Obj index =
          Json.object("schemaVersion", Json.of(2L)).with("manifests", Json.array(images));
      Files.write(directory.resolve("index.json"), index.toBytes());
      Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }
  }
}
