package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What OpenAPI v3 says of the built-in kinds. */
class OpenApiTest {
  private static final String REFERENCE = "#/components/schemas/";
  private static final OpenApi OPEN_API = new OpenApi(BuiltInKinds.all());
  private static final ImmutableList<String> METHODS =
      ImmutableList.of("delete", "get", "patch", "post", "put");

  private static Json.Obj document(String path) {
    return ((Json.Obj) OPEN_API.find(path));
  }

  private static Json.Obj schema(String path, String name) {
    Json.Obj schemas = document(path).object("components").object("schemas");
    assertThat(schemas.members()).containsKey(name);
    return schemas.object(name);
  }

  private static Json.Obj property(String path, String type, String field) {
    return schema(path, type).object("properties").object(field);
  }

  /** Every schema that has a name, with what it is called. */
  private static Map<String, Json.Obj> schemas() {
    Map<String, Json.Obj> schemas = new LinkedHashMap<>();
    for (Json document : OPEN_API.all()) {
      ((Json.Obj) document)
          .object("components")
          .object("schemas")
          .forEach(schema -> schemas.put(schema.getKey(), (Json.Obj) schema.getValue()));
    }
    return schemas;
  }

  @Test
  void everySchemaAndField_isDescribed() {
    List<String> bare = new ArrayList<>();
    schemas()
        .forEach(
            (name, schema) -> {
              if (!schema.text("description").endsWith(".")) {
                bare.add(name);
              }
              for (Map.Entry<String, Json> property : schema.object("properties")) {
                if (!((Json.Obj) property.getValue()).text("description").endsWith(".")) {
                  bare.add(name + "." + property.getKey());
                }
              }
            });
    assertThat(bare).isEmpty();
  }

  /** kubectl explain shows a field's text and its type's one after the other. */
  @Test
  void fieldAndItsType_areNotDescribedInTheSameWords() {
    Map<String, Json.Obj> schemas = schemas();
    List<String> twice = new ArrayList<>();
    schemas.forEach(
        (name, schema) -> {
          for (Map.Entry<String, Json> property : schema.object("properties")) {
            Json.Obj field = (Json.Obj) property.getValue();
            for (Json reference : field.array("allOf")) {
              String type = ((Json.Obj) reference).text("$ref").substring(REFERENCE.length());
              if (field.text("description").equals(schemas.get(type).text("description"))) {
                twice.add(name + "." + property.getKey());
              }
            }
          }
        });
    assertThat(twice).isEmpty();
  }

  @Test
  void anyJson_hasItsName() {
    assertThat(reference(property("apis/apps/v1", "io.k8s.api.apps.v1.ControllerRevision", "data")))
        .isEqualTo("io.k8s.apimachinery.pkg.runtime.RawExtension");
    String schema = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
    String path = "apis/apiextensions.k8s.io/v1";
    assertThat(reference(property(path, schema, "items"))).isEqualTo(schema + "OrArray");
    assertThat(reference(property(path, schema, "enum").object("items"))).endsWith(".v1.JSON");
    assertThat(schema(path, schema + "OrArray").has("type")).isFalse();
  }

  @Test
  void requiredFieldsAndKeysOfLists_exist() {
    Map<String, Json.Obj> schemas = schemas();
    schemas.forEach(
        (name, schema) -> {
          assertThat(schema.object("properties").members().keySet())
              .as(name)
              .containsAll(texts(schema, "required"));
          for (Map.Entry<String, Json> property : schema.object("properties")) {
            Json.Obj list = (Json.Obj) property.getValue();
            List<String> keys = texts(list, "x-kubernetes-list-map-keys");
            assertThat(list.text("x-kubernetes-list-type").equals("map"))
                .as(name + "." + property.getKey())
                .isEqualTo(!keys.isEmpty());
            if (!keys.isEmpty()) {
              String element = reference(list.object("items"));
              assertThat(schemas.get(element).object("properties").members())
                  .containsKeys(keys.toArray(new String[0]));
            }
          }
        });
  }

  private static List<String> texts(Json.Obj of, String list) {
    return of.array(list).stream().map(each -> ((Json.Str) each).value()).toList();
  }

  private static String reference(Json.Obj schema) {
    Json.Obj of = schema.has("allOf") ? (Json.Obj) schema.array("allOf").get(0) : schema;
    return of.text("$ref").substring(REFERENCE.length());
  }

  @Test
  void references_standAlone() {
    for (Json document : OPEN_API.all()) {
      assertAlone(document);
    }
  }

  private static void assertAlone(Json json) {
    if (json instanceof Json.Obj object) {
      if (object.get("$ref") instanceof Json.Str) {
        assertThat(object.members()).containsOnlyKeys("$ref");
      }
      object.forEach(member -> assertAlone(member.getValue()));
    } else if (json instanceof Json.Arr array) {
      array.forEach(OpenApiTest::assertAlone);
    }
  }

  @Test
  void operations_haveIdsOfTheirOwnAndDeclareWhatTheirPathsName() {
    TreeSet<String> ids = new TreeSet<>();
    for (Json document : OPEN_API.all()) {
      for (Map.Entry<String, Json> path : ((Json.Obj) document).object("paths")) {
        Json.Obj item = (Json.Obj) path.getValue();
        List<String> named = new ArrayList<>();
        Matcher braces = Pattern.compile("\\{(\\w+)}").matcher(path.getKey());
        while (braces.find()) {
          named.add(braces.group(1));
        }
        assertThat(item.array("parameters"))
            .extracting(parameter -> ((Json.Obj) parameter).text("name"))
            .as(path.getKey())
            .containsExactlyInAnyOrderElementsOf(named);
        for (String method : METHODS) {
          if (item.has(method)) {
            String id = item.object(method).text("operationId");
            assertThat(ids.add(id)).as(id).isTrue();
            assertThat(item.object(method).array("parameters"))
                .as(id)
                .allMatch(parameter -> ((Json.Obj) parameter).text("description").endsWith("."));
          }
        }
      }
    }
    assertThat(ids)
        .contains(
            "readCoreV1NamespacedPod",
            "listCoreV1PodForAllNamespaces",
            "deleteAppsV1CollectionNamespacedDeployment",
            "patchAppsV1NamespacedDeploymentScale",
            "createCoreV1NamespacedPodEviction",
            "connectCoreV1GetNamespacedPodExec",
            "replaceRbacAuthorizationV1ClusterRole",
            "createAuthorizationV1SubjectAccessReview");
  }

  @Test
  void documentsWhoseKindsStay_areKept() {
    Kind<?> backup = Kind.dynamic("example.com", "v1", "Backup", "backups", true);
    OpenApi more = OPEN_API.of(BuiltInKinds.all().plus(ImmutableList.of(backup)));
    assertThat(more.find("apis/apps/v1")).isSameAs(OPEN_API.find("apis/apps/v1"));
    assertThat(OPEN_API.find("apis/example.com/v1")).isNull();
    Json made = more.find("apis/example.com/v1");
    assertThat(made).isNotNull();
    Kind<?> again = Kind.dynamic("example.com", "v1", "Backup", "backups", true);
    OpenApi changed = more.of(BuiltInKinds.all().plus(ImmutableList.of(again)));
    assertThat(changed.find("apis/example.com/v1")).isEqualTo(made).isNotSameAs(made);
  }

  @Test
  void lists_areTypesOfTheirOwn() {
    Json.Obj list = schema("api/v1", "io.k8s.api.core.v1.PodList");
    assertThat(reference(list.object("properties").object("items").object("items")))
        .isEqualTo("io.k8s.api.core.v1.Pod");
    Json.Obj get =
        document("api/v1")
            .object("paths")
            .object("/api/v1/namespaces/{namespace}/pods")
            .object("get");
    assertThat(get.object("responses").object("200").toString()).contains("v1.PodList");
  }

  @Test
  void defaultsEnumsAndTypes_areKubernetes() {
    String container = "io.k8s.api.core.v1.Container";
    assertThat(property("api/v1", container, "imagePullPolicy").array("enum")).hasSize(3);
    assertThat(property("api/v1", container, "name").get("default")).isEqualTo(Json.of(""));
    assertThat(property("api/v1", container, "resources").get("default")).isEqualTo(Json.Obj.EMPTY);
    assertThat(property("api/v1", container, "livenessProbe").has("default")).isFalse();
    assertThat(property("api/v1", container, "image").has("default")).isFalse();
    assertThat(property("api/v1", container, "command").object("items").get("default"))
        .isEqualTo(Json.of(""));
    assertThat(property("api/v1", "io.k8s.api.core.v1.ServicePort", "protocol").get("default"))
        .isEqualTo(Json.of("TCP"));
    assertThat(reference(property("api/v1", "io.k8s.api.core.v1.ServicePort", "targetPort")))
        .isEqualTo("io.k8s.apimachinery.pkg.util.intstr.IntOrString");
    assertThat(
            schema("api/v1", "io.k8s.api.core.v1.SeccompProfile")
                .get("x-kubernetes-unions")
                .toString())
        .isEqualTo(
            "[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"localhostProfile\":\"LocalhostProfile\"}}]");
  }

  @Test
  void claimsInsideOfOthers_sayWhatTheyAre() {
    Json.Obj claim = schema("apis/apps/v1", "io.k8s.api.core.v1.PersistentVolumeClaim");
    assertThat(claim.object("properties").members()).containsKeys("apiVersion", "kind");
    assertThat(claim.array("x-kubernetes-group-version-kind")).hasSize(1);
  }
}
