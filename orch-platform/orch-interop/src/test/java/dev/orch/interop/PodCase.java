package dev.orch.interop;

import dev.orch.contracts.containers.TestImages;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One case of the suite of pods: what a field of a pod's spec does on a node that runs real
 * containers, by the public documentation of the field. Cases are written down in the files beside
 * this suite; {@code docs/pod-fields.md} tells which fields which case checks.
 *
 * @param name unique; its namespace's name too
 * @param fields the paths that it checks
 * @param given objects that are there before the pod
 * @param pod the pod as it is sent
 * @param steps what is done and seen, in order
 */
record PodCase(
    String name, List<String> fields, List<Json.Obj> given, Json.Obj pod, List<Json.Obj> steps) {

  private static final List<String> FILES =
      List.of(
          "commands.yaml",
          "life.yaml",
          "volumes.yaml",
          "security.yaml",
          "names.yaml",
          "probes.yaml");

  /** All cases, with these words in place of what stands for them. */
  static List<PodCase> all(Map<String, String> words) {
    List<PodCase> cases = new ArrayList<>();
    FILES.forEach(file -> cases.addAll(read(file, words)));
    return cases;
  }

  private static List<PodCase> read(String file, Map<String, String> words) {
    List<PodCase> cases = new ArrayList<>();
    String text;
    try (InputStream in = PodCase.class.getResourceAsStream("/pods/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + file);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace(word.getKey(), word.getValue());
    }
    Json all =
        Yaml.parseOne(
            text,
            problem -> {
              throw new IllegalArgumentException(file + ": " + problem);
            });
    for (Json each : (Json.Arr) all) {
      cases.add(of((Json.Obj) each));
    }
    return cases;
  }

  private static PodCase of(Json.Obj json) {
    for (var member : json) {
      if (!List.of("case", "fields", "given", "pod", "meta", "steps").contains(member.getKey())) {
        throw new IllegalArgumentException(json.text("case") + ": what is " + member.getKey());
      }
    }
    String name = json.text("case");
    return new PodCase(
        name,
        json.array("fields").stream().map(field -> ((Json.Str) field).value()).toList(),
        json.array("given").stream().map(Json.Obj.class::cast).toList(),
        pod(name, json.object("meta"), json.object("pod")),
        json.array("steps").stream().map(Json.Obj.class::cast).toList());
  }

  /** What no case is about is filled in: a name, an image, a short grace, no restarts. */
  private static Json.Obj pod(String namespace, Json.Obj meta, Json.Obj spec) {
    Json.Obj full = spec;
    if (!full.has("restartPolicy")) {
      full = full.with("restartPolicy", "Never");
    }
    if (!full.has("terminationGracePeriodSeconds")) {
      full = full.with("terminationGracePeriodSeconds", Json.of(1));
    }
    full = withDefaults(full, "containers");
    if (full.has("initContainers")) {
      full = withDefaults(full, "initContainers");
    }
    return Json.object("apiVersion", Json.of("v1"))
        .with("kind", "Pod")
        .with("metadata", meta.with("name", "p").with("namespace", namespace))
        .with("spec", full);
  }

  private static Json.Obj withDefaults(Json.Obj spec, String field) {
    List<Json> containers = new ArrayList<>();
    for (Json each : spec.array(field)) {
      Json.Obj container = (Json.Obj) each;
      if (!container.has("name")) {
        container = container.with("name", "c");
      }
      if (!container.has("image")) {
        container = container.with("image", TestImages.PLAIN);
      }
      if (!container.has("imagePullPolicy")) {
        container = container.with("imagePullPolicy", "IfNotPresent");
      }
      containers.add(container);
    }
    return spec.with(field, new Json.Arr(containers));
  }

  @Override
  public String toString() {
    return name;
  }
}
