package dev.orch.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.apiextensions.JSONSchemaProps;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.structural.Expressions;
import dev.orch.model.structural.Expressions.About;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.Compiled;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RuleCheck;
import dev.orch.model.structural.StructuralSchema;
import dev.orch.model.validation.FieldErrors;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions about one object. */
class CelExpressionsTest {
  private final Expressions cel = new CelExpressions();

  private static final StructuralSchema SCHEMA =
      schema(
          """
          {type: object, properties: {
            spec: {type: object, properties: {
              a: {type: integer}, b: {type: integer}, x: {type: number},
              name: {type: string}, when: {type: string, format: date-time},
              for: {type: string, format: duration}, a-b: {type: string},
              port: {x-kubernetes-int-or-string: true}, maybe: {type: string, nullable: true},
              list: {type: array, items: {type: integer}},
              short: {type: array, maxItems: 5, items: {type: string, maxLength: 10}},
              map: {type: object, additionalProperties: {type: string}},
              parts: {type: array, items: {type: object, properties: {id: {type: integer}}}}}}}}
          """);

  private static final Json OBJECT =
      Yaml.parseOne(
          """
          {apiVersion: e.com/v1, kind: K, metadata: {name: me},
           spec: {a: 5, b: 7, x: 1.5, name: wide, when: '2026-01-02T03:04:05Z', for: 1h30m,
             a-b: dash, port: http, maybe: null, list: [3, 1, 2], short: [a, b], map: {k.1: v},
             parts: [{id: 1}, {id: 2}]}}
          """,
          problem -> {});

  private static StructuralSchema schema(String yaml) {
    return StructuralSchema.parse(
        RecordReader.read(
            Yaml.parseOne(yaml, problem -> {}), JSONSchemaProps.class, unknown -> {}));
  }

  private Compiled compile(String text) {
    return cel.compile(text, new About(SCHEMA, true, false), Expressions.Result.BOOL);
  }

  private Object value(String text, @Nullable Json old) throws ExpressionException {
    Compiled compiled = compile(text);
    assertThat(compiled.fault()).as(text).isEmpty();
    return Objects.requireNonNull(compiled.program()).evaluate(OBJECT, old, new Budget());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "self.spec.a < self.spec.b && self.spec.x == 1.5",
        "self.metadata.name == 'me' && self.kind == 'K'",
        "has(self.spec.name) && !has(self.spec.maybe)",
        "self.spec.name.startsWith('w') && self.spec.name.matches('^[a-z]+$')",
        "self.spec.list.all(i, i > 0) && self.spec.list.exists(i, i == 3)",
        "self.spec.list.map(i, i * 2).sum() == 12 && !self.spec.list.isSorted()",
        "self.spec.list.min() == 1 && self.spec.list.max() == 3 && self.spec.list.indexOf(2) == 2",
        "self.spec.map['k.1'] == 'v' && 'k.1' in self.spec.map",
        "self.spec.a__dash__b == 'dash' && self.spec.__for__ == duration('90m')",
        "self.spec.when < timestamp('2027-01-01T00:00:00Z') && self.spec.when.getFullYear() == 2026",
        "type(self.spec.port) == string && self.spec.port == 'http'",
        "self.spec.parts.all(p, p.id > 0) && self.spec.parts.map(p, p.id) == [1, 2]",
        "quantity('1.5Gi').isGreaterThan(quantity('1G')) && isQuantity('3k') && !isQuantity('x')",
        "quantity('50k').add(20).compareTo(quantity('50020')) == 0",
        "semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3",
        "semver('1.0.0-rc.2').isLessThan(semver('1.0.0-rc.10')) && !isSemver('v1.0') && !isSemver('01.0.0')",
        "semver('1.0.0-1').isLessThan(semver('1.0.0-a')) && semver('1.0.0').isGreaterThan(semver('1.0.0-z'))",
        "semver('1.0.0-a').isLessThan(semver('1.0.0-a.0')) && semver('1.0.0+x').compareTo(semver('1.0.0')) == 0",
        "semver('v01.2', true).compareTo(semver('1.2.0')) == 0 && isSemver('1', true) && !isSemver('1-a', true)",
        "!isSemver('1.0.0-01') && isSemver('1.0.0-0a') && !isSemver('1.0.0-') && !isSemver('1.0', false)",
        "format.dns1123Label().validate('a-b') == optional.none()",
        "format.dns1123Label().validate('A').value()[0].startsWith('a lowercase RFC 1123 label')",
        "format.named('uuid').value().validate('x').value() == ['does not match the UUID format']",
        "!format.named('none').hasValue() && format.dns1123LabelPrefix().validate('a-') == optional.none()",
        "format.byte().validate('YQ==') == optional.none() && format.date().validate('x').hasValue()",
        "ip('10.0.0.1').family() == 4 && isIP('::1') && !isIP('1.2.3') && ip('::1').isLoopback()",
        "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').prefixLength() == 8",
        "url('https://e.com:80/p?q=1').getHostname() == 'e.com' && isURL('/x') && !isURL('x')",
        "'a1b22'.find('[0-9]+') == '1' && 'a1b22'.findAll('[0-9]+') == ['1', '22']",
        "'a,b'.split(',').size() == 2 && ' x '.trim() == 'x' && 'ab'.upperAscii() == 'AB'",
        "sets.contains(self.spec.list, [1, 2])",
        "self.?spec.?maybe.orValue('none') == 'none'",
      })
  void expression_holds(String text) throws ExpressionException {
    assertThat(value(text, null)).isEqualTo(true);
  }

  @Test
  void oldSelf_isTheValueBefore() throws ExpressionException {
    Json old = OBJECT.asObject().edit("spec", spec -> spec.with("a", Json.of(6)));
    assertThat(compile("self.spec.a >= oldSelf.spec.a").usesOld()).isTrue();
    assertThat(compile("self.spec.a >= 1").usesOld()).isFalse();
    assertThat(value("self.spec.a >= oldSelf.spec.a", old)).isEqualTo(false);
  }

  @Test
  void optionalOldSelf_isNoneOnCreation() throws ExpressionException {
    Compiled compiled =
        cel.compile(
            "!oldSelf.hasValue() || oldSelf.value().spec.a == 5",
            new About(SCHEMA, true, true),
            Expressions.Result.BOOL);
    assertThat(compiled.fault()).isEmpty();
    var program = Objects.requireNonNull(compiled.program());
    assertThat(program.evaluate(OBJECT, null, new Budget())).isEqualTo(true);
    assertThat(program.evaluate(OBJECT, OBJECT, new Budget())).isEqualTo(true);
    assertThat(Optional.of(compiled.usesOld())).contains(true);
  }

  @Test
  void faults_areToldInKubernetesWords() {
    assertThat(compile("self.spec.zz == 1").fault())
        .isEqualTo(
            "compilation failed: ERROR: <input>:1:10: undefined field 'zz'\n"
                + " | self.spec.zz == 1\n | .........^");
    assertThat(compile("self.spec.a == 'x'").fault())
        .contains("found no matching overload for '_==_' applied to '(int, string)'\n");
    assertThat(compile("self.spec.a ==").fault()).contains("1:15: Syntax error: mismatched input");
    assertThat(compile("self.spec.a + 1").fault())
        .isEqualTo("cel expression must evaluate to a bool");
  }

  @Test
  void missingKey_hasNoValue() {
    assertThatThrownBy(() -> value("self.spec.map['other'] == 'v'", null))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("other");
  }

  @Test
  void longEvaluation_isEnded() {
    String loop = "self.spec.list.all(a, %s)";
    String text = "true";
    for (int i = 0; i < 14; i++) {
      text = "[1,2,3].all(v" + i + ", " + text + ")";
    }
    String costly = loop.formatted(text);
    assertThatThrownBy(() -> value(costly, null))
        .isInstanceOfSatisfying(
            ExpressionException.class, e -> assertThat(e.isTooCostly()).isTrue());
  }

  @Test
  void cost_growsWithWhatIsUnbounded() {
    long bounded = compile("self.spec.short.all(s, s.contains('x'))").cost();
    long unbounded = compile("self.spec.list.all(i, self.spec.list.all(j, i == j))").cost();
    assertThat(bounded).isBetween(1L, 1_000L);
    assertThat(unbounded).isGreaterThan(10_000_000L);
  }

  @Test
  void rules_areCheckedWhereTheyAre() {
    StructuralSchema rules =
        schema(
            """
            {type: object, properties: {spec: {type: object,
              x-kubernetes-validations: [
                {rule: '!has(self.b) || self.b < 100', messageExpression: '"b is " + string(self.b)',
                 reason: FieldValueForbidden, fieldPath: .b}],
              properties: {b: {type: integer}, im: {type: string,
                x-kubernetes-validations: [{rule: self == oldSelf, message: im is immutable}]}}}}}
            """);
    RuleCheck check = Objects.requireNonNull(RuleCheck.of(rules, cel));
    Json.Obj old = yaml("{spec: {im: a, b: 200}}");
    assertThat(faults(check, yaml("{spec: {b: 200}}"), null))
        .containsExactly("spec.b: Forbidden: b is 200");
    assertThat(faults(check, old, old)).isEmpty();
    assertThat(faults(check, yaml("{spec: {im: c}}"), old))
        .containsExactly("spec.im: Invalid value: \"c\": im is immutable");
  }

  private static Json.Obj yaml(String text) {
    return Yaml.parseOne(text, problem -> {}).asObject();
  }

  private static List<String> faults(RuleCheck check, Json.Obj object, Json.@Nullable Obj old) {
    FieldErrors errors = new FieldErrors();
    check.check(object, old, errors);
    return errors.list().stream().map(Object::toString).toList();
  }
}
