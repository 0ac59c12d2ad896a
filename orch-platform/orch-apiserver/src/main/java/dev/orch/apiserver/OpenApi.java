package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
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
  /** A document, with a hash of its text, and what it was made of. */
  private record Document(List<Kind<?>> kinds, Json json, String hash) {
    /** Whether it would be made of the very same kinds. */
    @SuppressWarnings("ReferenceEquality") // kinds of one name may differ in their schemas
    boolean isOf(List<Kind<?>> others) {
      for (int i = 0; i < kinds.size() && i < others.size(); i++) {
        if (kinds.get(i) != others.get(i)) {
          return false;
        }
      }
      return kinds.size() == others.size();
    }
  }

  private final Kinds kinds;
  private final Descriptions descriptions;
  private final Map<String, Document> documents = new ConcurrentHashMap<>();

  /** Those of the kinds before, many of which are still right. */
  private final Map<String, Document> before;

  OpenApi(Kinds kinds) {
    this(kinds, new Descriptions(), ImmutableMap.of());
  }

  private OpenApi(Kinds kinds, Descriptions descriptions, Map<String, Document> before) {
    this.kinds = kinds;
    this.descriptions = descriptions;
    this.before = before;
  }

  /** The same of other kinds; documents whose kinds stay are not made again. */
  OpenApi of(Kinds others) {
    return new OpenApi(others, descriptions, documents);
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
        String url = "/openapi/v3/" + path + "?hash=" + document(path).hash;
        paths.put(path, Json.object("serverRelativeURL", Json.of(url)));
      }
    }
    return Json.object("paths", new Json.Obj(paths));
  }

  /** The document at {@code api/v1} or {@code apis/GROUP/VERSION}, or null. */
  @Nullable Json find(String path) {
    return kinds.all().stream().anyMatch(kind -> path(kind).equals(path))
        ? document(path).json
        : null;
  }

  /** Each of the documents. */
  List<Json> all() {
    return kinds.all().stream()
        .map(OpenApi::path)
        .distinct()
        .map(path -> document(path).json)
        .toList();
  }

  private Document document(String path) {
    return documents.computeIfAbsent(path, this::findOrMake);
  }

  private Document findOrMake(String path) {
    List<Kind<?>> of =
        kinds.all().stream()
            .filter(kind -> path(kind).equals(path))
            .collect(ImmutableList.toImmutableList());
    Document known = before.get(path);
    return known != null && known.isOf(of) ? known : make(path, of);
  }

  private Document make(String path, List<Kind<?>> of) {
    OpenApiSchemas schemas = new OpenApiSchemas(descriptions);
    OpenApiPaths paths = new OpenApiPaths(schemas, new OpenApiParameters(descriptions));
    for (Kind<?> kind : of) {
      schemas.add(kind);
      paths.add(kind, "/" + path);
    }
    Json json =
        Json.object("openapi", Json.of("3.0.0"))
            .with(
                "info",
                Json.object("title", Json.of("Kubernetes")).with("version", Version.GIT_VERSION))
            .with("paths", paths.all())
            .with("components", Json.object("schemas", schemas.all()));
    String hash = Hashing.sha256().hashBytes(json.toBytes()).toString().toUpperCase(Locale.ROOT);
    return new Document(of, json, hash);
  }
}
