package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.orch.cel.Functions.Body;
import dev.orch.cel.Functions.Function;
import dev.orch.model.Quantity;
import java.math.BigDecimal;
import java.util.List;

/** Functions of quantities such as {@code 1.5Gi}. Stateless. */
final class QuantityFunctions {
  static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

  static final List<Function> ALL =
      ImmutableList.of(
          Function.ofText("quantity", QUANTITY, a -> Quantity.parse((String) a[0])),
          Function.ofText("isQuantity", SimpleType.BOOL, a -> isQuantity((String) a[0])),
          alone("isInteger", SimpleType.BOOL, a -> isInteger(exact(a, 0))),
          alone("asInteger", SimpleType.INT, a -> exact(a, 0).longValueExact()),
          alone("asApproximateFloat", SimpleType.DOUBLE, a -> exact(a, 0).doubleValue()),
          alone("sign", SimpleType.INT, a -> (long) exact(a, 0).signum()),
          both("isLessThan", SimpleType.BOOL, a -> exact(a, 0).compareTo(exact(a, 1)) < 0),
          both("isGreaterThan", SimpleType.BOOL, a -> exact(a, 0).compareTo(exact(a, 1)) > 0),
          both("compareTo", SimpleType.INT, a -> (long) exact(a, 0).compareTo(exact(a, 1))),
          both("add", QUANTITY, a -> of(exact(a, 0).add(exact(a, 1)))),
          both("sub", QUANTITY, a -> of(exact(a, 0).subtract(exact(a, 1)))),
          withNumber("add", a -> of(exact(a, 0).add(BigDecimal.valueOf((Long) a[1])))),
          withNumber("sub", a -> of(exact(a, 0).subtract(BigDecimal.valueOf((Long) a[1])))));

  private QuantityFunctions() {}

  private static Function alone(String name, CelType result, Body body) {
    return new Function(
        name,
        "quantity_" + name,
        true,
        result,
        ImmutableList.of(QUANTITY),
        ImmutableList.of(Quantity.class),
        body);
  }

  private static Function both(String name, CelType result, Body body) {
    return new Function(
        name,
        "quantity_" + name + "_quantity",
        true,
        result,
        ImmutableList.of(QUANTITY, QUANTITY),
        ImmutableList.of(Quantity.class, Quantity.class),
        body);
  }

  private static Function withNumber(String name, Body body) {
    return new Function(
        name,
        "quantity_" + name + "_int",
        true,
        QUANTITY,
        ImmutableList.of(QUANTITY, SimpleType.INT),
        ImmutableList.of(Quantity.class, Long.class),
        body);
  }

  private static BigDecimal exact(Object[] arguments, int index) {
    return ((Quantity) arguments[index]).toBigDecimal();
  }

  private static Quantity of(BigDecimal value) {
    return Quantity.parse(value.toPlainString());
  }

  private static boolean isQuantity(String text) {
    try {
      Quantity unused = Quantity.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isInteger(BigDecimal value) {
    try {
      long unused = value.longValueExact();
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }
}
