package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A small valid object of every kind that can be created. Stateless. */
final class FuzzSamples {
  /** An object of a kind. */
  record Sample(Kind<?> kind, Json.Obj json) {
    /** Where its kind's objects are, in the namespace {@code default} if they are in any. */
    String collection() {
      return FuzzSamples.collection(kind, "default");
    }
  }

  private FuzzSamples() {}

  static String collection(Kind<?> kind, String namespace) {
    return (kind.group().isEmpty() ? "/api/" : "/apis/")
        + kind.apiVersion()
        + (kind.isNamespaced() ? "/namespaces/" + namespace : "")
        + "/"
        + kind.plural();
  }

  static List<Sample> all(Kinds kinds) {
    ImmutableList.Builder<Sample> samples = ImmutableList.builder();
    try (InputStream in =
        Objects.requireNonNull(FuzzSamples.class.getResourceAsStream("samples.jsonl"))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(
              line -> {
                Json.Obj json = Json.parse(line).asObject();
                samples.add(new Sample(kindOf(kinds, json), json));
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples.build();
  }

  private static Kind<?> kindOf(Kinds kinds, Json.Obj json) {
    return Objects.requireNonNull(
        kinds.byName(json.text("apiVersion"), json.text("kind")), () -> json.text("kind"));
  }

  static void create(Api api, Json.Obj json) {
    create(api, kindOf(api.kinds(), json), json);
  }

  private static <T extends Resource> void create(Api api, Kind<T> kind, Json.Obj json) {
    api.resources(kind)
        .inNamespace(kind.isNamespaced() ? "default" : "")
        .create(kind.read(json, unknown -> {}));
  }
}
