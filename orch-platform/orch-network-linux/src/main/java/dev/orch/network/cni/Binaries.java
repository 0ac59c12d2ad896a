package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.network.linux.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The plugins that are programs of this machine, each in a file that is called like its type. */
public final class Binaries implements Plugins {
  private final List<Path> directories;
  private final Programs programs;

  /**
   * Those in these directories, the first one first.
   *
   * @param programs runs them where the node's network is
   */
  public Binaries(List<Path> directories, Programs programs) {
    this.directories = ImmutableList.copyOf(directories);
    this.programs = programs;
  }

  @Override
  public Optional<Plugin> find(String type) {
    return file(type).map(file -> call -> run(file, call));
  }

  @Override
  public String stamp(String type) {
    return file(type)
        .map(
            file -> {
              try {
                return file + "@" + Files.getLastModifiedTime(file).toMillis();
              } catch (IOException e) {
                return "";
              }
            })
        .orElse("");
  }

  private Optional<Path> file(String type) {
    if (type.isEmpty() || type.contains("/") || type.startsWith(".")) {
      return Optional.empty();
    }
    return directories.stream()
        .map(directory -> directory.resolve(type))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private CompletionStage<Json.Obj> run(Path file, Invocation call) {
    return programs
        .run(
            ImmutableList.of(file.toString()),
            new String(call.config().toBytes(), StandardCharsets.UTF_8),
            call.environment())
        .thenApply(Binaries::answer);
  }

  private static Json.Obj answer(Programs.Ended ended) {
    if (ended.code() != 0) {
      throw failure(ended);
    }
    if (ended.output().isBlank()) {
      return Json.Obj.EMPTY;
    }
    try {
      return Json.parse(ended.output()).asObject();
    } catch (JsonException | IllegalStateException e) {
      throw new PluginException(
          PluginException.OTHER, "what it answered is no result: " + e.getMessage(), "");
    }
  }

  /** In its own words if it has any that are CNI's. */
  private static PluginException failure(Programs.Ended ended) {
    try {
      Json.Obj error = Json.parse(ended.output()).asObject();
      if (error.has("code") || error.has("msg")) {
        return PluginException.of(error);
      }
    } catch (JsonException | IllegalStateException e) {
      // It has none.
    }
    String said = ended.errors().isBlank() ? ended.output().strip() : ended.errors().strip();
    return new PluginException(
        PluginException.OTHER,
        said.isEmpty()
            ? "netplugin failed with no error message: exit status " + ended.code()
            : "netplugin failed: \"" + said + "\"",
        "");
  }
}
