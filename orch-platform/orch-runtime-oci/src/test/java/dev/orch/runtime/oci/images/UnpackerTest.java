package dev.orch.runtime.oci.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.contracts.containers.Layer;
import dev.orch.runtime.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnpackerTest {
  @TempDir private Path directory;
  private Path root;
  private Path outside;

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "untouched");
  }

  private void unpack(Layer layer) throws IOException {
    unpack(layer, 1 << 20, 1000);
  }

  private void unpack(Layer layer, long maxBytes, long maxFiles) throws IOException {
    new Unpacker(root, maxBytes, maxFiles, false).apply(new ByteArrayInputStream(layer.tar()));
  }

  @Test
  void filesDirectoriesAndLinks_areMadeWithTheirModes() throws IOException {
    unpack(
        new Layer()
            .directory("a", 0750)
            .file("a/f", "text")
            .file("deep/er/g", 04711, new byte[3])
            .link("l", "/a/f")
            .hardLink("h", "a/f"));
    assertThat(root.resolve("a/f")).hasContent("text");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a"))))
        .isEqualTo("rwxr-x---");
    assertThat((int) Files.getAttribute(root.resolve("deep/er/g"), "unix:mode") & 07777)
        .isEqualTo(04711);
    assertThat(Files.readSymbolicLink(root.resolve("l"))).hasToString("/a/f");
    assertThat(Files.isSameFile(root.resolve("h"), root.resolve("a/f"))).isTrue();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("absolute", new Layer().file("/outside/x", "bad")),
        Arguments.of("dots", new Layer().file("../outside/x", "bad")),
        Arguments.of("dots within", new Layer().file("a/../../outside/x", "bad")),
        Arguments.of("dot-dot directory", new Layer().directory("..", 0777)),
        Arguments.of("hard link out", new Layer().hardLink("h", "../outside/secret")),
        Arguments.of("absolute hard link", new Layer().hardLink("h", "/etc/passwd")),
        Arguments.of("hard link to nothing", new Layer().hardLink("h", "none")),
        Arguments.of(
            "hard link to a directory", new Layer().directory("d", 0755).hardLink("h", "d")),
        Arguments.of("device", new Layer().special("sda", TarConstants.LF_BLK)),
        Arguments.of("terminal", new Layer().special("a/tty", TarConstants.LF_CHR)),
        Arguments.of("pipe", new Layer().special("p", TarConstants.LF_FIFO)),
        Arguments.of("whiteout of dots", new Layer().file("a/.wh...", "")),
        Arguments.of("whiteout of a dot", new Layer().file("a/.wh..", "")),
        Arguments.of("whiteout of nothing", new Layer().file("a/.wh.", "")),
        Arguments.of("loop", new Layer().link("a", "b").link("b", "a").file("a/x", "bad")),
        Arguments.of("giant", new Layer().file("g", 0644, new byte[2 << 20])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void hostileLayer_isRefused_andTouchesNothingOutside(String name, Layer layer) {
    assertThatThrownBy(() -> unpack(layer))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("ErrImagePull"));
    assertUntouched();
  }

  private void assertUntouched() {
    assertThat(outside.resolve("secret")).hasContent("untouched");
    assertThat(outside).isDirectoryNotContaining(path -> !path.endsWith("secret"));
    assertThat(directory).isDirectoryNotContaining(path -> path.endsWith("x"));
  }

  static Stream<Arguments> links() {
    return Stream.of(
        Arguments.of("../../../outside"), Arguments.of("../outside"), Arguments.of("/outside"));
  }

  @ParameterizedTest
  @MethodSource("links")
  void linksOutOfTheLayer_areFollowedWithin(String target) throws IOException {
    unpack(new Layer().link("way", target).file("way/secret", "inside"));
    assertThat(root.resolve("outside/secret")).hasContent("inside");
    assertUntouched();
  }

  @Test
  void fileOverALink_replacesTheLink() throws IOException {
    unpack(new Layer().link("way", "../outside/secret").file("way", "inside"));
    assertThat(root.resolve("way")).hasContent("inside");
    assertThat(Files.isSymbolicLink(root.resolve("way"))).isFalse();
    assertUntouched();
  }

  @Test
  void whiteoutThroughALink_deletesWithin() throws IOException {
    unpack(new Layer().link("way", "../outside"));
    unpack(new Layer().file("way/.wh.secret", ""));
    assertUntouched();
  }

  @Test
  void devicesUnderDev_areLeftOut() throws IOException {
    unpack(
        new Layer()
            .special("dev/sda", TarConstants.LF_BLK)
            .special("./dev/null", TarConstants.LF_CHR)
            .file("etc/x", "x"));
    assertThat(root.resolve("etc/x")).hasContent("x");
    assertThat(root.resolve("dev/sda")).doesNotExist();
  }

  @Test
  void whiteouts_deleteWhatIsBelow_andLeaveWhatIsOwn() throws IOException {
    unpack(
        new Layer()
            .file("a/below", "1")
            .file("a/sub/below", "1")
            .file("b/below", "1")
            .file("c/file", "1")
            .directory("d/full", 0755));
    unpack(
        new Layer()
            .file("a/own", "2")
            .file("a/sub/own", "2")
            .file("a/.wh..wh..opq", "")
            .file("b/.wh.below", "")
            .file("c/.wh.none", "")
            .file(".wh.d", ""));
    assertThat(root.resolve("a/below")).doesNotExist();
    assertThat(root.resolve("a/sub/below")).doesNotExist();
    assertThat(root.resolve("a/own")).hasContent("2");
    assertThat(root.resolve("a/sub/own")).hasContent("2");
    assertThat(root.resolve("b")).isEmptyDirectory();
    assertThat(root.resolve("c/file")).exists();
    assertThat(root.resolve("d")).doesNotExist();
  }

  @Test
  void kindsReplaceEachOther() throws IOException {
    unpack(new Layer().file("a", "1").directory("b/c", 0755).link("d", "b"));
    unpack(new Layer().directory("a", 0755).file("b", "2").directory("d", 0755).file("d/x", "2"));
    assertThat(root.resolve("a")).isDirectory();
    assertThat(root.resolve("b")).hasContent("2");
    assertThat(Files.isDirectory(root.resolve("d"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void tooManyFiles_areRefused() {
    Layer layer = new Layer();
    for (int i = 0; i < 20; i++) {
      layer.directory("d" + i, 0755);
    }
    assertThatThrownBy(() -> unpack(layer, 1 << 20, 10)).hasMessageContaining("more than 10 files");
  }
}
