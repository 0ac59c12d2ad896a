package dev.orch.model.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class FieldQueryTest {
  @Test
  void query_matchesFields() {
    FieldQuery query = FieldQuery.parse("status.phase!=Running,spec.nodeName==n1,");
    assertThat(query.matches(Map.of("status.phase", "Pending", "spec.nodeName", "n1")::get))
        .isTrue();
    assertThat(query.matches(Map.of("status.phase", "Running", "spec.nodeName", "n1")::get))
        .isFalse();
    assertThat(query.toString()).isEqualTo("spec.nodeName=n1,status.phase!=Running");
    assertThat(query.required("spec.nodeName")).isEqualTo("n1");
    assertThat(query.required("status.phase")).isNull();
  }

  @Test
  void value_isEscaped() {
    FieldQuery query = FieldQuery.parse("a=b\\,c\\=d\\\\");
    assertThat(query.required("a")).isEqualTo("b,c=d\\");
    assertThat(FieldQuery.parse(query.toString())).isEqualTo(query);
  }

  @Test
  void query_malformed_isRefused() {
    assertThatThrownBy(() -> FieldQuery.parse("metadata.name=a,b"))
        .hasMessage("invalid selector: 'metadata.name=a,b'; can't understand 'b'");
    assertThatThrownBy(() -> FieldQuery.parse("metadata.name>a"))
        .hasMessage("invalid selector: 'metadata.name>a'; can't understand 'metadata.name>a'");
  }
}
