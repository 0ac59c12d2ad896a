package dev.orch.model.json;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path to values within JSON, in the notation of kubectl: {@code .spec.replicas}, {@code
 * .items[0]['a.b']}, {@code .status.conditions[?(@.type=="Ready")].status}, {@code ..name}.
 * Immutable, for any thread.
 */
public final class JsonPath {
  private static final Pattern FILTER =
      Pattern.compile("\\?\\(\\s*@([^=!<>\\s]*)\\s*(?:(==|!=|<=|>=|<|>)\\s*(.+?))?\\s*\\)");

  /** One step from values to values within them. */
  private interface Step {
    void from(Json value, List<Json> into);
  }

  private final List<Step> steps;

  private JsonPath(List<Step> steps) {
    this.steps = ImmutableList.copyOf(steps);
  }

  /** Reads a path, which may stand in braces. @throws IllegalArgumentException if it is none */
  public static JsonPath parse(String text) {
    String path =
        text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
    return new Reader(path).read();
  }

  /** The values that it leads to, in order. */
  public List<Json> find(Json root) {
    List<Json> found = ImmutableList.of(root);
    for (Step step : steps) {
      List<Json> next = new ArrayList<>();
      found.forEach(value -> step.from(value, next));
      found = next;
    }
    return found;
  }

  /** The first value that it leads to, or null. */
  public @Nullable Json first(Json root) {
    List<Json> found = find(root);
    return found.isEmpty() ? null : found.get(0);
  }

  private static void member(Json value, String name, List<Json> into) {
    if (value instanceof Json.Obj object) {
      Json member = object.get(name);
      if (member != null) {
        into.add(member);
      }
    }
  }

  private static void children(Json value, List<Json> into) {
    if (value instanceof Json.Obj object) {
      into.addAll(object.members().values());
    } else if (value instanceof Json.Arr array) {
      into.addAll(array.elements());
    }
  }

  private static void descend(Json value, List<Json> into) {
    into.add(value);
    List<Json> children = new ArrayList<>();
    children(value, children);
    children.forEach(child -> descend(child, into));
  }

  /** Reads a path from left to right. For one use. */
  private static final class Reader {
    private final String text;
    private final List<Step> steps = new ArrayList<>();
    private int at;

    Reader(String text) {
      this.text = text.startsWith("$") ? text.substring(1) : text;
    }

    JsonPath read() {
      while (at < text.length()) {
        if (text.startsWith("..", at)) {
          at += 1;
          steps.add(JsonPath::descend);
        } else if (text.charAt(at) == '.') {
          at++;
          name();
        } else if (text.charAt(at) == '[') {
          bracket();
        } else {
          name();
        }
      }
      return new JsonPath(steps);
    }

    private void name() {
      StringBuilder name = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        name.append(text.charAt(at++));
      }
      if (!name.isEmpty()) {
        steps.add(
            name.toString().equals("*")
                ? JsonPath::children
                : (value, into) -> member(value, name.toString(), into));
      }
    }

    private void bracket() {
      int end = end();
      String inner = text.substring(at + 1, end).strip();
      at = end + 1;
      if (inner.equals("*")) {
        steps.add(JsonPath::children);
      } else if (inner.startsWith("?")) {
        filter(inner);
      } else if (inner.startsWith("'") || inner.startsWith("\"")) {
        String name = inner.substring(1, inner.length() - 1);
        steps.add((value, into) -> member(value, name, into));
      } else if (inner.contains(":")) {
        slice(inner.split(":", -1));
      } else {
        int index = Integer.parseInt(inner);
        slice(index, index == -1 ? Integer.MAX_VALUE : index + 1);
      }
    }

    /** The end of the bracket, which may hold brackets and quotes. */
    private int end() {
      int depth = 0;
      char quote = 0;
      for (int i = at; i < text.length(); i++) {
        char c = text.charAt(i);
        if (quote != 0) {
          quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
          quote = c;
        } else if (c == '[') {
          depth++;
        } else if (c == ']' && --depth == 0) {
          return i;
        }
      }
      throw new IllegalArgumentException("unterminated array");
    }

    private void slice(String[] bounds) {
      int from = bounds[0].isBlank() ? 0 : Integer.parseInt(bounds[0].strip());
      int to = bounds[1].isBlank() ? Integer.MAX_VALUE : Integer.parseInt(bounds[1].strip());
      slice(from, to);
    }

    private void slice(int from, int to) {
      steps.add(
          (value, into) -> {
            if (value instanceof Json.Arr array) {
              int size = array.size();
              int start = Math.max(0, from < 0 ? size + from : from);
              int end = Math.min(size, to < 0 ? size + to : to);
              if (start < end) {
                into.addAll(array.elements().subList(start, end));
              }
            }
          });
    }

    private void filter(String inner) {
      Matcher matcher = FILTER.matcher(inner);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("unrecognized filter " + inner);
      }
      JsonPath left = parse(matcher.group(1));
      String operator = matcher.group(2);
      Predicate<Json> test =
          operator == null
              ? item -> left.first(item) != null
              : compared(left, operator, literal(matcher.group(3)));
      steps.add(
          (value, into) -> {
            List<Json> items = new ArrayList<>();
            children(value, items);
            items.stream().filter(test).forEach(into::add);
          });
    }

    private static Json literal(String text) {
      boolean quoted = text.startsWith("'") || text.startsWith("\"");
      try {
        return quoted ? Json.of(text.substring(1, text.length() - 1)) : Json.parse(text);
      } catch (JsonException e) {
        throw new IllegalArgumentException("unrecognized literal " + text, e);
      }
    }

    private static Predicate<Json> compared(JsonPath left, String operator, Json right) {
      return item -> {
        Json value = left.first(item);
        if (value == null) {
          return false;
        }
        boolean ordered =
            value instanceof Json.Num && right instanceof Json.Num
                || value instanceof Json.Str && right instanceof Json.Str;
        int order = ordered ? order(value, right) : 0;
        return switch (operator) {
          case "==" -> ordered ? order == 0 : value.equals(right);
          case "!=" -> ordered ? order != 0 : !value.equals(right);
          case "<" -> ordered && order < 0;
          case "<=" -> ordered && order <= 0;
          case ">" -> ordered && order > 0;
          default -> ordered && order >= 0;
        };
      };
    }

    private static int order(Json left, Json right) {
      return left instanceof Json.Num a && right instanceof Json.Num b
          ? Double.compare(a.toDouble(), b.toDouble())
          : ((Json.Str) left).value().compareTo(((Json.Str) right).value());
    }
  }
}
