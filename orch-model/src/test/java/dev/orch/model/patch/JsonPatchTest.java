package dev.orch.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonPatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"foo\":\"bar\"}|[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]|{\"baz\":\"qux\",\"foo\":\"bar\"}",
        "{\"foo\":[\"bar\",\"baz\"]}|[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]|{\"foo\":[\"bar\",\"qux\",\"baz\"]}",
        "{\"a\":1,\"b\":2}|[{\"op\":\"remove\",\"path\":\"/a\"}]|{\"b\":2}",
        "{\"a\":[1,2,3]}|[{\"op\":\"remove\",\"path\":\"/a/1\"}]|{\"a\":[1,3]}",
        "{\"a\":1}|[{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]|{\"a\":2}",
        "{\"a\":1}|[{\"op\":\"replace\",\"path\":\"/b\",\"value\":2}]|{\"a\":1,\"b\":2}",
        "{\"a\":{\"x\":1},\"b\":{}}|[{\"op\":\"move\",\"from\":\"/a/x\",\"path\":\"/b/y\"}]|{\"a\":{},\"b\":{\"y\":1}}",
        "{\"a\":[1,2,3,4]}|[{\"op\":\"move\",\"from\":\"/a/1\",\"path\":\"/a/3\"}]|{\"a\":[1,3,4,2]}",
        "{\"a\":{\"x\":1}}|[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]|{\"a\":{\"x\":1},\"b\":{\"x\":1}}",
        "{\"a\":[1,2]}|[{\"op\":\"test\",\"path\":\"/a/1\",\"value\":2},{\"op\":\"add\",\"path\":\"/a/-\",\"value\":3}]|{\"a\":[1,2,3]}",
        "{\"a\":1}|[{\"op\":\"test\",\"path\":\"/q\",\"value\":null}]|{\"a\":1}",
        "{\"x/y\":1,\"m~n\":2}|[{\"op\":\"replace\",\"path\":\"/x~1y\",\"value\":3},{\"op\":\"remove\",\"path\":\"/m~0n\"}]|{\"x/y\":3}",
        "{\"a\":[1,2]}|[{\"op\":\"replace\",\"path\":\"/a/-1\",\"value\":9}]|{\"a\":[1,9]}",
        "{\"a\":1}|[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"n\":1}}]|{\"n\":1}",
        "{\"a\":1}|[{\"op\":\"add\",\"path\":\"x/b\",\"value\":2}]|{\"a\":1,\"b\":2}",
      })
  void operation_applied_changesTheDocument(String document, String patch, String expected) {
    assertThat(JsonPatch.of(Json.parse(patch)).apply(Json.parse(document)))
        .isEqualTo(Json.parse(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"op\":\"remove\",\"path\":\"/z\"}]",
        "[{\"op\":\"add\",\"path\":\"/z/k\",\"value\":1}]",
        "[{\"op\":\"test\",\"path\":\"/a/0\",\"value\":7}]",
        "[{\"op\":\"frob\",\"path\":\"/a\"}]",
        "[{\"path\":\"/a\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/a/5\",\"value\":1}]",
        "[{\"op\":\"remove\",\"path\":\"/a/9\"}]",
        "[{\"op\":\"replace\",\"path\":\"/a/one\",\"value\":1}]",
        "[{\"op\":\"add\",\"value\":1}]",
      })
  void operation_thatDoesNotApply_isRefused(String patch) {
    assertThatThrownBy(() -> JsonPatch.of(Json.parse(patch)).apply(Json.parse("{\"a\":[1]}")))
        .isInstanceOfSatisfying(
            PatchException.class,
            e ->
                assertThat(e.fault())
                    .isEqualTo(
                        patch.contains("test")
                            ? PatchException.Fault.TEST_FAILED
                            : PatchException.Fault.NOT_APPLICABLE));
  }

  @Test
  void object_insteadOfAList_isMalformed() {
    assertThatThrownBy(() -> JsonPatch.of(Json.parse("{\"op\":\"add\"}")))
        .hasMessage(
            "error decoding patch: json: cannot unmarshal object into Go value of type"
                + " []handlers.jsonPatchOp");
  }
}
