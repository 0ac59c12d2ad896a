package dev.orch.runtime.oci;

import com.google.common.hash.Hashing;
import dev.orch.model.json.Json;
import dev.orch.runtime.oci.images.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Images for tests, made here: tars of layers, OCI image layouts, and one of Debian's busybox. */
public final class TestImages {
  public static final Path BUSYBOX = Path.of("/bin/busybox");
  public static final String NAME = "docker.io/library/busybox:test";

  private static final List<String> TOOLS =
      List.of(
          "sh",
          "ls",
          "cat",
          "sleep",
          "echo",
          "id",
          "ps",
          "true",
          "false",
          "env",
          "kill",
          "mkdir",
          "touch",
          "nc",
          "hostname",
          "stty",
          "dd",
          "yes",
          "head",
          "tail",
          "mount",
          "rm",
          "pwd",
          "test",
          "wc",
          "grep",
          "chmod",
          "cp",
          "printf",
          "ip",
          "tr",
          "seq",
          "stat");

  private TestImages() {}

  /** A layer that is being made. */
  public static final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    public Layer() {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public Layer file(String name, int mode, byte[] content) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      return put(entry, mode, content);
    }

    public Layer file(String name, String content) {
      return file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    public Layer directory(String name, int mode) {
      return put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR), mode, new byte[0]);
    }

    public Layer link(String name, String target) {
      return linked(name, target, TarConstants.LF_SYMLINK);
    }

    public Layer hardLink(String name, String target) {
      return linked(name, target, TarConstants.LF_LINK);
    }

    private Layer linked(String name, String target, byte type) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setLinkName(target);
      return put(entry, 0777, new byte[0]);
    }

    public Layer special(String name, byte type) {
      return put(new TarArchiveEntry(name, type, true), 0644, new byte[0]);
    }

    private Layer put(TarArchiveEntry entry, int mode, byte[] content) {
      entry.setMode(mode);
      entry.setIds(0, 0);
      entry.setModTime(0);
      try {
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    public byte[] tar() {
      try {
        tar.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }

  /** The files of busybox with all that containers of tests need. */
  public static Layer busybox() throws IOException {
    Layer layer = new Layer();
    for (String directory : List.of("bin", "etc", "proc", "sys", "dev", "run", "var", "root")) {
      layer.directory(directory, 0755);
    }
    layer.directory("tmp", 01777);
    layer.file("bin/busybox", 0755, Files.readAllBytes(BUSYBOX));
    TOOLS.forEach(tool -> layer.link("bin/" + tool, "busybox"));
    layer.file(
        "etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1001:web:/:/bin/sh\n"
            + "nobody:x:65534:65534:nobody:/:/bin/false\n");
    layer.file("etc/group", "root:x:0:\nweb:x:1001:\nmore:x:1002:web\nnogroup:x:65534:\n");
    return layer;
  }

  /** A layout of the image that most tests use. */
  public static Path busyboxLayout(Path directory) throws IOException {
    return layout(directory, NAME, Map.of("Env", Json.strings(List.of("PATH=/bin"))), busybox());
  }

  public static String digest(byte[] bytes) {
    return "sha256:" + Hashing.sha256().hashBytes(bytes);
  }

  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** Writes an OCI image layout with one image, in an index of two platforms. */
  public static Path layout(Path directory, String name, Map<String, Json> config, Layer... layers)
      throws IOException {
    List<Json> descriptors = new ArrayList<>();
    List<String> diffIds = new ArrayList<>();
    for (Layer layer : layers) {
      byte[] tar = layer.tar();
      diffIds.add(digest(tar));
      descriptors.add(blob(directory, gzip(tar), "application/vnd.oci.image.layer.v1.tar+gzip"));
    }
    Platform platform = Platform.own();
    Json.Obj image =
        Json.object("architecture", Json.of(platform.architecture()))
            .with("os", platform.os())
            .with("config", new Json.Obj(new TreeMap<>(config)))
            .with(
                "rootfs",
                Json.object("type", Json.of("layers")).with("diff_ids", Json.strings(diffIds)));
    Json.Obj manifest =
        Json.object("schemaVersion", Json.of(2L))
            .with("mediaType", "application/vnd.oci.image.manifest.v1+json")
            .with(
                "config",
                blob(directory, image.toBytes(), "application/vnd.oci.image.config.v1+json"))
            .with("layers", Json.array(descriptors));
    String type = "application/vnd.oci.image.manifest.v1+json";
    Json.Obj other = blob(directory, "{}".getBytes(StandardCharsets.UTF_8), type);
    Json.Obj own = blob(directory, manifest.toBytes(), type);
    Json.Obj index =
        Json.object("schemaVersion", Json.of(2L))
            .with("mediaType", "application/vnd.oci.image.index.v1+json")
            .with(
                "manifests",
                Json.array(
                    List.of(
                        other.with("platform", platform("linux", "other")),
                        own.with("platform", platform(platform.os(), platform.architecture())))));
    Json.Obj top =
        blob(directory, index.toBytes(), "application/vnd.oci.image.index.v1+json")
            .with("annotations", Json.object("io.containerd.image.name", Json.of(name)));
    Json.Obj layoutIndex =
        Json.object("schemaVersion", Json.of(2L)).with("manifests", Json.array(List.of(top)));
    Files.write(directory.resolve("index.json"), layoutIndex.toBytes());
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return directory;
  }

  private static Json platform(String os, String architecture) {
    return Json.object("os", Json.of(os)).with("architecture", architecture);
  }

  private static Json.Obj blob(Path directory, byte[] bytes, String type) throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.write(blobs.resolve(digest(bytes).substring("sha256:".length())), bytes);
    return Json.object("mediaType", Json.of(type))
        .with("digest", digest(bytes))
        .with("size", Json.of((long) bytes.length));
  }
}
