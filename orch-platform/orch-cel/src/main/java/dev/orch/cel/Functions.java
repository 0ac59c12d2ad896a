package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The functions that Kubernetes adds to CEL. Stateless. */
final class Functions {
  private static final List<Function> ALL =
      ImmutableList.<Function>builder()
          .addAll(ListFunctions.ALL)
          .addAll(TextFunctions.ALL)
          .addAll(QuantityFunctions.ALL)
          .addAll(NetworkFunctions.ALL)
          .addAll(SemverFunctions.ALL)
          .addAll(FormatFunctions.ALL)
          .addAll(AuthorizerFunctions.ALL)
          .add(Changes.ESCAPE_KEY)
          .build();

  private Functions() {}

  /** What a function does with its arguments. */
  @FunctionalInterface
  interface Body {
    Object apply(Object[] arguments);
  }

  /**
   * One overload of a function.
   *
   * @param member whether it is called on its first argument
   */
  record Function(
      String name,
      String id,
      boolean member,
      CelType result,
      List<CelType> types,
      List<Class<?>> classes,
      Body body) {
    /** A function of one text, such as {@code quantity('1Gi')}. */
    static Function ofText(String name, CelType result, Body body) {
      return new Function(
          name,
          "string_to_" + name,
          false,
          result,
          ImmutableList.of(SimpleType.STRING),
          ImmutableList.of(String.class),
          body);
    }

    CelOverloadDecl overload() {
      return member
          ? CelOverloadDecl.newMemberOverload(id, result, types)
          : CelOverloadDecl.newGlobalOverload(id, result, types);
    }

    @SuppressWarnings("Immutable") // no body holds anything
    CelFunctionBinding binding() {
      return CelFunctionBinding.from(id, classes, body::apply);
    }
  }

  static List<CelFunctionDecl> declarations() {
    Map<String, ImmutableList.Builder<CelOverloadDecl>> byName = new TreeMap<>();
    ALL.forEach(
        function ->
            byName
                .computeIfAbsent(function.name, name -> ImmutableList.builder())
                .add(function.overload()));
    ImmutableList.Builder<CelFunctionDecl> declarations = ImmutableList.builder();
    byName.forEach(
        (name, overloads) ->
            declarations.add(CelFunctionDecl.newFunctionDeclaration(name, overloads.build())));
    return declarations.build();
  }

  static List<CelFunctionBinding> bindings() {
    return ALL.stream().map(Function::binding).collect(ImmutableList.toImmutableList());
  }
}
