package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the server tells of itself. */
class DiscoveryTest {
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
  private static final String REFERENCE = "#/components/schemas/";
  private static Served served;
  private static HttpClient client;

  @BeforeAll
  static void serve() {
    served = new Served();
    client = served.client(HttpClient.Version.HTTP_2);
  }

  @AfterAll
  static void close() {
    served.close();
  }

  private static Json.Obj get(String path, String accept) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(served.request(path).header("Accept", accept).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return Served.json(answer);
  }

  private static Json.Obj get(String path) throws IOException, InterruptedException {
    return get(path, "application/json");
  }

  private static List<String> texts(Json.Obj json, String array, String member) {
    return json.array(array).stream().map(item -> item.asObject().text(member)).toList();
  }

  private static String folder(Kind<?> kind) {
    return kind.group().isEmpty() ? "/api/" + kind.version() : "/apis/" + kind.apiVersion();
  }

  @Test
  void everyKind_isFoundThroughItsGroup() throws Exception {
    Set<String> groups = new TreeSet<>();
    for (Json group : get("/apis").array("groups")) {
      groups.addAll(texts(group.asObject(), "versions", "groupVersion"));
    }
    assertThat(get("/api").array("versions")).hasToString("[\"v1\"]");
    for (Kind<?> kind : served.api.kinds().all()) {
      if (!kind.group().isEmpty()) {
        assertThat(groups).contains(kind.apiVersion());
        assertThat(get("/apis/" + kind.group()).text("name")).isEqualTo(kind.group());
      }
      Json.Obj resource =
          get(folder(kind)).array("resources").stream()
              .map(Json::asObject)
              .filter(r -> r.text("name").equals(kind.plural()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(kind + " isn't told of"));
      assertThat(resource.text("kind")).isEqualTo(kind.name());
      assertThat(resource.get("namespaced")).isEqualTo(Json.of(kind.isNamespaced()));
      assertThat(resource.array("verbs")).isNotEmpty();
    }
  }

  @Test
  void aggregatedDiscovery_tellsTheSame() throws Exception {
    List<String> plain = new ArrayList<>();
    List<String> aggregated = new ArrayList<>();
    collect(get("/api", AGGREGATED), aggregated);
    collect(get("/apis", AGGREGATED), aggregated);
    Set<String> folders = new TreeSet<>();
    served.api.kinds().all().forEach(kind -> folders.add(folder(kind)));
    for (String folder : folders) {
      String version = folder.substring(folder.indexOf('/', 1) + 1);
      texts(get(folder), "resources", "name").forEach(name -> plain.add(version + " " + name));
    }
    assertThat(aggregated).containsExactlyInAnyOrderElementsOf(plain);
  }

  private static void collect(Json.Obj list, List<String> into) {
    assertThat(list.text("kind")).isEqualTo("APIGroupDiscoveryList");
    for (Json group : list.array("items")) {
      String name = group.asObject().object("metadata").text("name");
      for (Json version : group.asObject().array("versions")) {
        String text = version.asObject().text("version");
        String apiVersion = name.isEmpty() ? text : name + "/" + text;
        for (Json resource : version.asObject().array("resources")) {
          String plural = resource.asObject().text("resource");
          into.add(apiVersion + " " + plural);
          texts(resource.asObject(), "subresources", "subresource")
              .forEach(sub -> into.add(apiVersion + " " + plural + "/" + sub));
        }
      }
    }
  }

  @Test
  void openApiDocuments_areWholeAndTheirReferencesLeadSomewhere() throws Exception {
    Json.Obj index = get("/openapi/v3").object("paths");
    Set<String> expected = new TreeSet<>();
    served.api.kinds().all().forEach(kind -> expected.add(folder(kind).substring(1)));
    assertThat(index.members().keySet()).containsAll(expected);
    for (Map.Entry<String, Json> entry : index) {
      String url = entry.getValue().asObject().text("serverRelativeURL");
      assertThat(url).matches("/openapi/v3/" + entry.getKey() + "\\?hash=[0-9A-F]{64}");
      Json.Obj document = get(url);
      assertThat(document.text("openapi")).startsWith("3.");
      assertThat(document.object("info").text("version")).isNotEmpty();
      assertThat(document.object("paths").members()).as(url).isNotEmpty();
      Set<String> schemas = document.object("components").object("schemas").members().keySet();
      Set<String> references = new TreeSet<>();
      references(document, references);
      assertThat(references).as(url).allMatch(r -> r.startsWith(REFERENCE));
      assertThat(schemas)
          .as(url)
          .containsAll(references.stream().map(r -> r.substring(REFERENCE.length())).toList());
    }
  }

  private static void references(Json json, Set<String> into) {
    if (json instanceof Json.Obj object) {
      for (Map.Entry<String, Json> member : object) {
        if (member.getKey().equals("$ref") && member.getValue() instanceof Json.Str text) {
          into.add(text.value());
        } else {
          references(member.getValue(), into);
        }
      }
    } else if (json instanceof Json.Arr array) {
      array.forEach(element -> references(element, into));
    }
  }

  @Test
  void openApi_hasASchemaForEveryKind() throws Exception {
    for (Kind<?> kind : served.api.kinds().all()) {
      Json.Obj schemas = get("/openapi/v3" + folder(kind)).object("components").object("schemas");
      boolean found = false;
      for (Map.Entry<String, Json> schema : schemas) {
        Json.Obj json = schema.getValue().asObject();
        found |=
            json.array("x-kubernetes-group-version-kind").stream()
                .map(Json::asObject)
                .anyMatch(
                    gvk ->
                        gvk.text("group").equals(kind.group())
                            && gvk.text("version").equals(kind.version())
                            && gvk.text("kind").equals(kind.name()));
      }
      assertThat(found).as(kind.toString()).isTrue();
    }
  }
}
