package dev.orch.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML 1.1 as kubectl reads it. */
class YamlTest {
  private static Json read(String yaml) {
    return Yaml.parseOne(yaml, problem -> {});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "yes|true",
        "Yes|true",
        "YES|true",
        "y|true",
        "Y|true",
        "on|true",
        "On|true",
        "true|true",
        "TRUE|true",
        "no|false",
        "n|false",
        "N|false",
        "off|false",
        "OFF|false",
        "False|false",
        "yES|\"yES\"",
        "tRUE|\"tRUE\"",
        "'yes'|\"yes\"",
        "\"no\"|\"no\"",
        "~|null",
        "null|null",
        "Null|null",
        "NULL|null",
        "nULL|\"nULL\"",
        "'~'|\"~\"",
        "0777|511",
        "-0777|-511",
        "0o777|511",
        "0x1F|31",
        "0b101|5",
        "1_000|1000",
        "+12|12",
        "08|8",
        "1.5|1.5",
        ".5|0.5",
        "1e3|1000",
        "1.0|1",
        "12345678901234567890|12345678901234567890",
        "0.1.2|\"0.1.2\"",
        "1:30|\"1:30\"",
        "12:30:45|\"12:30:45\"",
        "2026-01-01|\"2026-01-01\"",
        "2026-01-01T10:00:00Z|\"2026-01-01T10:00:00Z\"",
        "2001-12-14 21:59:43.10 -5|\"2001-12-14 21:59:43.10 -5\"",
        "_|\"_\"",
        "-|[null]",
        "--|\"--\"",
        "1Gi|\"1Gi\"",
        "100m|\"100m\"",
        "0x|\"0x\"",
        "1e|\"1e\"",
        "1e99999999999|\"1e99999999999\"",
        "1e-99999999999|0",
        "!!str 12|\"12\"",
        "!!str yes|\"yes\"",
        "!!int '12'|12",
        "!x y|\"y\"",
        "!!str|\"\"",
        "!!binary aGk=|\"aGk=\"",
        "[a, 1, yes]|[\"a\", 1, true]",
        "{a: 1, b: {c: no}}|{\"a\": 1, \"b\": {\"c\": false}}"
      })
  void scalar_isWhatYaml11MakesOfIt(String yaml, String json) {
    assertThat(read(yaml)).isEqualTo(Json.parse(json));
  }

  @Test
  void emptyText_isNull() {
    assertThat(read("")).isEqualTo(Json.Null.NULL);
    assertThat(read("# a comment\n")).isEqualTo(Json.Null.NULL);
    assertThat(read("a:\nb: 1")).isEqualTo(Json.parse("{\"a\":null,\"b\":1}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"yes: 1|true", "1: 1|1", "0x10: 1|16", "1.50: 1|1.5", "~: 1|null", "a b: 1|a b"})
  void key_isAString(String yaml, String key) {
    assertThat(((Json.Obj) read(yaml)).members().keySet()).containsExactly(key);
  }

  @Test
  void aliases_areCopied() {
    assertThat(read("a: &x {b: 1}\nc: *x\nd: [*x, *x]"))
        .isEqualTo(Json.parse("{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":[{\"b\":1},{\"b\":1}]}"));
  }

  @Test
  void mergeKey_givesWhatTheMappingDoesNotSay() {
    assertThat(read("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 3"))
        .extracting(json -> ((Json.Obj) json).object("z"))
        .isEqualTo(Json.parse("{\"a\":3,\"b\":1,\"c\":2}"));
    assertThat(read("x: &x {a: 1}\nz:\n  a: 3\n  <<: *x"))
        .extracting(json -> ((Json.Obj) json).object("z"))
        .isEqualTo(Json.parse("{\"a\":3}"));
    assertThat(read("'<<': 1")).isEqualTo(Json.parse("{\"<<\":1}"));
    assertThatThrownBy(() -> read("<<: 1")).isInstanceOf(JsonException.class);
  }

  @Test
  void duplicateKey_isToldWithItsLine() {
    List<String> problems = new ArrayList<>();
    Json json = Yaml.parseOne("a: 1\nb: 2\na: 3\n", problems::add);
    assertThat(json).isEqualTo(Json.parse("{\"a\":3,\"b\":2}"));
    assertThat(problems).containsExactly("line 3: key \"a\" already set in map");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:\\n\\tb: 1|yaml: line 2: ",
        "a: 1\\nb: [1, 2\\nc: 3|yaml: line 3: ",
        "a: 'open|yaml: found unexpected end of stream",
        "a: b: c|yaml: mapping values are not allowed in this context",
        "a: 1\\nb: c: d|yaml: line 2: mapping values are not allowed in this context",
        "a: *missing|yaml: found undefined alias"
      })
  void malformedText_isRefusedWithItsLine_unlessItIsTheFirst(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n").replace("\\t", "\t")))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("error converting YAML to JSON: " + message);
  }

  @Test
  void billionLaughs_areBounded() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      yaml.append("a").append(i).append(": &a").append(i).append(" [");
      yaml.append(String.join(", ", java.util.Collections.nCopies(10, alias))).append("]\n");
    }
    assertThatThrownBy(() -> read(yaml.toString())).isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&a [*a]", "&a {b: *a}", "a: &x\n  b: &y [*x]\n  c: *y"})
  void anchorInItself_isRefused(String yaml) {
    assertThatThrownBy(() -> read(yaml)).isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void depth_isBounded(String open) {
    assertThatThrownBy(() -> read(open.repeat(5000))).isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!java.net.URL [x]", "!!javax.script.ScriptEngineManager [x]"})
  void tagOfAClass_isRefused(String yaml) {
    assertThatThrownBy(() -> read(yaml)).isInstanceOf(JsonException.class);
  }

  /** Each document as {@code number json} or {@code number problem}. */
  private static List<String> documents(String text) {
    return Yaml.parse(text).stream()
        .map(
            document ->
                document instanceof Yaml.Document.Read read
                    ? read.number() + " " + read.json()
                    : document.number() + " " + ((Yaml.Document.Broken) document).problem())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "---;a: 1;---;# nothing;---;b: 2;...;|1 {\"a\":1};3 {\"b\":2}",
        "a: 1;---;b: 2|1 {\"a\":1};2 {\"b\":2}",
        "a: 1;--- # two;b: 2;---;|1 {\"a\":1};2 {\"b\":2}",
        "# above;;---;a: 1;--- {b: 2}|1 {\"a\":1};2 {\"b\":2}",
        "\uFEFF# above;---;a: 1|1 {\"a\":1}",
        "%YAML 1.1;---;a: 1;...;# between;%YAML 1.1;---;b: 2|1 {\"a\":1};2 {\"b\":2}",
        "a: 1;... # end;...;b: 2|1 {\"a\":1};2 {\"b\":2}",
        "a: 1;---b: 2|1 {\"---b\":2,\"a\":1}",
        "&x a: 1;---;b: *x|1 {\"a\":1};2 yaml: line 3: found undefined alias x",
        "null;---;a: 1|2 {\"a\":1}"
      })
  void documents_areCountedAsTheyAreSeparated(String text, String read) {
    assertThat(documents(text.replace(';', '\n'))).containsExactly(read.split(";"));
    assertThat(documents(text.replace(";", "\r\n"))).containsExactly(read.split(";"));
  }

  @Test
  void separatorWithinABlock_isText() {
    assertThat(documents("a: |-\n  ---\n  ...\nb: 2\n"))
        .containsExactly("1 {\"a\":\"---\\n...\",\"b\":2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---", "---\n---\n", "...\n", "%YAML 1.1\n"})
  void textThatSaysNothing_hasNoDocuments(String text) {
    assertThat(documents(text)).isEmpty();
  }

  @Test
  void brokenDocument_leavesTheOthersAlone() {
    assertThat(documents("---\na: 1\n---\nb:\n  - [c\n---\nd: 1\n---\n\ne: 'f\n---\ng: 1"))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("1 {\"a\":1}"),
            second -> assertThat(second).startsWith("2 yaml: line 6: "),
            third -> assertThat(third).isEqualTo("3 {\"d\":1}"),
            fourth -> assertThat(fourth).startsWith("4 yaml: line 11: "),
            fifth -> assertThat(fifth).isEqualTo("5 {\"g\":1}"));
    assertThat(documents("a: 1\n... b: 2\n---\nc: 3"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("1 yaml: line 2: "),
            second -> assertThat(second).isEqualTo("2 {\"c\":3}"));
    assertThat(documents("a: 1\n---\n{b: 2} c"))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("1 {\"a\":1}"),
            second -> assertThat(second).startsWith("2 yaml: line 3: "));
    assertThat(documents("a: 1\n---\nb: 2\n? [c]\n: 3"))
        .containsExactly("1 {\"a\":1}", "2 yaml: line 4: a key must be a scalar, not an array");
  }

  @Test
  void json_isReadAsJson_alsoSeveralInARow() {
    assertThat(documents("{\n\t\"a\": \"\\/\\ud83d\\ude00\"\n}\n"))
        .containsExactly("1 {\"a\":\"/😀\"}");
    assertThat(documents("{\"a\":1}{\"b\":2}\n\n{\"c\":\n{}}\n---\n{\"d\":1}\n{\"e\":1}"))
        .containsExactly(
            "1 {\"a\":1}", "2 {\"b\":2}", "3 {\"c\":{}}", "4 {\"d\":1}", "5 {\"e\":1}");
    assertThat(documents("{\"a\":1} # YAML after all\n--- {b: 'x'}"))
        .containsExactly("1 {\"a\":1}", "2 {\"b\":\"x\"}");
    assertThat(documents("# above\n---\n{\"a\":1}\n{\"b\":\n,}\n{\"c\":3}\n---\nd: 1"))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("1 {\"a\":1}"),
            second -> assertThat(second).startsWith("2 json: line 5: "),
            third -> assertThat(third).isEqualTo("3 {\"d\":1}"));
  }

  @Test
  void deepJson_isRefusedByName() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .isInstanceOf(JsonException.class)
        .hasMessage("exceeded max depth");
    assertThat(Json.parse("[".repeat(400) + "]".repeat(400))).isInstanceOf(Json.Arr.class);
  }

  @Test
  void halfASurrogatePair_isReplaced_asGoDoes() {
    Json expected = Json.object("a\ufffd", Json.of("\ufffdb"));
    String text = "{\"a\\ud800\": \"\\udc00b\"}";
    assertThat(Yaml.parseOne(text, problem -> {})).isEqualTo(expected);
    assertThat(Json.parse("[\"\\ud800\"]")).isEqualTo(Json.strings(List.of("\ufffd")));
  }
}
