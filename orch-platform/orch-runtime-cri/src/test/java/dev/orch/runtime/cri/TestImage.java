package dev.orch.runtime.cri;

import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images made of a static busybox alone, as archives that a daemon imports: no registry, no tools.
 */
final class TestImage {
  static final Path BUSYBOX = Path.of("/bin/busybox");

  private static final List<String> LINKS =
      List.of(
          "sh",
          "sleep",
          "cat",
          "nc",
          "true",
          "false",
          "printf",
          "id",
          "ls",
          "hostname",
          "netstat",
          "dd",
          "head",
          "yes",
          "grep",
          "stty",
          "env");

  private TestImage() {}

  /** An archive with one image of that name, which runs the command. */
  static void write(Path archive, String name, List<String> command) throws IOException {
    byte[] layer = layer();
    String words = String.join("\",\"", command);
    byte[] config =
        bytes(
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"1970-01-01T00:00:00Z\","
                + "\"config\":{\"Env\":[\"PATH=/bin\"],\"Cmd\":[\""
                + words
                + "\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + digest(layer)
                + "\"]}}");
    byte[] manifest =
        bytes(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", config, "")
                + ",\"layers\":["
                + descriptor("application/vnd.oci.image.layer.v1.tar", layer, "")
                + "]}");
    byte[] index =
        bytes(
            "{\"schemaVersion\":2,\"manifests\":["
                + descriptor(
                    "application/vnd.oci.image.manifest.v1+json",
                    manifest,
                    ",\"annotations\":{\"io.containerd.image.name\":\"" + name + "\"}")
                + "]}");
    Tar tar = new Tar();
    tar.file("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"), 0644);
    for (byte[] blob : List.of(layer, config, manifest)) {
      tar.file("blobs/sha256/" + digest(blob).substring("sha256:".length()), blob, 0644);
    }
    tar.file("index.json", index, 0644);
    Files.write(archive, tar.end());
  }

  private static byte[] layer() throws IOException {
    Tar tar = new Tar();
    for (String directory : List.of("bin", "etc", "proc", "sys", "dev", "run", "root")) {
      tar.directory(directory, 0755);
    }
    tar.directory("tmp", 01777);
    tar.file("bin/busybox", Files.readAllBytes(BUSYBOX), 0755);
    for (String link : LINKS) {
      tar.link("bin/" + link, "busybox");
    }
    tar.file("etc/passwd", bytes("root:x:0:0:root:/root:/bin/sh\n"), 0644);
    tar.file("etc/group", bytes("root:x:0:\n"), 0644);
    return tar.end();
  }

  private static String descriptor(String type, byte[] blob, String more) {
    return "{\"mediaType\":\""
        + type
        + "\",\"digest\":\""
        + digest(blob)
        + "\",\"size\":"
        + blob.length
        + more
        + "}";
  }

  private static String digest(byte[] blob) {
    return "sha256:" + Hashing.sha256().hashBytes(blob);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A tar archive in the making, in the ustar format. */
  private static final class Tar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void directory(String name, int mode) {
      entry(name + "/", mode, '5', "", new byte[0]);
    }

    void link(String name, String to) {
      entry(name, 0777, '2', to, new byte[0]);
    }

    void file(String name, byte[] content, int mode) {
      entry(name, mode, '0', "", content);
    }

    private void entry(String name, int mode, char type, String link, byte[] content) {
      byte[] head = new byte[BLOCK];
      put(head, 0, name);
      put(head, 100, String.format("%07o", mode));
      put(head, 108, "0000000");
      put(head, 116, "0000000");
      put(head, 124, String.format("%011o", content.length));
      put(head, 136, "00000000000");
      put(head, 148, "        ");
      head[156] = (byte) type;
      put(head, 157, link);
      put(head, 257, "ustar\00000");
      int sum = 0;
      for (byte one : head) {
        sum += one & 0xff;
      }
      put(head, 148, String.format("%06o\0 ", sum));
      out.writeBytes(head);
      out.writeBytes(content);
      out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private static void put(byte[] head, int at, String text) {
      byte[] bytes = bytes(text);
      System.arraycopy(bytes, 0, head, at, bytes.length);
    }

    byte[] end() {
      out.writeBytes(new byte[2 * BLOCK]);
      return out.toByteArray();
    }
  }
}
