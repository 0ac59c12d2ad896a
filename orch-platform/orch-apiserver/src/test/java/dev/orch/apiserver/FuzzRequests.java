package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.Subresource;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.protobuf.ProtobufWriter;
import dev.orch.model.schema.FieldType;
import dev.orch.testkit.base.Rng;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Requests that are almost right, drawn from a seed. */
final class FuzzRequests {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final List<String> NAMES = List.of("x", "x", "x", "x", "x", "y", "z");
  private static final List<String> ODD_NAMES =
      List.of("X", "%00", "a%2Fb", "..", "%2e%2e", "a".repeat(300), "%C3%A4", "%FF", "a+b", "%zz");
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO");
  private static final List<String> PATHS =
      List.of(
          ("/ /api /api/v1 /apis /apis/apps /apis/apps/v1 /apis/nope /apis/apps/v9 /openapi/v2"
                  + " /openapi/v3 /openapi/v3/api/v1 /openapi/v3/x /version /healthz /livez/ping /readyz"
                  + " /metrics /api/v1/nope /apis//v1/x //api//v1//pods /api/v1/namespaces//pods"
                  + " /api/v1/watch/pods /api/v1/namespaces/default/pods/x/log"
                  + " /api/v1/namespaces/default/pods/x/exec?command=a /api/v1/nodes/x/proxy/a"
                  + " /api/v1/namespaces/default/services/x:80/proxy/ /api/v1/namespaces/default/bindings"
                  + " /apis/fuzz.example.com/v1/namespaces/default/widgets /logs /x/../api ? /%2e%2e/api"
                  + " /apis/apps/v1/namespaces/default/deployments/x/scale/y/z")
              .split(" "));
  private static final List<String> ACCEPTS =
      List.of(
          "application/json",
          "application/yaml",
          "*/*",
          "",
          PROTOBUF,
          PROTOBUF + ",application/json",
          "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
          "application/json;as=Table;v=v9;g=meta.k8s.io",
          "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
          "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
          PROTOBUF + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1beta1",
          "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
          "text/html;q=0.9,*/*;q=x",
          ";;;,,,;q=",
          "application/json;stream=watch",
          "\u00e4/\u0000");
  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/yaml",
          PROTOBUF,
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml",
          "application/cbor",
          "text/plain",
          "",
          "application/json; charset=\"");
  private static final List<String> PARAMETERS =
      List.of(
          ("limit continue labelSelector fieldSelector resourceVersion resourceVersionMatch dryRun"
                  + " fieldManager fieldValidation force gracePeriodSeconds propagationPolicy"
                  + " orphanDependents sendInitialEvents allowWatchBookmarks watch timeoutSeconds pretty"
                  + " includeObject tailLines timeout ignoreStoreReadErrorWithClusterBreakingPotential")
              .split(" "));
  private static final List<String> VALUES =
      List.of(
          ("0 1 2 -1 true false x a%3Db a%3D%3D a+in+(b a+in+(b,c) %21a a!%3Db,c All Exact"
                  + " NotOlderThan 99999999999999999999 9223372036854775807 Strict Ignore Warn Orphan"
                  + " Background Foreground spec.nodeName%3Dn metadata.name%3Dx metadata.name!%3Dx"
                  + " status.phase%3DRunning %3D , %00 %F0%9F%98%80 %FF %zz 1s -5m metadata.name%3D%3D%3D"
                  + " eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJ4In0"
                  + " Metadata Object None ..")
              .split(" "));

  /** A request as it is sent. */
  record Sent(
      String method, String uri, ImmutableListMultimap<String, String> headers, byte[] body) {
    @Override
    public String toString() {
      String text = new String(body, StandardCharsets.UTF_8);
      return method
          + " "
          + uri
          + " "
          + headers
          + "\n"
          + text.substring(0, Math.min(4000, text.length()));
    }
  }

  private final Rng rng;
  private final FuzzTrees trees;
  private final FuzzBytes bytes;
  private final List<FuzzSamples.Sample> samples;

  FuzzRequests(Rng rng, Kinds kinds) {
    this.rng = rng;
    this.trees = new FuzzTrees(rng);
    this.bytes = new FuzzBytes(rng);
    this.samples = FuzzSamples.all(kinds);
  }

  /** A request that is as it should be. */
  static Sent plain(String method, String uri, Json body) {
    return of(method, uri, "application/json", body);
  }

  static Sent applied(String uri, Json configuration) {
    return of("PATCH", uri, "application/apply-patch+yaml", configuration);
  }

  static Sent tables(String uri) {
    String accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    return new Sent(
        "GET",
        uri,
        ImmutableListMultimap.of(
            "Host", "localhost", "Authorization", "Bearer " + FuzzedServer.ADMIN, "Accept", accept),
        new byte[0]);
  }

  private static Sent of(String method, String uri, String type, Json body) {
    return new Sent(
        method,
        uri,
        ImmutableListMultimap.of(
            "Host",
            "localhost",
            "Authorization",
            "Bearer " + FuzzedServer.ADMIN,
            "Content-Type",
            type),
        body.toBytes());
  }

  Sent next() {
    FuzzSamples.Sample sample = rng.pick(samples);
    String collection = rng.chance(0.02) ? elsewhere(sample.kind()) : sample.collection();
    String one = collection + "/" + name(sample);
    int what = rng.nextInt(100);
    if (what < 22) {
      return written("POST", collection, sample);
    } else if (what < 34) {
      return written("PUT", one + (rng.chance(0.3) ? subresource(sample.kind()) : ""), sample);
    } else if (what < 60) {
      return patched(one + (rng.chance(0.3) ? subresource(sample.kind()) : ""), sample);
    } else if (what < 68) {
      return sent("GET", one, "", new byte[0]);
    } else if (what < 76) {
      return sent("GET", collection, "", new byte[0]);
    } else if (what < 81) {
      return sent("GET", collection + "?watch=1", "", new byte[0]);
    } else if (what < 86) {
      return sent("DELETE", rng.chance(0.05) ? collection : one, type(), options());
    } else if (what < 92) {
      return written("POST", one + subresource(sample.kind()), sample);
    }
    String path = rng.chance(0.5) ? one : rng.pick(PATHS);
    return sent(rng.pick(METHODS), path, type(), body(sample, type()));
  }

  private String elsewhere(Kind<?> kind) {
    return FuzzSamples.collection(kind, rng.pick(List.of("", "nope", "kube-system", "%00", "A")));
  }

  private String name(FuzzSamples.Sample sample) {
    if (rng.chance(0.05)) {
      return rng.pick(ODD_NAMES);
    }
    String name = sample.json().object("metadata").text("name");
    return name.length() > 1 ? name : rng.pick(NAMES);
  }

  private String subresource(Kind<?> kind) {
    List<Subresource> all = kind.subresources();
    return "/" + (all.isEmpty() || rng.chance(0.1) ? "status" : rng.pick(all).name());
  }

  private String type() {
    return rng.chance(0.7) ? "application/json" : rng.pick(TYPES);
  }

  private Sent written(String method, String path, FuzzSamples.Sample sample) {
    String type =
        rng.chance(0.9)
            ? rng.pick(List.of("application/json", "application/yaml", PROTOBUF))
            : rng.pick(TYPES);
    return sent(method, path, type, body(sample, type));
  }

  /** A sample, changed most of the time, in the type's form. */
  private byte[] body(FuzzSamples.Sample sample, String type) {
    Json tree = sample.json();
    if (rng.chance(0.3)) {
      tree = renamed(tree.asObject());
    }
    if (rng.chance(0.75)) {
      tree = trees.changed(tree, record(sample.kind()));
    }
    return bytes.maybeBroken(encoded(sample.kind(), tree, type));
  }

  private Json renamed(Json.Obj tree) {
    return tree.edit(
        "metadata",
        m ->
            rng.chance(0.1)
                ? m.without("name").with("generateName", trees.word())
                : m.with("name", rng.chance(0.9) ? rng.pick(NAMES) : trees.word()));
  }

  private static FieldType record(Kind<?> kind) {
    return new FieldType.RecordOf(kind.recordType().type());
  }

  private static byte[] encoded(Kind<?> kind, Json tree, String type) {
    if (type.equals(PROTOBUF) && !kind.isDynamic()) {
      try {
        return protobuf(kind, tree);
      } catch (RuntimeException e) {
        return tree.toBytes(); // nothing that a record can hold
      }
    }
    return type.equals("application/yaml")
        ? Yaml.write(tree).getBytes(StandardCharsets.UTF_8)
        : tree.toBytes();
  }

  private static <T extends Resource> byte[] protobuf(Kind<T> kind, Json tree) {
    T object = kind.read(tree, unknown -> {});
    return ProtobufWriter.object(kind.apiVersion(), kind.name(), (Record) object);
  }

  private Sent patched(String path, FuzzSamples.Sample sample) {
    int form = rng.nextInt(4);
    String type = TYPES.get(3 + form);
    Json patch =
        switch (form) {
          case 0 -> operations(sample);
          case 3 -> rng.chance(0.5) ? sample.json() : changed(sample);
          default -> directed(partOf(changed(sample)), form == 2);
        };
    String manager = form == 3 && rng.chance(0.9) ? "?fieldManager=" + rng.pick(NAMES) : "";
    return sent("PATCH", path + manager, type, bytes.maybeBroken(patch.toBytes()));
  }

  private Json changed(FuzzSamples.Sample sample) {
    return trees.changed(sample.json(), record(sample.kind()));
  }

  private Json operations(FuzzSamples.Sample sample) {
    List<Json> operations = new ArrayList<>();
    for (int i = rng.nextInt(3); i >= 0; i--) {
      Json.Obj operation =
          Json.Obj.EMPTY
              .with(
                  "op", rng.pick(List.of("add", "remove", "replace", "test", "move", "copy", "x")))
              .with("path", pointer(changed(sample)));
      operation = rng.chance(0.9) ? operation.with("value", trees.junk(3)) : operation;
      operations.add(rng.chance(0.4) ? operation.with("from", pointer(sample.json())) : operation);
    }
    Json whole = new Json.Arr(operations);
    return rng.chance(0.1) ? trees.changed(whole, null) : whole;
  }

  /** Leads to somewhere in the tree, or just past it. */
  private String pointer(Json tree) {
    StringBuilder path = new StringBuilder();
    Json at = tree;
    while (rng.chance(0.85)) {
      if (at instanceof Json.Obj object && !object.isEmpty()) {
        Map.Entry<String, Json> member = rng.pick(new ArrayList<>(object.members().entrySet()));
        path.append('/').append(member.getKey().replace("~", "~0").replace("/", "~1"));
        at = member.getValue();
      } else if (at instanceof Json.Arr array && array.size() > 0) {
        int i = rng.nextInt(array.size());
        path.append('/').append(i);
        at = array.get(i);
      } else {
        path.append('/').append(rng.pick(List.of("-", "0", "01", "-1", "99999999999", "~2", "")));
        break;
      }
    }
    return path.toString();
  }

  /** Some of its members, some of them null. */
  private Json partOf(Json tree) {
    if (!(tree instanceof Json.Obj object)) {
      return rng.chance(0.05) ? Json.Null.NULL : tree;
    }
    Json.Obj part = Json.Obj.EMPTY;
    for (Map.Entry<String, Json> member : object) {
      if (rng.chance(0.7)) {
        part = part.with(member.getKey(), partOf(member.getValue()));
      }
    }
    return part;
  }

  /** With a strategic merge patch's directives here and there. */
  private Json directed(Json tree, boolean strategic) {
    if (!strategic) {
      return tree;
    }
    if (tree instanceof Json.Arr array) {
      List<Json> elements = new ArrayList<>();
      array.forEach(element -> elements.add(directed(element, true)));
      return new Json.Arr(elements);
    }
    if (!(tree instanceof Json.Obj object)) {
      return tree;
    }
    Json.Obj directed = object;
    for (Map.Entry<String, Json> member : object) {
      directed = directed.with(member.getKey(), directed(member.getValue(), true));
      if (rng.chance(0.04)) {
        String directive =
            rng.pick(List.of("$setElementOrder/", "$deleteFromPrimitiveList/", "$retainKeys/"));
        directed =
            directed.with(directive + member.getKey(), trees.changed(member.getValue(), null));
      }
    }
    if (rng.chance(0.06)) {
      directed = directed.with("$patch", rng.pick(List.of("replace", "delete", "merge", "x")));
    }
    return rng.chance(0.05) ? directed.with("$retainKeys", trees.junk(2)) : directed;
  }

  private byte[] options() {
    Json.Obj options =
        Json.Obj.EMPTY
            .with("kind", "DeleteOptions")
            .with("apiVersion", rng.pick(List.of("v1", "x")));
    return rng.chance(0.5)
        ? new byte[0]
        : bytes.maybeBroken(trees.changed(options, null).toBytes());
  }

  private Sent sent(String method, String path, String type, byte[] body) {
    StringBuilder uri = new StringBuilder(path);
    for (int i = rng.chance(0.4) ? rng.nextInt(1, 4) : 0; i > 0; i--) {
      uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(rng.pick(PARAMETERS));
      uri.append('=').append(rng.pick(VALUES));
    }
    ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
    headers.put("Host", rng.chance(0.99) ? "localhost" : trees.word());
    if (rng.chance(0.98)) {
      headers.put("Authorization", "Bearer " + (rng.chance(0.95) ? FuzzedServer.ADMIN : token()));
    }
    headers.put("Accept", rng.chance(0.6) ? "application/json" : rng.pick(ACCEPTS));
    if (!type.isEmpty()) {
      headers.put("Content-Type", rng.chance(0.97) ? type : rng.pick(TYPES));
    }
    headers.put("User-Agent", rng.chance(0.9) ? "kubectl/v1" : trees.word());
    if (rng.chance(0.03)) {
      for (String header :
          Arrays.asList("User", "Group", "Uid", "Extra-Scopes", "Extra-%zz", "Extra-")) {
        if (rng.chance(0.5)) {
          headers.put("Impersonate-" + header, trees.word());
        }
      }
    }
    return new Sent(method, uri.toString(), headers.build(), body);
  }

  private String token() {
    return rng.chance(0.5)
        ? FuzzedServer.VIEWER
        : rng.pick(List.of("", "x", "a.b.c", "e30.e30.", "\u0000"));
  }
}
