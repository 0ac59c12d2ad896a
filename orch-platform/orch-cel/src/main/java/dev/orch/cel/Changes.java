package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableMap;
import dev.cel.common.ast.CelMutableExpr.CelMutableStruct;
import dev.cel.common.ast.CelMutableExprConverter;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableMutableAst;
import dev.cel.common.navigation.CelNavigableMutableExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.orch.cel.Functions.Function;
import dev.orch.model.json.Json;
import dev.orch.model.structural.Expressions.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What expressions write changes as: {@code Object.spec{replicas: 3}} and {@code JSONPatch{…}}.
 * They are checked as structures and evaluated as maps that name their type. Stateless.
 */
final class Changes {
  static final String PATCH = "JSONPatch";
  static final String OBJECT = "Object";

  /** Where a map names its type: no field can be called so. */
  private static final String TYPE = "@type";

  /** A key as a JSON pointer has it. */
  static final Function ESCAPE_KEY =
      new Function(
          "jsonpatch.escapeKey",
          "string_jsonpatch_escapeKey",
          false,
          SimpleType.STRING,
          ImmutableList.of(SimpleType.STRING),
          ImmutableList.of(String.class),
          a -> ((String) a[0]).replace("~", "~0").replace("/", "~1"));

  private Changes() {}

  /** The fields that a parsed expression gives to parts of objects, by the parts' types. */
  static Map<String, Set<String>> made(CelAbstractSyntaxTree tree) {
    Map<String, Set<String>> made = new TreeMap<>();
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .filter(expression -> expression.getKind() == Kind.STRUCT)
        .map(CelExpr::struct)
        .filter(struct -> isPart(struct.messageName()))
        .forEach(
            struct -> {
              Set<String> fields =
                  made.computeIfAbsent(struct.messageName(), name -> new TreeSet<>());
              struct.entries().forEach(entry -> fields.add(entry.fieldKey()));
            });
    return made;
  }

  private static boolean isPart(String type) {
    return type.equals(OBJECT) || type.startsWith(OBJECT + ".");
  }

  /** A checked expression with maps in place of structures. */
  static CelAbstractSyntaxTree asMaps(CelAbstractSyntaxTree checked) {
    CelMutableAst tree = CelMutableAst.fromCelAst(checked);
    List<CelMutableExpr> structs =
        CelNavigableMutableAst.fromAst(tree)
            .getRoot()
            .allNodes()
            .map(CelNavigableMutableExpr::expr)
            .filter(expression -> expression.getKind() == Kind.STRUCT)
            .toList();
    if (structs.isEmpty()) {
      return checked;
    }
    structs.forEach(expression -> expression.setMap(map(expression.struct())));
    return CelAbstractSyntaxTree.newCheckedAst(
        CelMutableExprConverter.fromMutableExpr(tree.expr()),
        checked.getSource(),
        checked.getReferenceMap(),
        checked.getTypeMap());
  }

  private static CelMutableMap map(CelMutableStruct struct) {
    List<CelMutableMap.Entry> entries = new ArrayList<>();
    entries.add(CelMutableMap.Entry.create(text(TYPE), text(struct.messageName())));
    struct
        .entries()
        .forEach(
            entry ->
                entries.add(
                    CelMutableMap.Entry.create(
                        entry.id(), text(entry.fieldKey()), entry.value(), entry.optionalEntry())));
    return CelMutableMap.create(entries);
  }

  private static CelMutableExpr text(String value) {
    return CelMutableExpr.ofConstant(CelConstant.ofValue(value));
  }

  /** What an expression has made, as JSON. @throws ExpressionException if parts don't fit */
  static Json json(Object value) throws ExpressionException {
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof List<?> list) {
      List<Json> items = new ArrayList<>();
      for (Object item : list) {
        items.add(json(item));
      }
      return new Json.Arr(items);
    }
    if (value instanceof String text) {
      return Json.of(text);
    }
    if (value instanceof Boolean bool) {
      return Json.of(bool);
    }
    if (value instanceof Double number && number != Math.rint(number)) {
      return new Json.Num(number.toString());
    }
    if (value instanceof Number number) {
      return Json.of(number.longValue());
    }
    if (value instanceof CelByteString bytes) {
      return Json.of(java.util.Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    if (value instanceof java.time.Instant || value instanceof java.time.Duration) {
      return Json.of(value.toString());
    }
    if (value instanceof NullValue) {
      return Json.Null.NULL;
    }
    throw new ExpressionException(
        "unsupported value in a change: " + value.getClass().getSimpleName());
  }

  private static Json map(Map<?, ?> map) throws ExpressionException {
    Map<String, Json> members = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (!name.equals(TYPE)) {
        if (map.get(TYPE) instanceof String type && isPart(type)) {
          checkType(entry.getValue(), type + "." + name);
        }
        members.put(unescaped(name, map.containsKey(TYPE)), json(entry.getValue()));
      }
    }
    return new Json.Obj(members);
  }

  private static String unescaped(String name, boolean field) {
    return field ? Escaping.unescape(name) : name;
  }

  private static void checkType(Object value, String expected) throws ExpressionException {
    if (value instanceof List<?> list) {
      for (Object item : list) {
        checkType(item, expected);
      }
    } else if (value instanceof Map<?, ?> map
        && map.get(TYPE) instanceof String actual
        && !actual.equals(expected)) {
      throw new ExpressionException(
          "type mismatch: unexpected type name \""
              + actual
              + "\", expected \""
              + expected
              + "\", which matches field name path from root Object type");
    }
  }
}
