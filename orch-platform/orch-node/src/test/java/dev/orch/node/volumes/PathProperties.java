package dev.orch.node.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Paths as the kernel and the kubelet write them. */
class PathProperties {
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("ab \t\n\\0174é~").ofMinLength(1).ofMaxLength(8);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  @Property
  void tableOfMounts_isReadAsTheKernelWroteIt(@ForAll("names") String name) {
    String line =
        "36 35 98:0 /"
            + escaped(name)
            + " /mnt/"
            + escaped(name)
            + " ro,noatime master:1 - ext4 /dev/"
            + escaped(name)
            + " rw,errors=continue";
    MountPoint point = MountTable.parse(ImmutableList.of(line)).below(Path.of("/")).get(0);
    assertThat(point)
        .isEqualTo(
            new MountPoint(
                "98:0", "/" + name, Path.of("/mnt/" + name), true, "ext4", "/dev/" + name));
  }

  @Example
  void location_isInTheInnermostMount_andTheLastOneThere() {
    MountTable table =
        new MountTable(
            ImmutableList.of(
                point("1:1", "/", "/"),
                point("2:2", "/sub", "/a"),
                point("3:3", "/", "/a/b"),
                point("4:4", "/x", "/a/b")));
    assertThat(table.locate(Path.of("/c"))).isEqualTo(new MountTable.Location("1:1", "/c"));
    assertThat(table.locate(Path.of("/a/c"))).isEqualTo(new MountTable.Location("2:2", "/sub/c"));
    assertThat(table.locate(Path.of("/a/b"))).isEqualTo(new MountTable.Location("4:4", "/x"));
    assertThat(table.below(Path.of("/a")))
        .extracting(MountPoint::device)
        .containsExactly("4:4", "3:3", "2:2");
  }

  private static MountPoint point(String device, String root, String target) {
    return new MountPoint(device, root, Path.of(target), false, "ext4", "x");
  }

  @Property
  void partOfAVolume_staysInIt_orIsRefused(@ForAll("parts") List<String> elements) {
    String part = String.join("/", elements);
    Path volume = Path.of("/volume");
    boolean leaves = elements.contains("..") || part.startsWith("/");
    if (leaves) {
      assertThatThrownBy(() -> SubPaths.check(part)).isInstanceOf(VolumeException.class);
    } else {
      SubPaths.check(part);
      assertThat(volume.resolve(part).normalize().startsWith(volume)).isTrue();
    }
  }

  @Provide
  Arbitrary<List<String>> parts() {
    return Arbitraries.of("a", "..", ".", "", "...", "..b").list().ofMinSize(1).ofMaxSize(4);
  }

  @Property
  void pluginNames_areOneElementOfAPath(@ForAll("plugins") String plugin) {
    String escaped = Layout.escape(plugin);
    assertThat(Path.of(escaped).getNameCount()).isEqualTo(1);
    assertThat(escaped.replace('~', '/')).isEqualTo(plugin);
  }

  @Provide
  Arbitrary<String> plugins() {
    return Arbitraries.of("kubernetes.io/csi", "a/b/c", "plain");
  }
}
