package dev.orch.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class YamlProperties {
  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            " ",
            "~",
            "null",
            "yes",
            "n",
            "on",
            "0777",
            "0x1F",
            "1_000",
            "1e3",
            ".5",
            "-",
            "- a",
            "a: b",
            "a #b",
            "# a",
            "a\n",
            "\na",
            "a\nb\n\n",
            " a",
            "a ",
            "\t",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "'",
            "\"",
            "{}",
            "[]",
            "<<",
            "=",
            "2026-01-01",
            "a\\b",
            "\u0000",
            "\u0007",
            "\u0085",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "\u007f",
            "\u2029",
            "\uffff",
            "a\u2028\nb",
            "\ud83d\ude00",
            "---",
            "...",
            "--- a",
            "? a",
            ":",
            "|",
            ">",
            "a\r\nb",
            "  a\n b\n",
            "a\n  \nb",
            "x".repeat(300),
            ("ab ".repeat(60))),
        Arbitraries.strings()
            .withChars(" \n\t:#-'\"{}[],&*!|>%@`\\abn01._~?=<\r\u00e9")
            .ofMaxLength(12),
        Arbitraries.strings().ofMaxLength(6).filter(text -> !hasLoneSurrogate(text)));
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private static Arbitrary<Json> trees(int depth) {
    Arbitrary<Json> leaves =
        Arbitraries.oneOf(
            texts().map(Json::of),
            Arbitraries.longs().map(Json::of),
            Arbitraries.of("0.5", "-1.25", "123.456").map(Json.Num::new),
            Arbitraries.of(Json.Bool.TRUE, Json.Bool.FALSE, Json.Null.NULL));
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<Json> inner = Arbitraries.lazy(() -> trees(depth - 1));
    return Arbitraries.oneOf(
        leaves,
        Arbitraries.maps(texts(), inner)
            .ofMaxSize(4)
            .map(members -> new Json.Obj(new TreeMap<>(members))),
        inner.list().ofMaxSize(4).map(Json.Arr::new));
  }

  @Provide
  Arbitrary<Json> trees() {
    return trees(3);
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void writtenYaml_readsAsItWas(@ForAll("trees") Json json) {
    String yaml = Yaml.write(json);
    assertThat(Yaml.parseOne(yaml, problem -> fail(problem))).as(yaml).isEqualTo(json);
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void writtenJson_readsAsItWas(@ForAll("trees") Json json) {
    assertThat(Json.parse(json.toBytes())).isEqualTo(json);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void json_isYaml(@ForAll("trees") Json json) {
    // Without what YAML takes for line breaks, or refuses.
    Assume.that(
        json.toString()
            .codePoints()
            .noneMatch(
                c ->
                    c >= 0x7f && c < 0xa0
                        || c == 0x2028
                        || c == 0x2029
                        || c == 0xfeff
                        || c >= 0xfffe));
    assertThat(Yaml.parseOne(json.toString(), problem -> fail(problem))).isEqualTo(json);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void documents_areReadEachByItself(
      @ForAll("documents") List<Json> documents, @ForAll boolean first, @ForAll boolean broken) {
    StringBuilder text = new StringBuilder(first ? "---\n" : "# above\n---\n");
    List<Yaml.Document> expected = new ArrayList<>();
    int number = 0;
    for (Json document : documents) {
      text.append(Yaml.write(document)).append("---\n").append(broken ? "{\"a\": [\n---\n" : "");
      number++;
      if (!document.isNull()) {
        expected.add(new Yaml.Document.Read(number, document));
      }
      number += broken ? 1 : 0;
    }
    assertThat(Yaml.parse(text.toString()).stream().filter(Yaml.Document.Read.class::isInstance))
        .as(text.toString())
        .isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Json>> documents() {
    return trees(2).list().ofMaxSize(5);
  }

  /** Anything is read or refused, and nothing else happens. */
  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void garbage_isReadOrRefused(@ForAll("garbage") String text) {
    try {
      assertThat(Yaml.parseOne(text, problem -> {})).isNotNull();
    } catch (JsonException refused) {
      assertThat(refused.getMessage()).contains("yaml");
    }
    for (Yaml.Document document : Yaml.parse(text)) {
      if (document instanceof Yaml.Document.Broken broken) {
        assertThat(broken.problem()).matches("(?s)(yaml|json): .+");
      }
    }
    try {
      assertThat(Json.parse(text)).isNotNull();
    } catch (JsonException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  /** The parser checks tags by itself, in its own way. */
  @Example
  void tagWithASpaceInDisguise_isRefused() {
    garbage_isReadOrRefused("!t%0");
    garbage_isReadOrRefused("a: !t%a b");
  }

  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.of(
            "a",
            ":",
            " ",
            "\n",
            "-",
            "[",
            "]",
            "{",
            "}",
            "&x",
            "*x",
            "!!",
            "!t",
            "'",
            "\"",
            "\\",
            "|",
            ">",
            "?",
            "<<",
            "%",
            "\t",
            ",",
            "#",
            "0",
            "1e",
            "\\u00",
            "tru",
            "null",
            "\u0000",
            "---",
            "...",
            "=",
            "!!binary ",
            "!!set ",
            "!!omap ",
            "!!float ",
            "!!null ",
            "!!bool ")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
