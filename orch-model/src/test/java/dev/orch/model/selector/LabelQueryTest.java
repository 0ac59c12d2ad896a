package dev.orch.model.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabelQueryTest {
  private static final Map<String, String> LABELS =
      Map.of("app", "x", "tier", "1", "num", "5", "other", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "app=x|true",
        "app==x|true",
        "app!=x|false",
        "gone!=x|true",
        "app in (x,y)|true",
        "app notin (x,y)|false",
        "app|true",
        "!app|false",
        "!gone|true",
        "other=|true",
        "app=x,tier=1|true",
        "app = x , tier != 2|true",
        "num>4|true",
        "num<4|false",
        "app>4|false",
        "app in ()|false",
        "in in (in)|false",
      })
  void query_matchesLabels(String query, boolean expected) {
    assertThat(LabelQuery.parse(query).matches(LABELS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "app=>x|unable to parse requirement: found '>', expected: identifier",
        "a b=c|unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
        "app in (x|unable to parse requirement: found '', expected: ',' or ')'",
        "num>x|unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
        "app=x,,b=c|found ',', expected: identifier after ','",
      })
  void query_malformed_isRefused(String query, String message) {
    assertThatThrownBy(() -> LabelQuery.parse(query)).hasMessage(message);
  }

  @Test
  void text_isCanonical() {
    assertThat(LabelQuery.parse("z=1, a in (y,x) ,!m").toString()).isEqualTo("a in (x,y),!m,z=1");
    assertThat(LabelQuery.parse("")).isSameAs(LabelQuery.EVERYTHING);
    LabelQuery query = LabelQuery.parse("a notin (b),c>3,d==e");
    assertThat(LabelQuery.parse(query.toString())).isEqualTo(query);
  }
}
