package dev.orch.cel;

import com.google.common.collect.ForwardingSortedMap;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.orch.cel.SemverFunctions.Semver;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.DeviceAttribute;
import dev.orch.model.structural.DeviceExpressions.Compiled;
import dev.orch.model.structural.Expressions.ExpressionException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions that select devices. They know a {@code device} by its driver, and by
 * its attributes and capacity, each under a domain and then a name; a name without a domain is the
 * driver's. Stateless.
 */
final class DeviceCompiler {
  private static final CelType TEXT = SimpleType.STRING;

  private static final CelType DEVICE =
      RequestTypes.struct(
          "kubernetes.DRADevice",
          "driver",
          TEXT,
          "attributes",
          MapType.create(TEXT, MapType.create(TEXT, SimpleType.DYN)),
          "capacity",
          MapType.create(TEXT, MapType.create(TEXT, QuantityFunctions.QUANTITY)),
          "allowMultipleAllocations",
          SimpleType.BOOL);

  private static final CelTypeProvider TYPES =
      new CelTypeProvider() {
        @Override
        public ImmutableCollection<CelType> types() {
          return ImmutableList.of(DEVICE);
        }

        @Override
        public Optional<CelType> findType(String name) {
          return DEVICE.name().equals(name) ? Optional.of(DEVICE) : Optional.empty();
        }
      };

  private DeviceCompiler() {}

  static Compiled compile(String text) {
    CelValidationResult checked =
        Machine.COMPILER
            .toCompilerBuilder()
            .addLibraries(CelExtensions.bindings())
            .setTypeProvider(TYPES)
            .addVar("device", DEVICE)
            .build()
            .compile(text);
    if (checked.hasError()) {
      return Compiled.refused("compilation failed: " + Faults.shown(checked, ""));
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      CelType type = tree.getResultType();
      if (!type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
        return Compiled.refused("must evaluate to bool or the unknown type, not " + type.name());
      }
      CelRuntime.Program program = Machine.RUNTIME.createProgram(tree);
      return new Compiled((driver, device) -> matches(program, driver, device), "");
    } catch (CelValidationException | CelEvaluationException e) {
      return Compiled.refused("compilation failed: " + e.getMessage());
    }
  }

  private static boolean matches(CelRuntime.Program program, String driver, Device device)
      throws ExpressionException {
    Meter meter = new Meter();
    try {
      Object value = program.trace(ImmutableMap.of("device", value(driver, device)), meter);
      if (value instanceof Boolean match) {
        return match;
      }
      throw new ExpressionException(
          "CEL expression must evaluate to bool, not " + value.getClass().getSimpleName());
    } catch (Meter.Exceeded e) {
      throw tooCostly();
    } catch (CelEvaluationException e) {
      throw meter.isExceeded() ? tooCostly() : new ExpressionException(Faults.evaluation(e));
    }
  }

  private static ExpressionException tooCostly() {
    return ExpressionException.tooCostly("operation cancelled: actual cost limit exceeded");
  }

  private static Map<String, Object> value(String driver, Device device) {
    return ImmutableSortedMap.of(
        "driver",
        driver,
        "attributes",
        byDomain(driver, device.attributes(), DeviceCompiler::value),
        "capacity",
        byDomain(driver, device.capacity(), capacity -> capacity.value()),
        "allowMultipleAllocations",
        Boolean.TRUE.equals(device.allowMultipleAllocations()));
  }

  private static @Nullable Object value(DeviceAttribute attribute) {
    if (attribute.intValue() != null) {
      return attribute.intValue();
    }
    if (attribute.bool() != null) {
      return attribute.bool();
    }
    if (attribute.string() != null) {
      return attribute.string();
    }
    if (attribute.version() != null) {
      return Semver.parse(attribute.version());
    }
    if (!attribute.ints().isEmpty()) {
      return attribute.ints();
    }
    if (!attribute.bools().isEmpty()) {
      return attribute.bools();
    }
    if (!attribute.strings().isEmpty()) {
      return attribute.strings();
    }
    return attribute.versions().isEmpty()
        ? null
        : attribute.versions().stream().map(Semver::parse).collect(ImmutableList.toImmutableList());
  }

  private static <V> Map<String, Object> byDomain(
      String driver, Map<String, V> qualified, Function<V, @Nullable Object> value) {
    SortedMap<String, SortedMap<String, Object>> domains = new TreeMap<>();
    qualified.forEach(
        (name, one) -> {
          Object shown = value.apply(one);
          if (shown != null) {
            int slash = name.indexOf('/');
            String domain = slash < 0 ? driver : name.substring(0, slash);
            domains
                .computeIfAbsent(domain, d -> new TreeMap<>())
                .put(name.substring(slash + 1), shown);
          }
        });
    return new Domains(ImmutableSortedMap.copyOf(domains));
  }

  /** A domain that the device says nothing of has no names, but can be asked for them. */
  private static final class Domains extends ForwardingSortedMap<String, Object> {
    private final ImmutableSortedMap<String, Object> known;

    Domains(ImmutableSortedMap<String, Object> known) {
      this.known = known;
    }

    @Override
    protected SortedMap<String, Object> delegate() {
      return known;
    }

    @Override
    public Object get(@Nullable Object domain) {
      Object names = known.get(domain);
      return names == null ? ImmutableSortedMap.of() : names;
    }
  }
}
