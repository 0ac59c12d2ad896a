package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.network.NetworkException;
import dev.orch.network.linux.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attachments of a node, one file each: what outlives its agent. A file that can't be read is
 * as good as none. For the network's worker.
 */
final class ResultCache {
  private static final System.Logger LOG = System.getLogger(ResultCache.class.getName());

  private final Path directory;

  ResultCache(Path directory) {
    this.directory = directory;
  }

  private Path file(String containerId) {
    return directory.resolve(containerId);
  }

  Optional<Cached> find(String containerId) {
    Path file = file(containerId);
    return Files.exists(file) ? Optional.ofNullable(read(file)) : Optional.empty();
  }

  /** All that can be read, by the names of their containers. */
  List<Cached> all() {
    try {
      ImmutableList.Builder<Cached> all = ImmutableList.builder();
      for (Path file : Durable.list(directory)) {
        Cached read = read(file);
        if (read != null) {
          all.add(read);
        }
      }
      return all.build();
    } catch (IOException e) {
      throw new NetworkException("can't list " + directory + ": " + e.getMessage());
    }
  }

  private static @Nullable Cached read(Path file) {
    try {
      return Cached.of(Json.parse(Files.readAllBytes(file)).asObject());
    } catch (IOException | JsonException | IllegalArgumentException | IllegalStateException e) {
      LOG.log(System.Logger.Level.WARNING, "the attachment in " + file + " can't be read", e);
      return null;
    }
  }

  void put(Cached attachment) {
    try {
      Durable.replace(file(attachment.containerId()), attachment.toJson().toBytes());
    } catch (IOException e) {
      throw new NetworkException("can't keep the attachment: " + e.getMessage());
    }
  }

  void remove(String containerId) {
    try {
      Durable.remove(file(containerId));
    } catch (IOException e) {
      throw new NetworkException("can't forget the attachment: " + e.getMessage());
    }
  }
}
