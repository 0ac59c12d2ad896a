package dev.orch.model.structural;

import dev.orch.model.resource.Device;
import dev.orch.model.structural.Expressions.ExpressionException;
import org.jspecify.annotations.Nullable;

/** Compiles the expressions by which claims and classes select devices. For any thread. */
@FunctionalInterface
public interface DeviceExpressions {
  /** Refuses each expression. */
  DeviceExpressions NONE = text -> Compiled.refused("no expressions are served here");

  /**
   * What became of an expression.
   *
   * @param program null if it was refused
   * @param fault why it was refused, or {@code ""}
   */
  record Compiled(@Nullable Program program, String fault) {
    /** An expression that isn't one. */
    public static Compiled refused(String fault) {
      return new Compiled(null, fault);
    }
  }

  /** A compiled expression. For any thread. */
  @FunctionalInterface
  interface Program {
    /**
     * Whether it selects the device.
     *
     * @param driver the name of the driver that the device belongs to
     * @throws ExpressionException if it has no value, or costs too much
     */
    boolean matches(String driver, Device device) throws ExpressionException;
  }

  /** Compiles an expression that speaks of a {@code device}. */
  Compiled compile(String text);
}
