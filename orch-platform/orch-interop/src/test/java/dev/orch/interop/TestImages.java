package dev.orch.interop;

import com.google.common.hash.Hashing;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An OCI image layout with two images of the machine's busybox, which has to be a static one:
 * {@code orch.test/busybox:1} says nothing of how it runs, {@code orch.test/echo:1} says all that
 * an image can.
 */
final class TestImages {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

  private final Path layout;

  private TestImages(Path layout) {
    this.layout = layout;
  }

  /**
   * Makes the layout in a new directory of that folder; skips the test where busybox is missing.
   */
  static Path make(Path folder) throws IOException, InterruptedException {
    if (!Files.isExecutable(BUSYBOX)) {
      Tool.missing(BUSYBOX + " isn't there, from Debian's busybox-static");
    }
    Path layout = Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(layout.resolve("blobs/sha256"));
    new TestImages(layout).write(folder);
    return layout;
  }

  private void write(Path folder) throws IOException, InterruptedException {
    Path layer = folder.resolve("layer.tar");
    Path root = root(folder.resolve("rootfs"));
    run(
        List.of(
            "tar", "-C", root.toString(), "--owner=0", "--group=0", "-cf", layer.toString(), "."));
    byte[] bytes = Files.readAllBytes(layer);
    Json.Obj blob = blob(LAYER, bytes);
    String plain = "{'Env':['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']}";
    String telling =
        "{'Env':['PATH=/bin','OF_IMAGE=image'],'Entrypoint':['echo','entry'],"
            + "'Cmd':['own','words'],'WorkingDir':'/work'}";
    List<Json> manifests = new ArrayList<>();
    manifests.add(image("orch.test/busybox:1", plain, blob));
    manifests.add(image("orch.test/echo:1", telling, blob));
    manifests.add(
        image("orch.test/user:1", plain.replace("{'Env'", "{'User':'1234:5678','Env'"), blob));
    manifests.add(
        image("orch.test/named:1", plain.replace("{'Env'", "{'User':'somebody','Env'"), blob));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        layout.resolve("index.json"),
        Json.object("schemaVersion", Json.of(2))
            .with("manifests", new Json.Arr(manifests))
            .toString());
  }

  private static Path root(Path root) throws IOException, InterruptedException {
    for (String directory : List.of("bin", "tmp", "etc", "work", "root", "home/somebody")) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.copy(BUSYBOX, root.resolve("bin/busybox"));
    run(List.of("chmod", "1777", root.resolve("tmp").toString()));
    run(List.of(BUSYBOX.toString(), "--install", "-s", root.resolve("bin").toString()));
    try (Stream<Path> links = Files.list(root.resolve("bin"))) {
      for (Path link : links.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("busybox"));
      }
    }
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nsomebody:x:77:78:s:/home/somebody:/bin/sh\n");
    Files.writeString(
        root.resolve("etc/group"), "root:x:0:\nsomebody:x:78:\nextra:x:79:somebody\n");
    return root;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " ended with " + process.exitValue());
    }
  }

  private Json.Obj image(String name, String config, Json.Obj layer) throws IOException {
    Json.Obj root =
        Json.object("type", Json.of("layers"))
            .with("diff_ids", new Json.Arr(List.of(Json.of(layer.text("digest")))));
    Json.Obj whole =
        Json.object("architecture", Json.of(architecture()))
            .with("os", "linux")
            .with("config", Json.parse(config.replace('\'', '"')))
            .with("rootfs", root);
    Json.Obj manifest =
        Json.object("schemaVersion", Json.of(2))
            .with("mediaType", MANIFEST)
            .with("config", blob(CONFIG, bytes(whole)))
            .with("layers", new Json.Arr(List.of(layer)));
    return blob(MANIFEST, bytes(manifest))
        .with(
            "annotations",
            Json.object("org.opencontainers.image.ref.name", Json.of(name))
                .with("io.containerd.image.name", name));
  }

  private static byte[] bytes(Json json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private Json.Obj blob(String type, byte[] content) throws IOException {
    String digest = Hashing.sha256().hashBytes(content).toString();
    Files.write(layout.resolve("blobs/sha256").resolve(digest), content);
    return Json.object("mediaType", Json.of(type))
        .with("digest", "sha256:" + digest)
        .with("size", Json.of(content.length));
  }
}
