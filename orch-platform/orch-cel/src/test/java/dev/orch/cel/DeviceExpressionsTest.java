package dev.orch.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.json.Json;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.Device;
import dev.orch.model.structural.DeviceExpressions;
import dev.orch.model.structural.Expressions.ExpressionException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceExpressionsTest {
  private static final DeviceExpressions EXPRESSIONS = new CelExpressions().devices();

  private static final Device DEVICE =
      DeviceKinds.SLICE
          .read(
              Json.parse(
                  """
                  {"spec":{"devices":[{"name":"gpu-0",
                    "attributes":{
                      "model":{"string":"a100"}, "index":{"int":3}, "ecc":{"bool":true},
                      "driverVersion":{"version":"1.2.3"}, "pci.example.com/root":{"string":"pci0"}},
                    "capacity":{"memory":{"value":"40Gi"}}}]}}
                  """),
              unknown -> {})
          .spec()
          .devices()
          .get(0);

  private static boolean matches(String text) throws ExpressionException {
    DeviceExpressions.Compiled compiled = EXPRESSIONS.compile(text);
    assertThat(compiled.fault()).isEmpty();
    return Objects.requireNonNull(compiled.program()).matches("gpu.example.com", DEVICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "device.driver == 'gpu.example.com'",
        "device.attributes['gpu.example.com'].model == 'a100'",
        "device.attributes['gpu.example.com'].index < 4 && device.attributes['gpu.example.com'].ecc",
        "device.attributes['pci.example.com'].root.startsWith('pci')",
        "device.attributes['gpu.example.com'].driverVersion.isGreaterThan(semver('1.2.0'))",
        "device.capacity['gpu.example.com'].memory.compareTo(quantity('40Gi')) == 0",
        "'model' in device.attributes['gpu.example.com']",
        "!('model' in device.attributes['other.example.com'])",
        "has(device.attributes['gpu.example.com'].ecc)",
        "!has(device.attributes['other.example.com'].ecc)",
        "!device.allowMultipleAllocations",
        "cel.bind(d, device.attributes['gpu.example.com'], d.index == 3 && d.model != 'h100')",
      })
  void devicesAreKnownByDriverAttributesAndCapacity(String text) throws ExpressionException {
    assertThat(matches(text)).isTrue();
  }

  @Test
  void whatTheDeviceDoesntHave_isAnErrorAndNoMismatch() {
    assertThatThrownBy(() -> matches("device.attributes['gpu.example.com'].vendor == 'x'"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("no such key: vendor");
    assertThatThrownBy(() -> matches("device.attributes['other.example.com'].model == 'x'"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("no such key: model");
  }

  @Test
  void otherThanConditions_areRefused() {
    assertThat(EXPRESSIONS.compile("device.driver").fault())
        .isEqualTo("must evaluate to bool or the unknown type, not string");
    assertThat(EXPRESSIONS.compile("device.color == 'red'").fault())
        .startsWith("compilation failed: ")
        .contains("undefined field 'color'");
    assertThatThrownBy(() -> matches("device.attributes['gpu.example.com'].index"))
        .isInstanceOf(ExpressionException.class);
  }

  @Test
  void whatCostsTooMuch_isEnded() {
    assertThatThrownBy(
            () ->
                matches(
                    "[0,1,2,3,4,5,6,7,8,9].map(a, [0,1,2,3,4,5,6,7,8,9].map(b, "
                        + "[0,1,2,3,4,5,6,7,8,9].map(c, [0,1,2,3,4,5,6,7,8,9].map(d, "
                        + "[0,1,2,3,4,5,6,7,8,9].map(e, [0,1,2,3,4,5,6,7,8,9].map(f, a+b+c+d+e+f))))))"
                        + ".size() > 0"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("cost limit exceeded");
  }
}
