package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Gzip;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.http.TextAnswers;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ListMeta;
import dev.orch.model.meta.ListMetaBuilder;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.store.api.ResourceList;
import java.util.ArrayList;
import java.util.List;

/** Writes lists; in plain JSON straight from the records, without a tree between. Stateless. */
final class Lists {
  private Lists() {}

  /** A list of objects, or of their metadata, in protobuf. */
  static <T extends Resource> byte[] protobuf(Accept accept, ResourceList<T> list) {
    Long remaining = list.remaining();
    ListMeta metadata =
        ListMetaBuilder.builder()
            .resourceVersion(list.resourceVersion())
            .continueToken(list.continueToken())
            .remainingItemCount(remaining)
            .build();
    Kind<T> kind = list.kind();
    if (!accept.as().isEmpty()) {
      return ProtobufWriter.metadataList(
          Tables.apiVersion(accept),
          metadata,
          list.items().stream().map(kind.rules()::bareMetadata).toList());
    }
    List<Record> items = list.items().stream().map(Record.class::cast).toList();
    return ProtobufWriter.list(kind.apiVersion(), kind.listName(), metadata, items);
  }

  static <T extends Resource> void send(
      Request request,
      Exchange exchange,
      Accept accept,
      Encodings encodings,
      Kind<T> kind,
      Json.Obj metadata,
      List<T> items,
      List<String> warnings) {
    if (!accept.equals(Accept.DEFAULT)) {
      List<Json> trees = new ArrayList<>();
      for (T item : items) {
        Json.Obj tree = kind.toJson(item);
        trees.add(kind.isDynamic() ? tree : tree.without("kind").without("apiVersion"));
      }
      Json.Obj list =
          Json.object("kind", Json.of(kind.listName()))
              .with("apiVersion", kind.apiVersion())
              .with("metadata", metadata)
              .with("items", new Json.Arr(trees));
      Answers.object(exchange, accept, 200, list, warnings);
      return;
    }
    new ListStream<>(encodings, kind, metadata, items)
        .send(
            exchange,
            TextAnswers.headers("application/json", warnings, ImmutableListMultimap.of()),
            Gzip.isAccepted(request.header("Accept-Encoding")));
  }
}
