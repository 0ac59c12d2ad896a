package dev.orch.node.devices;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;

/**
 * What is remembered of devices on disk: an agent that begins anew knows who has which, and for
 * which resources plugins are to be expected. Replaced whole, so that it is never half-written.
 */
final class AllocationsFile {
  private static final System.Logger LOG = System.getLogger(AllocationsFile.class.getName());

  private final Path file;

  AllocationsFile(Path file) {
    this.file = file;
  }

  /** What is in the file. */
  record Content(List<Allocations.Allocation> allocations, List<String> resources) {
    static final Content NONE = new Content(ImmutableList.of(), ImmutableList.of());

    Content {
      allocations = allocations == null ? ImmutableList.of() : ImmutableList.copyOf(allocations);
      resources = resources == null ? ImmutableList.of() : ImmutableList.copyOf(resources);
    }
  }

  /** What was written last; nothing if that can't be read. */
  Content read() {
    try {
      return Files.exists(file)
          ? RecordReader.read(
              Json.parse(Files.readString(file, StandardCharsets.UTF_8)),
              Content.class,
              unknown -> {})
          : Content.NONE;
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "unreadable: " + file, e);
      return Content.NONE;
    }
  }

  void write(Allocations allocations, Collection<String> resources) {
    Content content = new Content(allocations.all(), ImmutableList.copyOf(resources));
    try {
      Files.createDirectories(file.resolveSibling("."));
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, RecordWriter.toJson(content).toString(), StandardCharsets.UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
