package dev.orch.node.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Files are written as a naive model has them: each write replaces all. */
class AtomicWriterProperties {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @Provide
  Arbitrary<Map<String, String>> files() {
    Arbitrary<String> paths = Arbitraries.of("a", "b", "c/a", "c/b", "d/e/f", ".g", "h i");
    Arbitrary<String> texts = Arbitraries.of("", "1", "22");
    return Arbitraries.maps(paths, texts).ofMaxSize(5);
  }

  private static Payload payload(Map<String, String> files) {
    ImmutableSortedMap.Builder<String, Payload.File> all = ImmutableSortedMap.naturalOrder();
    files.forEach((path, text) -> all.put(path, new Payload.File(Bytes.utf8(text), 0640, null)));
    return new Payload(all.build());
  }

  /** What a reader sees who looks at no hidden links. */
  private static Map<String, String> seen(Path directory) throws IOException {
    Map<String, String> seen = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !directory.relativize(file).toString().startsWith(".."))
          .forEach(file -> seen.put(directory.relativize(file).toString(), text(file)));
    }
    return seen;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long hidden(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith("..")).count();
    }
  }

  @Property(tries = 200)
  void eachWrite_replacesAll(@ForAll @Size(max = 6) List<@From("files") Map<String, String>> writes)
      throws IOException {
    Path directory = Files.createTempDirectory("orch-writer");
    AtomicWriter writer = new AtomicWriter(new Disk(), directory);
    try {
      for (Map<String, String> files : writes) {
        writer.write(payload(files), NOW, made -> {});
        assertThat(seen(directory)).isEqualTo(new TreeMap<>(files));
        assertThat(hidden(directory)).isEqualTo(2);
      }
    } finally {
      new Disk().delete(directory);
    }
  }

  /** Before any step, a reader of one file through {@code ..data} has all old or all new ones. */
  @Property(tries = 25)
  void killedWrite_showsAllOldOrAllNew_andIsMadeGood(
      @ForAll("files") Map<String, String> before,
      @ForAll("files") Map<String, String> after,
      @ForAll("files") Map<String, String> last)
      throws IOException {
    for (int steps = 0; ; steps++) {
      Path directory = Files.createTempDirectory("orch-writer");
      try {
        new AtomicWriter(new Disk(), directory).write(payload(before), NOW, made -> {});
        Disk mortal = new Machine().new Seen(steps);
        boolean killed = false;
        try {
          new AtomicWriter(mortal, directory).write(payload(after), NOW, made -> {});
        } catch (Machine.Killed e) {
          killed = true;
        }
        Path data = directory.resolve(AtomicWriter.DATA).toRealPath(new LinkOption[0]);
        assertThat(seen(data)).isIn(new TreeMap<>(before), new TreeMap<>(after));
        new AtomicWriter(new Disk(), directory).write(payload(last), NOW, made -> {});
        assertThat(seen(directory)).isEqualTo(new TreeMap<>(last));
        assertThat(hidden(directory)).isEqualTo(2);
        if (!killed) {
          return;
        }
      } finally {
        new Disk().delete(directory);
      }
    }
  }

  @Property
  void paths_thatLeadOut_areRefused(
      @ForAll("files") Map<String, String> files, @ForAll("bad") String bad) {
    Map<String, String> with = new TreeMap<>(files);
    with.put(bad, "x");
    assertThat(catchThrowable(() -> payload(with))).isInstanceOf(VolumeException.class);
  }

  @Provide
  Arbitrary<String> bad() {
    return Arbitraries.of("..", "../a", "a/../b", "/a", "", "..a", "a/..", "x".repeat(256));
  }
}
