package dev.orch.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StrategicMergePatchTest {
  private static final String POD =
      """
      {"metadata":{"finalizers":["a","b"]},
       "spec":{"containers":[{"name":"c","image":"i:1","args":["x"],
                              "env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
                              "volumeMounts":[{"name":"v","mountPath":"/m"}]},
                             {"name":"d","image":"j"}],
               "nodeSelector":{"n":"1"},
               "tolerations":[{"key":"t"}],
               "volumes":[{"name":"v","emptyDir":{}}]}}
      """;

  private static Json.Obj apply(String patch) {
    return StrategicMergePatch.apply(
        Json.parse(POD).asObject(), Json.parse(patch), RecordType.of(Pod.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "containers|{\"spec\":{\"containers\":[{\"name\":\"d\",\"image\":\"j:2\"}]}}|[c,d]|j:2",
        "containers|{\"spec\":{\"containers\":[{\"name\":\"e\",\"image\":\"k\"}]}}|[e,c,d]|k",
        "containers|{\"spec\":{\"containers\":[{\"name\":\"c\",\"$patch\":\"delete\"}]}}|[d]|j",
        "containers|{\"spec\":{\"containers\":[{\"name\":\"zz\",\"$patch\":\"delete\"}]}}|[c,d]|i:1",
        "containers|{\"spec\":{\"containers\":[{\"$patch\":\"replace\"},{\"name\":\"o\",\"image\":\"p\"}]}}|[o]|p",
        "containers|{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"d\"},{\"name\":\"c\"}]}}|[d,c]|j",
        "containers|{\"spec\":{\"containers\":[]}}|[c,d]|i:1",
      })
  void list_ofObjects_mergesByKey(String list, String patch, String names, String image) {
    var elements = apply(patch).object("spec").array(list);
    assertThat(elements.stream().map(e -> e.asObject().text("name")).toList().toString())
        .isEqualTo(names.replace(",", ", "));
    assertThat(elements.stream().map(e -> e.asObject().text("image"))).contains(image);
  }

  @Test
  void list_withoutStrategy_isReplaced() {
    Json.Obj spec = apply("{\"spec\":{\"tolerations\":[{\"key\":\"u\"}]}}").object("spec");
    assertThat(spec.get("tolerations")).isEqualTo(Json.parse("[{\"key\":\"u\"}]"));
  }

  @Test
  void nestedList_mergesByItsOwnKey() {
    Json.Obj spec =
        apply(
                "{\"spec\":{\"containers\":[{\"name\":\"c\",\"args\":[\"q\"],\"env\":["
                    + "{\"name\":\"B\",\"value\":\"9\"},{\"name\":\"A\",\"$patch\":\"delete\"}]}]}}")
            .object("spec");
    Json.Obj container = spec.array("containers").get(0).asObject();
    assertThat(container.get("env")).isEqualTo(Json.parse("[{\"name\":\"B\",\"value\":\"9\"}]"));
    assertThat(container.get("args")).isEqualTo(Json.parse("[\"q\"]"));
    assertThat(container.text("image")).isEqualTo("i:1");
  }

  @Test
  void scalars_mergeAsASet_inThePatchsOrder() {
    assertThat(
            apply("{\"metadata\":{\"finalizers\":[\"z\"]}}").object("metadata").get("finalizers"))
        .isEqualTo(Json.parse("[\"z\",\"a\",\"b\"]"));
    assertThat(
            apply(
                    "{\"metadata\":{\"$setElementOrder/finalizers\":[\"b\",\"z\",\"a\"],"
                        + "\"finalizers\":[\"z\"]}}")
                .object("metadata")
                .get("finalizers"))
        .isEqualTo(Json.parse("[\"b\",\"z\",\"a\"]"));
    assertThat(
            apply("{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"a\"]}}")
                .object("metadata")
                .get("finalizers"))
        .isEqualTo(Json.parse("[\"b\"]"));
  }

  @Test
  void map_withDirective_isReplacedOrEmptied() {
    assertThat(
            apply("{\"spec\":{\"nodeSelector\":{\"$patch\":\"replace\",\"k\":\"v\"}}}")
                .object("spec")
                .get("nodeSelector"))
        .isEqualTo(Json.parse("{\"k\":\"v\"}"));
    assertThat(
            apply("{\"spec\":{\"nodeSelector\":{\"$patch\":\"delete\"}}}")
                .object("spec")
                .get("nodeSelector"))
        .isEqualTo(Json.Obj.EMPTY);
  }

  @Test
  void retainKeys_clearsWhatItDoesNotName() {
    assertThat(
            apply(
                    "{\"spec\":{\"volumes\":[{\"name\":\"v\",\"$retainKeys\":[\"name\",\"hostPath\"],"
                        + "\"hostPath\":{\"path\":\"/h\"}}]}}")
                .object("spec")
                .get("volumes"))
        .isEqualTo(Json.parse("[{\"hostPath\":{\"path\":\"/h\"},\"name\":\"v\"}]"));
    assertThatThrownBy(
            () ->
                apply(
                    "{\"spec\":{\"volumes\":[{\"name\":\"v\",\"$retainKeys\":[\"name\"],"
                        + "\"hostPath\":{\"path\":\"/h\"}}]}}"))
        .hasMessage("invalid patch format of retainKeys");
  }

  @Test
  void element_withoutMergeKey_isRefused() {
    assertThatThrownBy(() -> apply("{\"spec\":{\"containers\":[{\"image\":\"z\"}]}}"))
        .hasMessage("map: map[image:z] does not contain declared merge key: name");
  }

  @Test
  void value_thatObjectLacks_losesItsDirectivesAndNulls() {
    assertThat(
            apply(
                    "{\"spec\":{\"affinity\":{\"nodeAffinity\":null,\"$patch\":\"x\"},\"hostAliases\":[{\"$patch\":\"delete\",\"ip\":\"1\"}]}}")
                .object("spec")
                .get("hostAliases"))
        .isEqualTo(Json.Arr.EMPTY);
  }

  @Test
  void list_insteadOfAnObject_isMalformed() {
    assertThatThrownBy(() -> apply("[]"))
        .hasMessage("json: cannot unmarshal array into Go value of type map[string]interface {}");
  }
}
