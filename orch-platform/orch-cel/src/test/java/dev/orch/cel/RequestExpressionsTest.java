package dev.orch.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.structural.Expressions.Budget;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions;
import dev.orch.model.structural.RequestExpressions.Compiled;
import dev.orch.model.structural.RequestExpressions.Decision;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.model.structural.RequestExpressions.Names;
import dev.orch.model.structural.RequestExpressions.Result;
import dev.orch.model.structural.RequestExpressions.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions about a request. */
class RequestExpressionsTest {
  private static final Names ALL = new Names(true, true, true);

  private final RequestExpressions cel = new CelExpressions().requests();
  private final List<RequestExpressions.Check> checks = new ArrayList<>();

  private final Facts facts =
      new Facts(
          json("{metadata: {name: a, labels: {'x/y': z}}, spec: {replicas: 5, paused: true}}"),
          null,
          json("{operation: CREATE, userInfo: {username: eve, groups: [g]}, dryRun: false,"
                  + " requestResource: {group: apps, version: v1, resource: deployments},"
                  + " name: a, namespace: ns, options: {}}")
              .asObject(),
          json("{data: {max: '3'}}"),
          json("{metadata: {name: ns, creationTimestamp: '2026-01-01T00:00:00Z'}}"),
          check -> {
            checks.add(check);
            return new Decision(check.verb().equals("get"), "because");
          });

  private static Json json(String yaml) {
    return Yaml.parseOne(yaml, problem -> {});
  }

  private @Nullable Object value(Unit unit, String text, Result result) throws ExpressionException {
    Compiled compiled = unit.compile(text, result, ALL);
    assertThat(compiled.fault()).as(text).isEmpty();
    return unit.begin(facts).evaluate(Objects.requireNonNull(compiled.program()), new Budget());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "object.spec.replicas <= 5 && object.spec.paused == true && oldObject == null",
        "object.metadata.labels['x/y'] == 'z' && !has(object.metadata.annotations)",
        "request.operation == 'CREATE' && 'g' in request.userInfo.groups && !request.dryRun",
        "params.data.max == '3' && int(params.data.max) < object.spec.replicas",
        "namespaceObject.metadata.name == 'ns' && namespaceObject.metadata.creationTimestamp.getFullYear() == 2026",
        "authorizer.requestResource.check('get').allowed()",
        "!authorizer.group('').resource('pods').namespace('x').name('y').check('list').allowed()",
        "authorizer.path('/healthz').check('get').reason() == 'because'",
        "authorizer.serviceAccount('ns', 'sa').group('g').resource('r').subresource('s').check('get').allowed()",
        "jsonpatch.escapeKey('a/b~c') == 'a~1b~0c'",
      })
  void holds(String text) throws ExpressionException {
    assertThat(value(cel.unit(ALL), text, Result.BOOL)).as(text).isEqualTo(true);
  }

  @Test
  void requester_isAskedAboutWhatItAsksFor() throws ExpressionException {
    value(cel.unit(ALL), "authorizer.requestResource.check('special').allowed()", Result.BOOL);
    assertThat(checks)
        .containsExactly(
            new RequestExpressions.Check("", "special", "apps", "deployments", "", "ns", "a", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "object.spec.replicas; BOOL; must evaluate to bool but got dyn",
        "\"a\"; BOOL; must evaluate to bool but got string",
        "1; STRING; must evaluate to string but got int",
        "{'a': 1}; CONFIGURATION; must evaluate to Object but got map(string, int)",
        "[1]; PATCH; must evaluate to list(JSONPatch) but got list(int)",
        "request.nothing == ''; BOOL; undefined field 'nothing'",
        "variables.nothing; BOOL; undeclared reference to 'variables'",
        "object.; BOOL; Syntax error",
      })
  void whatIsNoExpression_isRefused(String text, Result result, String why) {
    assertThat(cel.unit(ALL).compile(text, result, ALL).fault()).contains(why);
  }

  @Test
  void namesThatArentThere_areRefused() {
    Names none = new Names(false, false, false);
    Unit unit = cel.unit(none);
    for (String text : List.of("params.x", "authorizer.path('/').check('get')", "Object{}")) {
      assertThat(unit.compile("type(" + text + ") == int", Result.BOOL, none).fault())
          .contains("undeclared reference");
    }
  }

  @Test
  void variables_areEvaluatedWhenTheyAreNeeded() throws ExpressionException {
    Unit unit = cel.unit(ALL);
    assertThat(unit.declare("bad", "object.nothing.at.all")).isNull();
    assertThat(unit.declare("n", "object.spec.replicas + 1")).isNull();
    assertThat(unit.declare("twice", "variables.n * 2")).isNull();
    assertThat(value(unit, "variables.twice == 12 || variables.bad", Result.BOOL)).isEqualTo(true);
    assertThatThrownBy(() -> value(unit, "variables.bad == 1", Result.BOOL))
        .hasMessageContaining(
            "composited variable \"bad\" fails to evaluate: no such key: nothing");
  }

  @Test
  void configurationsAndPatches_becomeJson() throws ExpressionException {
    Unit unit = cel.unit(ALL);
    assertThat(
            value(
                unit,
                "Object{metadata: Object.metadata{labels: {'a': 'b'}}, spec: Object.spec{replicas: 3,"
                    + " list: [Object.spec.list{name: 'n', ?gone: object[?'nope']}]}}",
                Result.CONFIGURATION))
        .isEqualTo(json("{metadata: {labels: {a: b}}, spec: {replicas: 3, list: [{name: 'n'}]}}"));
    assertThat(
            value(
                unit,
                "[JSONPatch{op: 'add', path: '/spec/x', value: Object.spec.x{k: [1, 2]}},"
                    + " JSONPatch{op: 'remove', path: '/z'}]",
                Result.PATCH))
        .isEqualTo(json("[{op: add, path: /spec/x, value: {k: [1, 2]}}, {op: remove, path: /z}]"));
    assertThatThrownBy(() -> value(unit, "Object{spec: Object.wrong{}}", Result.CONFIGURATION))
        .hasMessageContaining("unexpected type name \"Object.wrong\", expected \"Object.spec\"");
  }

  @Test
  void evaluations_areCharged() throws ExpressionException {
    Unit unit = cel.unit(ALL);
    Budget budget = new Budget(1000);
    Compiled first = unit.compile("object.spec.replicas == 5", Result.BOOL, ALL);
    unit.begin(facts).evaluate(Objects.requireNonNull(first.program()), budget);
    assertThat(budget.isExceeded()).isFalse();
    Compiled check =
        unit.compile(
            "[1, 2, 3].all(i, authorizer.path('/').check('get').allowed())", Result.BOOL, ALL);
    assertThatThrownBy(
            () -> unit.begin(facts).evaluate(Objects.requireNonNull(check.program()), new Budget()))
        .hasMessageContaining("actual cost limit exceeded");
  }
}
