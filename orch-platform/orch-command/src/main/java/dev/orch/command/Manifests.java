package dev.orch.command;

import com.google.common.base.CharMatcher;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.schema.DecodeException;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Manifests given on the command line. What is wrong with one is told on standard error; the others
 * are still applied.
 */
final class Manifests {
  /** How long an object may wait for what the controllers make for its namespace. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Item> items = new ArrayList<>();

  /** One object, and where it was written. */
  private record Item(String place, Json.Obj json) {}

  private Manifests() {}

  /** Reads files, folders and standard input. @throws Failure if one can't be read */
  static Manifests read(List<String> sources) {
    Manifests manifests = new Manifests();
    for (String source : sources) {
      if (source.equals("-")) {
        manifests.parse("standard input", standardInput());
      } else {
        for (Path file : files(Path.of(source))) {
          manifests.parse(file.toString(), UpCommand.read(file));
        }
      }
    }
    return manifests;
  }

  private static String standardInput() {
    try (InputStream in = System.in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure("standard input: " + UpCommand.reason(e));
    }
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> children = Files.list(path)) {
      return children.filter(Manifests::isManifest).sorted().toList();
    } catch (IOException e) {
      throw new Failure(path + ": " + UpCommand.reason(e));
    }
  }

  private static boolean isManifest(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  private void parse(String file, String text) {
    for (Yaml.Document document : Yaml.parse(text)) {
      String place = file + ", document " + document.number();
      if (document instanceof Yaml.Document.Read read) {
        add(place, read.json());
      } else if (document instanceof Yaml.Document.Broken broken) {
        complain(place, broken.problem());
      }
    }
  }

  private void add(String place, Json json) {
    if (!(json instanceof Json.Obj object)) {
      complain(place, "not an object but a JSON " + json.typeName());
    } else if (object.text("kind").endsWith("List") && object.has("items")) {
      int i = 0;
      for (Json item : object.array("items")) {
        add(place + ", item " + ++i, item);
      }
    } else {
      items.add(new Item(place, object));
    }
  }

  /** On one line, whatever the manifest has in it. */
  private static void complain(String place, String what) {
    System.err.println(
        "orch: " + place + ": " + CharMatcher.javaIsoControl().replaceFrom(what, ' '));
  }

  /** Creates each object, or changes it if it is there, until the signal to stop comes. */
  void apply(Api api, StopSignal stop) throws InterruptedException {
    for (Item item : items) {
      if (stop.isAsked()) {
        return;
      }
      String apiVersion = item.json().text("apiVersion");
      String kindName = item.json().text("kind");
      Kind<?> kind = api.kinds().byName(apiVersion, kindName);
      if (apiVersion.isEmpty() || kindName.isEmpty()) {
        complain(item.place(), (apiVersion.isEmpty() ? "apiVersion" : "kind") + ": it is missing");
      } else if (kind == null) {
        complain(
            item.place(),
            "kind: there is no kind \"" + kindName + "\" in version \"" + apiVersion + "\"");
      } else {
        apply(api, kind, item, stop);
      }
    }
  }

  private static <T extends Resource> void apply(Api api, Kind<T> kind, Item item, StopSignal stop)
      throws InterruptedException {
    String name = kind.name() + " \"" + item.json().object("metadata").text("name") + "\"";
    List<String> unknown = new ArrayList<>();
    T object;
    try {
      object = kind.read(item.json(), unknown::add);
    } catch (DecodeException e) {
      complain(item.place(), name + ": " + e.getMessage());
      return;
    }
    if (!unknown.isEmpty()) {
      complain(item.place(), name + ": unknown field \"" + String.join("\", \"", unknown) + "\"");
      return;
    }
    String namespace =
        object.metadata().namespace().isEmpty() ? "default" : object.metadata().namespace();
    Resources<T> resources = api.resources(kind).inNamespace(kind.isNamespaced() ? namespace : "");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      try {
        apply(resources, object, item.json());
        return;
      } catch (ApiException e) {
        boolean early = e.status().message().contains("error looking up service account");
        if (!early || System.nanoTime() > deadline) {
          complain(item.place(), String.valueOf(e.getMessage()));
          return;
        }
      }
    } while (!stop.await(5));
  }

  private static <T extends Resource> void apply(Resources<T> resources, T object, Json.Obj json) {
    try {
      resources.create(object);
    } catch (ApiException e) {
      if (!e.is(Reason.ALREADY_EXISTS)) {
        throw e;
      }
      Patch patch = resources.kind().isDynamic() ? Patch.merge(json) : Patch.strategic(json);
      resources.patch(object.metadata().name(), patch, WriteOptions.NONE);
    }
  }
}
