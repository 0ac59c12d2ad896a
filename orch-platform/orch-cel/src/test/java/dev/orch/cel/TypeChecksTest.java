package dev.orch.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.admissionregistration.Variable;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.ExtensionKinds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be right in policies' expressions. */
class TypeChecksTest {
  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("replicas", "object.spec.replicas"),
          new Variable("broken", "object.spec.nothing"));

  private static String fault(Kind<?> kind, String expression) {
    return new CelExpressions()
        .types()
        .of(kind, BuiltInKinds.CONFIG_MAP, VARIABLES)
        .fault(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "object.spec.replicas > 1",
        "oldObject == null || object.metadata.name == oldObject.metadata.name",
        "object.metadata.namespace == 'x' && object.kind == 'Deployment'",
        "object.spec.template.spec.containers.all(c, c.image.startsWith('x'))",
        "object.metadata.labels['a'] == 'b'",
        "object.spec.strategy.rollingUpdate.maxSurge == 1",
        "object.metadata.creationTimestamp < timestamp('2026-01-01T00:00:00Z')",
        "params.data['max'] == '3' && request.operation == 'CREATE'",
        "variables.replicas > 3 && variables.broken.whatever",
        "authorizer.group('').resource('pods').check('get').allowed()",
        "authorizer.requestResource.check('get').allowed()",
        "namespaceObject.metadata.name == 'x'",
      })
  void rightExpression_hasNoFault(String expression) {
    assertThat(fault(BuiltInKinds.DEPLOYMENT, expression)).isEmpty();
  }

  @Test
  void undefinedField_isShownWhereItIs() {
    assertThat(fault(BuiltInKinds.DEPLOYMENT, "object.replicas > 1"))
        .isEqualTo(
            "ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "object.spec.replicas == 'x'",
        "object.spec.template.spec.container.all(c, true)",
        "variables.replicas == 'x'",
        "params.spec.x",
        "nothing",
        "request.what",
      })
  void wrongExpression_hasOne(String expression) {
    assertThat(fault(BuiltInKinds.DEPLOYMENT, expression)).startsWith("ERROR: <input>:1:");
  }

  @Test
  void recordThatHoldsItself_isKnownAtAnyDepth() {
    Kind<CustomResourceDefinition> kind = ExtensionKinds.DEFINITION;
    assertThat(fault(kind, "object.spec.versions[0].schema.openAPIV3Schema.allOf[0].allOf[0].type"))
        .isEmpty();
    assertThat(fault(kind, "object.spec.versions[0].schema.openAPIV3Schema.allOf[0].nothing"))
        .contains("undefined field 'nothing'");
  }
}
