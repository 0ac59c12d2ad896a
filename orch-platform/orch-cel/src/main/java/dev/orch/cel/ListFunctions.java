package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.orch.cel.Functions.Body;
import dev.orch.cel.Functions.Function;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Functions of lists: whether they are sorted, their sum, their least and largest. Stateless. */
final class ListFunctions {
  private static final CelType T = TypeParamType.create("T");

  static final List<Function> ALL =
      ImmutableList.of(
          list("isSorted", SimpleType.BOOL, arguments -> isSorted(items(arguments))),
          list("sum", T, arguments -> sum(items(arguments))),
          list("min", T, arguments -> extreme("min", items(arguments), -1)),
          list("max", T, arguments -> extreme("max", items(arguments), 1)),
          find("indexOf", arguments -> (long) items(arguments).indexOf(arguments[1])),
          find("lastIndexOf", arguments -> (long) items(arguments).lastIndexOf(arguments[1])));

  private ListFunctions() {}

  private static Function list(String name, CelType result, Body body) {
    return new Function(
        name,
        "list_" + name,
        true,
        result,
        ImmutableList.of(ListType.create(T)),
        ImmutableList.of(List.class),
        body);
  }

  private static Function find(String name, Body body) {
    return new Function(
        name,
        "list_" + name + "_item",
        true,
        SimpleType.INT,
        ImmutableList.of(ListType.create(T), T),
        ImmutableList.of(List.class, Object.class),
        body);
  }

  private static List<?> items(Object[] arguments) {
    return new ArrayList<>((List<?>) arguments[0]);
  }

  @SuppressWarnings("unchecked") // the checker has seen to it that they are of one type
  private static int compare(Object a, Object b) {
    if (a instanceof Comparable<?> && a.getClass() == b.getClass()) {
      return ((Comparable<Object>) a).compareTo(b);
    }
    throw new IllegalArgumentException("no such overload");
  }

  private static boolean isSorted(List<?> items) {
    for (int i = 1; i < items.size(); i++) {
      if (compare(items.get(i - 1), items.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Object sum(List<?> items) {
    Object sum = 0L;
    boolean first = true;
    for (Object item : items) {
      sum = first ? item : plus(sum, item);
      first = false;
    }
    return sum;
  }

  private static Object plus(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Math.addExact(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return x + y;
    }
    if (a instanceof Duration x && b instanceof Duration y) {
      return x.plus(y);
    }
    throw new IllegalArgumentException("no such overload");
  }

  private static Object extreme(String name, List<?> items, int sign) {
    if (items.isEmpty()) {
      throw new IllegalArgumentException(name + " called on empty list");
    }
    Object found = items.get(0);
    for (Object item : items) {
      found = compare(item, found) * sign > 0 ? item : found;
    }
    return found;
  }
}
