package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.core.Binding;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each request that Kubernetes' own components make is answered here with the status that they got
 * from a kube-apiserver: in their content types, with their options, as their users.
 */
class ComponentRequestsTest {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  private record Row(
      String verb,
      String path,
      String accept,
      String type,
      String options,
      List<Integer> statuses,
      List<String> users) {}

  private static List<Row> rows() throws IOException {
    Splitter comma = Splitter.on(',');
    Map<String, String> codes = new TreeMap<>();
    codes.put("-", "");
    List<Row> rows = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(ComponentRequestsTest.class.getResourceAsStream("components.tsv"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        List<String> cells = Splitter.on('\t').splitToList(line);
        if (cells.size() == 2) {
          codes.put(cells.get(0), cells.get(1));
        } else if (cells.size() == 8) {
          rows.add(
              new Row(
                  cells.get(0),
                  cells.get(1),
                  Objects.requireNonNull(codes.get(cells.get(2))),
                  Objects.requireNonNull(codes.get(cells.get(3))),
                  cells.get(4).equals("-") ? "" : cells.get(4),
                  comma.splitToStream(cells.get(5)).map(Integer::valueOf).toList(),
                  comma.splitToList(cells.get(6))));
        }
      }
    }
    return rows;
  }

  /** What a node may have only because of the pods that are bound to it. */
  private static final Pattern FOR_PODS =
      Pattern.compile(
          "/(pods/\\{|secrets|configmaps|persistentvolumes|persistentvolumeclaims|serviceaccounts"
              + "|volumeattachments|resourceclaims)");

  /**
   * Whether it is refused here, where no pod is bound to the node, and the request for a
   * certificate is another node's.
   */
  private static boolean needsMore(String user, Row row, int status) {
    boolean certificate =
        row.verb.equals("create") && row.path.endsWith("/certificatesigningrequests");
    return user.startsWith("system:node:")
        && status != 403
        && (certificate || FOR_PODS.matcher(row.path).find());
  }

  @Test
  void everyRequest_isAnsweredAsByKubernetes() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Row> rows = rows();
    assertThat(rows).hasSize(263);
    for (Row row : rows) {
      for (String user : row.users) {
        for (int status : row.statuses) {
          String answer = new Case(row, user, status).replay();
          String what =
              row.verb + " " + row.path + "?" + row.options + " as " + user + ": " + answer;
          if (needsMore(user, row, status)) {
            if (answer.isEmpty()) {
              wrong.add(what + "not refused");
            }
            // What the request itself needs is there.
            what = what + ", as admin: ";
            answer = new Case(row, "admin", status).replay();
          }
          if (!answer.isEmpty()) {
            wrong.add(what + answer);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** A node is called as all objects are, so that some of them are its own. */
  private static User user(String recorded) {
    String name = recorded.startsWith("system:node:") ? "system:node:x" : recorded;
    if (name.startsWith("sa:")) {
      return User.of(
          "system:serviceaccount:kube-system:" + name.substring(3),
          "system:serviceaccounts",
          "system:serviceaccounts:kube-system",
          "system:authenticated");
    }
    String group =
        name.startsWith("system:node:")
            ? "system:nodes"
            : name.startsWith("system:bootstrap:")
                ? "system:bootstrappers"
                : "system:authenticated";
    return name.equals("admin") ? User.of("admin", User.MASTERS) : User.of(name, group);
  }

  /** One row, as one user, on a server of its own that holds what the row is about. */
  private static final class Case {
    private final Row row;
    private final int status;
    private final FuzzedServer server;
    private final String path;
    private final @Nullable Target target;

    Case(Row row, String user, int status) {
      this.row = row;
      this.status = status;
      StaticTokens tokens =
          StaticTokens.none()
              .with(FuzzedServer.ADMIN, User.of("admin", User.MASTERS))
              .with("theirs", user(user));
      server = new FuzzedServer(1, tokens, 0);
      String namespace = status == 403 && row.verb.equals("create") ? "ending" : "default";
      path = row.path.replace("{ns}", namespace).replace("{name}", "x");
      List<String> segments = Splitter.on('/').omitEmptyStrings().splitToList(path);
      target =
          segments.size() > (path.startsWith("/apis/") ? 3 : 2)
              ? Target.of(segments, server.api.kinds())
              : null;
      admin(
          "POST",
          "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
          "{'metadata':{'name':'b1'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
              + "'kind':'ClusterRole','name':'system:node-bootstrapper'},'subjects':[{'kind':'Group',"
              + "'name':'system:bootstrappers','apiGroup':'rbac.authorization.k8s.io'}]}");
      if (namespace.equals("ending")) {
        admin(
            "POST",
            "/api/v1/namespaces",
            "{'metadata':{'name':'ending'},'spec':{'finalizers':['kubernetes']}}");
        admin("DELETE", "/api/v1/namespaces/ending", "{}");
      }
      if (target != null && !target.name().isEmpty() && status != 404) {
        server.send(
            FuzzRequests.plain(
                "POST",
                FuzzSamples.collection(target.kind(), target.namespace()),
                named(target.kind(), target.name())));
      }
    }

    private FuzzedServer.Answer admin(String method, String uri, String body) {
      return server.send(FuzzRequests.plain(method, uri, Json.parse(body.replace('\'', '"'))));
    }

    private Json.Obj named(Kind<?> kind, String name) {
      for (FuzzSamples.Sample sample : FuzzSamples.all(server.api.kinds())) {
        if (sample.kind().equals(kind)) {
          Json.Obj object =
              sample.json().edit("metadata", m -> kind.isReview() ? m : m.with("name", name));
          String namespace = target == null ? "default" : target.namespace();
          return object.has("involvedObject")
              ? object.edit("involvedObject", o -> o.with("namespace", namespace))
              : object;
        }
      }
      throw new IllegalStateException("no sample of " + kind);
    }

    /** What is wrong with the answer, or nothing. */
    String replay() {
      String options =
          row.options
              .replace("<d>", "10s")
              .replace("<n>", "400")
              .replace("<rv>", "0")
              .replace("<name>", "x")
              .replace("<node>", "x")
              .replace("<selector>", "a%3Db");
      ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
      headers.put("Host", "localhost").put("Authorization", "Bearer theirs");
      headers.put("Accept", row.accept).put("User-Agent", "component/v1.36");
      if (!row.type.isEmpty()) {
        headers.put("Content-Type", row.type);
      }
      String uri = path + (options.isEmpty() ? "" : "?" + options);
      FuzzedServer.Answer answer =
          server.send(new FuzzRequests.Sent(method(), uri, headers.build(), body()));
      if (answer.status() != status) {
        return answer.status() + " instead of " + status + " " + answer.text();
      }
      boolean waitsForBookmark = row.options.contains("sendInitialEvents=true");
      return !waitsForBookmark || hasInitialEventsEnd(answer) ? "" : "no bookmark";
    }

    private static boolean hasInitialEventsEnd(FuzzedServer.Answer answer) {
      if (!answer.type().startsWith(PROTOBUF)) {
        String last = answer.text().lines().reduce("{}", (first, second) -> second);
        Json.Obj event = Json.parse(last).asObject();
        return event.text("type").equals("BOOKMARK")
            && event
                .object("object")
                .object("metadata")
                .object("annotations")
                .text("k8s.io/initial-events-end")
                .equals("true");
      }
      // The last frame: its length in four bytes, the type and the object.
      byte[] all = answer.body();
      int at = 0;
      int end = 0;
      while (end < all.length) {
        at = end + 4;
        end = at + java.nio.ByteBuffer.wrap(all).getInt(end);
      }
      String frame = new String(all, at, end - at, StandardCharsets.ISO_8859_1);
      return end == all.length
          && frame.startsWith("\n\u0008BOOKMARK")
          && frame.contains("k8s\0")
          && frame.contains("\n\u0019k8s.io/initial-events-end\u0012\u0004true");
    }

    private String method() {
      return switch (row.verb) {
        case "create" -> "POST";
        case "update" -> "PUT";
        case "patch" -> "PATCH";
        case "delete" -> "DELETE";
        default -> "GET";
      };
    }

    private byte[] body() {
      boolean protobuf = row.type.equals(PROTOBUF);
      if (row.verb.equals("delete")) {
        return encoded(protobuf, "v1", DeleteOptions.class, "{}");
      }
      if (target == null || row.verb.equals("get") || row.type.isEmpty()) {
        return new byte[0];
      }
      if (row.verb.equals("patch")) {
        return patch(target).toBytes();
      }
      if (target.subresource().equals("token")) {
        return encoded(
            protobuf,
            "authentication.k8s.io/v1",
            TokenRequest.class,
            "{'spec':{'audiences':['api']}}");
      }
      if (target.subresource().equals("binding")) {
        return encoded(
            protobuf,
            "v1",
            Binding.class,
            "{'metadata':{'name':'x'},'target':{'kind':'Node','name':'real-1'}}");
      }
      Json.Obj object = row.verb.equals("update") ? present(target) : named(target.kind(), "x");
      return protobuf ? encoded(target.kind(), object) : object.toBytes();
    }

    private Json.Obj patch(Target of) {
      if (row.type.contains("apply")) {
        return Json.Obj.EMPTY
            .with("apiVersion", of.kind().apiVersion())
            .with("kind", of.kind().name())
            .with("metadata", Json.object("name", Json.of("x")));
      }
      return Json.parse("{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}").asObject();
    }

    private Json.Obj present(Target of) {
      String uri = FuzzSamples.collection(of.kind(), of.namespace()) + "/" + of.name();
      Json.Obj object = Json.parse(admin("GET", uri, "{}").body()).asObject();
      return status == 409 ? object.edit("metadata", m -> m.with("resourceVersion", "1")) : object;
    }

    private static <T extends Resource> byte[] encoded(Kind<T> kind, Json.Obj json) {
      T object = kind.read(json, unknown -> {});
      return ProtobufWriter.object(kind.apiVersion(), kind.name(), (Record) object);
    }

    private static <R extends Record> byte[] encoded(
        boolean protobuf, String apiVersion, Class<R> type, String text) {
      Json.Obj json =
          Json.parse(text.replace('\'', '"'))
              .asObject()
              .with("apiVersion", apiVersion)
              .with("kind", type.getSimpleName());
      return protobuf
          ? ProtobufWriter.object(
              apiVersion, type.getSimpleName(), RecordReader.read(json, type, unknown -> {}))
          : json.toBytes();
    }
  }
}
