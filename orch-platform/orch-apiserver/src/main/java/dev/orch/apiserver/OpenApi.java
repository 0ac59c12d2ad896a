package dev.orch.apiserver;

import com.google.common.hash.Hashing;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.json.Json;
import dev.orch.model.schema.Descriptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI v3 of what is served, a document per group and version, derived from the records when
 * first asked for. For any thread.
 */
final class OpenApi {
  private final Kinds kinds;
  private final Descriptions descriptions = new Descriptions();
  private final Map<String, Json> documents = new ConcurrentHashMap<>();

  OpenApi(Kinds kinds) {
    this.kinds = kinds;
  }

  private static String path(Kind<?> kind) {
    return (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
  }

  /** {@code /openapi/v3}: where the documents are, each with a hash of its text. */
  Json index() {
    Map<String, Json> paths = new TreeMap<>();
    for (Kind<?> kind : kinds.all()) {
      String path = path(kind);
      if (!paths.containsKey(path)) {
        String hash =
            Hashing.sha256()
                .hashBytes(document(path).toBytes())
                .toString()
                .toUpperCase(Locale.ROOT);
        paths.put(
            path,
            Json.object("serverRelativeURL", Json.of("/openapi/v3/" + path + "?hash=" + hash)));
      }
    }
    return Json.object("paths", new Json.Obj(paths));
  }

  /** The document at {@code api/v1} or {@code apis/GROUP/VERSION}, or null. */
  @Nullable Json find(String path) {
    return kinds.all().stream().anyMatch(kind -> path(kind).equals(path)) ? document(path) : null;
  }

  /** Each of the documents. */
  List<Json> all() {
    return kinds.all().stream().map(OpenApi::path).distinct().map(this::document).toList();
  }

  private Json document(String path) {
    return documents.computeIfAbsent(path, this::make);
  }

  private Json make(String path) {
    OpenApiSchemas schemas = new OpenApiSchemas(descriptions);
    OpenApiPaths paths = new OpenApiPaths(schemas, new OpenApiParameters(descriptions));
    for (Kind<?> kind : kinds.all()) {
      if (path(kind).equals(path)) {
        schemas.add(kind);
        paths.add(kind, "/" + path);
      }
    }
    return Json.object("openapi", Json.of("3.0.0"))
        .with(
            "info",
            Json.object("title", Json.of("Kubernetes")).with("version", Version.GIT_VERSION))
        .with("paths", paths.all())
        .with("components", Json.object("schemas", schemas.all()));
  }
}
